"""Questions stopped at every moment at which they ask whether to go on: what they then say is proven must be true."""

from collections.abc import Iterator
from itertools import count

from negotiator.bargaining.outcome import Options

MOST = 80  # moments tried


def stopped_at_each_moment() -> Iterator[tuple[Options, list[bool]]]:
    """Options that say stop from the n-th time on that they are asked, n rising, until a question ends without; the
    list holds a true as soon as they have said so. Ask with each before the next is taken."""
    for moment in range(MOST):
        turn, said = count(), list[bool]()

        def cancelled(turn: Iterator[int] = turn, moment: int = moment, said: list[bool] = said) -> bool:
            if next(turn) < moment:
                return False
            said.append(True)
            return True

        yield Options(30, cancelled=cancelled), said
        if not said:
            return
