"""How long each side let the other wait for an answer: delay is one way to refuse.

An answer is a side's own word about the measure in the same or a later round, whichever it is; what was only said is
none, and neither is silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Measure, Plan, Round
from negotiator.catalogue.talks import PLANNED, last_offer, offered
from negotiator.dates import first_day

LATE = 90  # days without an answer after which silence has to be read as a refusal
HARDEST = frozenset({"ret_tcn", "ret_transit"})  # nationals of other states: what partners answer last (S1)
OTHER = {HOME_SIDE: PARTNER_SIDE, PARTNER_SIDE: HOME_SIDE}


@dataclass(frozen=True, slots=True)
class Waited:
    """A measure that one side (`by`) put on the table in round `asked`; the other answered in round `answered`, None if
    it has not. `days` it took, or has taken until now; None where a round has no day."""

    measure: Measure
    by: str
    asked: int
    answered: int | None
    days: int | None

    @property
    def late(self) -> bool:
        """Whether the answer is missing for so long that silence is one."""
        return self.answered is None and self.days is not None and self.days > LATE

    @property
    def hardest(self) -> bool:
        """Whether it is about nationals of other states."""
        return self.measure.id in HARDEST


def waited(plan: Plan) -> tuple[Waited, ...]:
    """What each side put on the table first, and how long the other took: what still waits first, longest first; then
    what was answered, slowest first."""
    held = sorted((each for each in plan.rounds if each.status != PLANNED), key=lambda each: each.n)
    found = [each for measure in plan.measures for each in _of(plan, measure, held)]
    return tuple(sorted(found, key=lambda each: (each.answered is not None, -(each.days or 0))))


def _of(plan: Plan, measure: Measure, held: list[Round]) -> Iterator[Waited]:
    first = {side: next((each for each in held if measure.id in offered(each, side)), None) for side in OTHER}
    for side, other in OTHER.items():
        asked, answer = first[side], first[other]
        if asked is None or (answer is not None and answer.n < asked.n):  # then this is the answer
            continue
        if answer is not None and answer.n == asked.n and side == PARTNER_SIDE:  # named in one round by both: told once
            continue
        if answer is None and last_offer(plan, side, measure.id) is None:  # taken back: nobody waits for an answer
            continue
        yield Waited(measure, side, asked.n, answer.n if answer else None, _days(asked, answer, plan.as_of))


def _days(asked: Round, answer: Round | None, as_of: str) -> int | None:
    start, end = _day(asked.date), _day(answer.date if answer else as_of)
    return None if start is None or end is None else max(0, (end - start).days)


def _day(text: str) -> date | None:
    try:
        return first_day(text)
    except ValueError:
        return None
