"""What a reader may not see is a value of its own: never zero, never false, never fulfilled."""

from enum import Enum
from fractions import Fraction
from typing import Final, Literal, NoReturn


class Hidden(Enum):
    """Stands where a number would stand that is closed to the reader. It cannot be counted, compared or asked yes or
    no: the type checker refuses the first two, the value itself the last."""

    HIDDEN = "hidden"

    def __bool__(self) -> NoReturn:
        raise TypeError("what is hidden is neither true nor false")


HIDDEN: Final[Literal[Hidden.HIDDEN]] = Hidden.HIDDEN
Amount = Fraction | Hidden | None  # None: there is no such number


def known(amount: Amount) -> Fraction | None:
    """The number where there is one and the reader may see it; for pictures and tables that draw a dash for both."""
    return None if isinstance(amount, Hidden) else amount
