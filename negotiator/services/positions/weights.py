"""Importances as people say them: a number, an interval, or a word that stands for one. Values of levels are said in
the same ways and by the same words; they are kept as shares, 0 to 1, and written from 0 to 100."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from negotiator.elicitation.figures import rounded
from negotiator.language import _
from negotiator.numbers import entry
from negotiator.numbers import number as number_text
from negotiator.numbers import read as number

MOST = 10
TIMES = 10  # a value of a level is written from 0 to 100, so many times what an importance is
WRONG = _("Please write a number from 0 to 10, an interval such as 6–8, or low, medium, high, very high.")
LEVEL_WRONG = _("Please write a number from 0 to 100, an interval such as 30–50, or low, medium, high, very high.")
REVERSED = _("Please write the smaller number of an interval first, for example %(low)s–%(high)s.")
BETWEEN = re.compile(r"\s*([0-9][0-9.,]*)\s*(?:-|\u2013|bis|to)\s*([0-9][0-9.,]*)\s*", re.IGNORECASE)
LOW, MEDIUM, HIGH, HIGHEST = ((Fraction(a), Fraction(b)) for a, b in ((1, 3), (4, 6), (7, 9), (9, 10)))
WORDS = {  # a word as it is kept -> as German says it, and what it stands for, from and to
    "none": ("keine", (Fraction(0), Fraction(0))),
    "low": ("gering", LOW), "small": ("niedrig", LOW), "of little importance": ("wenig wichtig", LOW),
    "medium": ("mittel", MEDIUM), "fairly important": ("eher wichtig", MEDIUM),
    "high": ("hoch", HIGH), "important": ("wichtig", HIGH),
    "very high": ("sehr hoch", HIGHEST), "very important": ("sehr wichtig", HIGHEST),
}  # fmt: skip
SAID = {**{german: word for word, (german, _ends) in WORDS.items()}, **{word: word for word in WORDS}}


@dataclass(frozen=True, slots=True)
class Weight:
    """An importance 0 to 10, None where it is not rated; `low` and `high` where it is an interval, which it is the
    middle of; `said`: the word that it was said with (a key of WORDS), empty where it was a number."""

    importance: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None
    said: str = ""


UNSAID = Weight(None)


def interval(low: Fraction, high: Fraction) -> Weight:
    """The middle of two importances, the smaller first."""
    return Weight(low) if low == high else Weight((low + high) / 2, low, high)


def of_word(text: str) -> Weight | None:
    """What a word stands for; None where it is none."""
    word = SAID.get(" ".join(text.casefold().split()), "")
    return replace(interval(*WORDS[word][1]), said=word) if word else None


def ends(text: str) -> tuple[str, str] | None:
    """The two numbers of an interval as they were typed; None where there are no two."""
    found = BETWEEN.fullmatch(text)
    return (found[1], found[2]) if found else None


def written(weight: Weight, language: str, times: int = 1) -> str:
    """An importance as it stands in its field, as it was said: it reads back as it was. `times`: TIMES for a value."""
    if said := word(weight, language):
        return said
    if weight.importance is None or weight.low is None or weight.high is None:
        return entry(None if weight.importance is None else weight.importance * times, language)
    return f"{entry(weight.low * times, language)}\u2013{entry(weight.high * times, language)}"


def word(weight: Weight, language: str) -> str:
    """The word that it was said with; empty where it was none, or says something else by now."""
    if not weight.said or of_word(weight.said) != weight:
        return ""
    return WORDS[weight.said][0] if language == "de" else weight.said


def told(weight: Weight, language: str, times: int = 1) -> str:
    """An importance for reading, to one decimal: its number, or what an interval or a word reaches from and to.
    `times`: TIMES for a value."""
    if weight.importance is None or weight.low is None or weight.high is None:
        return number_text((weight.importance or 0) * times, language, 1)
    return f"{number_text(weight.low * times, language, 1)}\u2013{number_text(weight.high * times, language, 1)}"


def scaled(weight: Weight, importance: Fraction | None) -> Weight:
    """An interval moved along with its middle, as wide for its size as it was, to one decimal; what stays where it is
    keeps its word."""
    if importance == weight.importance:
        return weight
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
        low, high = (within(number(end, language)) for end in both)
        if low > high:
            raise ValueError(text)
        return interval(low, high)
    return Weight(within(number(text, language)) if text.strip() else None)


Shares = Sequence[Fraction]


def curve(values: Shares, low: Shares, high: Shares, said: Sequence[str]) -> tuple[Weight, ...]:
    """The values of levels as they were said, from level 0 on, each on the scale of importances; `low`, `high` and
    `said` are as long as the values, or empty where none of them is an interval or a word."""
    found = []
    for n, value in enumerate(values):
        ends = (low[n] * MOST, high[n] * MOST) if n < min(len(low), len(high)) else (value * MOST,) * 2
        word = said[n] if n < len(said) else ""
        found.append(replace(interval(*ends), importance=value * MOST, said=word))
    return tuple(found)


def curve_fields(levels: Sequence[Weight]) -> dict[str, Any]:
    """The same as fields of a rating; a level without a value has the one that `filled` gives it."""
    values = filled([each.importance for each in levels])
    ends = [
        (value, value) if each.low is None or each.high is None else (each.low, each.high)
        for each, value in zip(levels, values, strict=True)
    ]
    between, worded = any(low < high for low, high in ends), any(each.said for each in levels)
    return {
        "drawn": tuple(value / MOST for value in values),
        "drawn_low": tuple(low / MOST for low, _high in ends) if between else (),
        "drawn_high": tuple(high / MOST for _low, high in ends) if between else (),
        "drawn_said": tuple(each.said for each in levels) if worded else (),
    }


def filled(values: Sequence[Fraction | None]) -> tuple[Fraction, ...]:
    """The values with what is not said between its neighbours on a straight line, to one decimal, and beyond the last
    one like that; empty where nothing is said at all."""
    known = {n: value for n, value in enumerate(values) if value is not None}
    return tuple(_between(known, n) for n in range(len(values))) if known else ()


def _between(known: dict[int, Fraction], n: int) -> Fraction:
    below = max((each for each in known if each <= n), default=min(known))
    above = min((each for each in known if each >= n), default=max(known))
    if below == above:
        return known[below]
    return rounded(known[below] + (known[above] - known[below]) * Fraction(n - below, above - below), 1)
