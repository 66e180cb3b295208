"""Kinds of number fields: each reads exactly what the pages of the reader's language write into it.

What can be read in two ways (1.500 on a German page, 1,250 on an English one) is asked back, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from negotiator import numbers
from negotiator.language import DEFAULT, _, say
from negotiator.services.dossiers.entries.entry_numbers import two_ways
from negotiator.services.positions.weights import LEVEL_WRONG, REVERSED, TIMES, WRONG, Weight, ends, interval, of_word

UNREADABLE = _("Please write a number, for example 7 or %(half)s.")
NOT_WHOLE = _("Please write a whole number.")
BEYOND = _("Possible is %(least)s to %(most)s.")


@dataclass(frozen=True, slots=True)
class Kind:
    """Bounds as they are typed, the sentence beyond them, and that for what is no number; `scale` divides what is typed
    (100 for per cent).

    `whole`: no decimals; `empty`: nothing typed is None.
    """

    least: int
    most: int
    beyond: str = BEYOND
    scale: int = 1
    whole: bool = False
    empty: bool = False
    unreadable: str = UNREADABLE

    def read(self, typed: str, language: str) -> Fraction | int | None:
        """The value of what somebody typed. Raises ValueError with a sentence in that language."""
        text = typed.strip()
        if self.scale == 100:
            text = text.removesuffix("%").rstrip()
        if self.empty and not text:
            return None
        value = _read(text, language, self.unreadable)
        if self.whole and value.denominator != 1:
            raise ValueError(say(language, NOT_WHOLE))
        if not self.least <= value <= self.most:
            least, most = (numbers.bound(end, language) for end in (self.least, self.most))
            raise ValueError(say(language, self.beyond, least=least, most=most))
        return int(value) if self.whole else value / self.scale

    def write(self, value: Fraction | int | None, language: str) -> str:
        """The value as it stands in its field; it reads back as it was."""
        return numbers.entry(None if value is None else value * self.scale, language)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Reads text before pydantic judges the type; the context holds the language."""

        def read(typed: Any, info: ValidationInfo) -> Any:
            context: Mapping[str, str] = info.context or {}
            return self.read(typed, context.get("language", DEFAULT)) if isinstance(typed, str) else typed

        return core_schema.with_info_before_validator_function(read, handler(source))


class Weighing(Kind):
    """An importance as people say it, or with `scale` the value of a level: a number, an interval or a word; read as a
    Weight."""

    def read_weight(self, typed: str, language: str) -> Weight:
        """What somebody typed. Raises ValueError with a sentence in that language."""
        both, word = ends(typed), of_word(typed)
        if word is not None:
            return word
        if both is None:
            value = self.read(typed, language)
            return Weight(None if value is None else Fraction(value))
        low, high = (Fraction(self.read(end, language) or 0) for end in both)
        if low > high:
            raise ValueError(say(language, REVERSED, low=self.write(high, language), high=self.write(low, language)))
        return interval(low, high)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Reads text before pydantic judges the type; the context holds the language."""

        def read(typed: Any, info: ValidationInfo) -> Any:
            context: Mapping[str, str] = info.context or {}
            return self.read_weight(typed, context.get("language", DEFAULT)) if isinstance(typed, str) else typed

        return core_schema.with_info_before_validator_function(read, core_schema.is_instance_schema(Weight))


def _read(text: str, language: str, unreadable: str) -> Fraction:
    try:
        return numbers.read(text, language)
    except numbers.Ambiguous as found:
        raise ValueError(two_ways(found, text, language)) from found
    except ValueError as error:
        raise ValueError(say(language, unreadable, half=numbers.entry(Fraction(15, 2), language))) from error


MOST = 10**6
WEIGHT = Weighing(0, 10, _("Importance lies between 0 and 10."), empty=True, unreadable=WRONG)
WORTH = Weighing(0, 100, scale=TIMES, empty=True, unreadable=LEVEL_WRONG)
SCORE = Kind(0, 100, _("A score lies between 0 and 100."), empty=True)
AMOUNT = Kind(0, MOST)
NUMBER = Kind(0, MOST, empty=True)  # one that only some forms of a condition ask for
RATIO = Kind(0, 1000, _("A share lies between 0 and 1000 per cent."), scale=100, empty=True)
COUNT = Kind(0, MOST, whole=True)
LEVEL = Kind(0, 99, _("This measure has no such level."), whole=True)
EDITION = Kind(0, 2**31 - 1, whole=True)  # hidden: what the page was made with

Said = Annotated[Weight, WEIGHT]
Score = Annotated[Fraction | None, SCORE]
Amount = Annotated[Fraction, AMOUNT]
Number = Annotated[Fraction | None, NUMBER]
Ratio = Annotated[Fraction | None, RATIO]
Count = Annotated[int, COUNT]
Level = Annotated[int, LEVEL]
Edition = Annotated[int, EDITION]
