"""A number as a reader meets it: told, hidden from them, or not there at all. None of the three passes for another.

Whoever wants to count has to ask first whether it is told; the type checker refuses anything else: to add or compare
what may be hidden, to ask it yes or no, to hand it on as a number (`tests/test_hidden.py`).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Generic, NoReturn, TypeAlias, TypeVar, final

from negotiator import numbers
from negotiator.language import _, say

Value_co = TypeVar("Value_co", covariant=True)
NOT_SHOWN = _("not shown")
NONE = "–"


class _Unanswering:
    """Says at run time what the type checker says before: neither true nor false, and no text by itself. Unknown to
    the checker, which would take a method for an answer."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __bool__(self) -> NoReturn:
            raise TypeError("ask whether it is told: a number that may be hidden is neither true nor false")

        def __str__(self) -> NoReturn:
            raise TypeError("`written` says it: a number that may be hidden is no text by itself")


@final
@dataclass(frozen=True, slots=True)
class Told(_Unanswering, Generic[Value_co]):
    """What the reader may see."""

    value: Value_co


@final
@dataclass(frozen=True, slots=True)
class Hidden(_Unanswering):
    """Stands where something would stand that is closed to the reader, whether there is anything or not."""


@final
@dataclass(frozen=True, slots=True)
class Absent(_Unanswering):
    """There is nothing, and the reader may know it."""


HIDDEN: Final = Hidden()
ABSENT: Final = Absent()
Shown: TypeAlias = Told[Value_co] | Hidden | Absent
Amount: TypeAlias = Told[Fraction] | Hidden | Absent
Length: TypeAlias = Told[float] | Hidden | Absent  # an amount as pictures draw it


def told_if(value: Value_co | None, shown: bool = True) -> Told[Value_co] | Hidden | Absent:
    """The value as a reader meets it to whom it is shown, or not."""
    if not shown:
        return HIDDEN
    return ABSENT if value is None else Told(value)


def change(now: Amount, before: Amount, places: int | None = None) -> Amount:
    """What was added; hidden where either is, absent where either is not there. With `places` the difference of both as
    they are shown with so many decimals: what stands beside two numbers is what a reader gets who subtracts them."""
    if isinstance(now, Told) and isinstance(before, Told):
        if places is not None:
            return Told(numbers.rounded(now.value, places) - numbers.rounded(before.value, places))
        return Told(now.value - before.value)
    return HIDDEN if isinstance(now, Hidden) or isinstance(before, Hidden) else ABSENT


def drawn(found: Amount) -> Length:
    """The same for a picture."""
    return Told(float(found.value)) if isinstance(found, Told) else found


def written(
    found: Amount | Length, language: str, places: int = 1, *, sign: bool = False, fixed: bool = False, none: str = NONE
) -> str:
    """The number as the language writes it, that it is not shown, or `none`."""
    if isinstance(found, Told):
        return (numbers.fixed if fixed else numbers.number)(found.value, language, places, sign)
    return say(language, NOT_SHOWN) if isinstance(found, Hidden) else none
