"""Importances as people say them: a number, an interval, or a word that stands for one."""

import re
from dataclasses import dataclass
from fractions import Fraction

from negotiator.elicitation.figures import rounded
from negotiator.numbers import entry
from negotiator.numbers import read as number

MOST = 10
BETWEEN = re.compile(r"\s*([0-9][0-9.,]*)\s*(?:-|\u2013|bis|to)\s*([0-9][0-9.,]*)\s*", re.IGNORECASE)
WORDS = {  # what a word stands for, from and to
    "none": (Fraction(0), Fraction(0)),
    "low": (Fraction(1), Fraction(3)),
    "medium": (Fraction(4), Fraction(6)),
    "high": (Fraction(7), Fraction(9)),
    "very high": (Fraction(9), Fraction(10)),
}
SAID = {  # as people write them, in both languages
    "keine": "none", "gering": "low", "niedrig": "low", "mittel": "medium", "hoch": "high", "sehr hoch": "very high",
    **{word: word for word in WORDS},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weight:
    """An importance 0 to 10, None where it is not rated; `low` and `high` where it is an interval, which it is the
    middle of."""

    importance: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None


def interval(low: Fraction, high: Fraction) -> Weight:
    """The middle of two importances, in whichever order."""
    low, high = min(low, high), max(low, high)
    return Weight(low) if low == high else Weight((low + high) / 2, low, high)


def of_word(text: str) -> Weight | None:
    """What a word stands for; None where it is none."""
    word = SAID.get(" ".join(text.casefold().split()), "")
    return interval(*WORDS[word]) if word else None


def ends(text: str) -> tuple[str, str] | None:
    """The two numbers of an interval as they were typed; None where there are no two."""
    found = BETWEEN.fullmatch(text)
    return (found[1], found[2]) if found else None


def written(importance: Fraction | None, low: Fraction | None, high: Fraction | None, language: str) -> str:
    """An importance as it stands in its field, which reads back as it was."""
    if importance is None or low is None or high is None:
        return entry(importance, language)
    return f"{entry(low, language)}\u2013{entry(high, language)}"


def scaled(weight: Weight, importance: Fraction | None) -> Weight:
    """An interval moved along with its middle, as wide for its size as it was, to one decimal."""
    if importance is None or not weight.importance or weight.low is None or weight.high is None:
        return Weight(importance)
    by = importance / weight.importance
    half = min(rounded((weight.high - weight.low) / 2 * by, 1), importance, MOST - importance)
    return Weight(importance, importance - half, importance + half) if half else Weight(importance)


def within(value: Fraction) -> Fraction:
    """The value. Raises ValueError if it is no importance."""
    if not 0 <= value <= MOST:
        raise ValueError(value)
    return value


def read(text: str, language: str) -> Weight:
    """An importance as somebody wrote it. Raises ValueError if it is none."""
    word, both = of_word(text), ends(text)
    if word is not None:
        return word
    if both is not None:
        return interval(*(within(number(end, language)) for end in both))
    return Weight(within(number(text, language)) if text.strip() else None)
