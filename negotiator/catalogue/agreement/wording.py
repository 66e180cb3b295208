"""The words of one clause at given levels: the library's text, what levels change in it, and its figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from negotiator.catalogue.agreement.tabled import FORMAT, Tabled
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.draft_words import BINDING, DECLARED, Fill, Step
from negotiator.catalogue.reading.texts import Clause
from negotiator.language import LANGUAGES, number

BLANK = "[…]"
PLACE = re.compile(r"\{([^{}]+)\}")
CHOICE = "|"
QUANTITY = "q"
TERMS = {  # placeholders that only a person can fill: clause -> placeholder -> term
    "C10": {"y": "examination_years"},
    "C43": {"y": "treaty_years"},
    "C47": {"felder": "fields"},
    "C63": {"y": "years", "m": "notice_months"},
    "C64": {"sprache": "partner_language"},
    "C81": {"felder": "fields", "m": "provisional_months"},
    "C83": {"d": "suspension_days"},
    "C84": {"m": "deletion_months"},
}
ENTRY = "entry"  # the term that chooses between signature and notification
ENTRIES = ("signature", "notification")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words by language; `blanks` are terms that nobody has entered, "q" for a quantity that is missing; `missing`:
    there is no text for this format and these levels."""

    words: Text
    blanks: tuple[str, ...] = ()
    missing: bool = False


def worded(tabled: Tabled, clause: Clause, levels: Mapping[str, int]) -> Wording:
    """The clause at these levels, in the draft's format."""
    steps = [step for step in library.draft_words().steps if step.clause == clause.id and _holds(step, levels)]
    kind = BINDING if tabled.binding else DECLARED
    base = clause.binding if tabled.binding else clause.non_binding
    texts = [base]
    for step in steps:
        if step.missing:
            return Wording({}, missing=True)
        if kind in step.words:
            texts = [step.words[kind], *texts[1:]] if step.instead else [*texts, step.words[kind]]
    joined = {language: " ".join(text.get(language, "") for text in texts).strip() for language in LANGUAGES}
    if not all(joined.values()):
        return Wording({}, missing=True)
    return _filled(tabled, clause, levels, joined)


def _holds(step: Step, levels: Mapping[str, int]) -> bool:
    return all(low <= levels.get(name, 0) <= high for name, (low, high) in step.levels.items())


def _filled(tabled: Tabled, clause: Clause, levels: Mapping[str, int], text: Text) -> Wording:
    blanks: dict[str, None] = {}
    words = {}
    for language, sentence in text.items():

        def fill(place: re.Match[str], language: str = language) -> str:
            value = _value(tabled, clause, levels, place[1], language)
            if not value:
                blanks[_term(clause, place[1])] = None
            return value or BLANK

        words[language] = PLACE.sub(fill, sentence)
    return Wording(words, tuple(blanks))


def _value(tabled: Tabled, clause: Clause, levels: Mapping[str, int], key: str, language: str) -> str:
    """What stands at a placeholder; empty where nobody can know it yet."""
    if CHOICE in key:
        chosen = tabled.terms.get(ENTRY, "")
        return key.split(CHOICE)[ENTRIES.index(chosen)].strip() if chosen in ENTRIES else ""
    term = TERMS.get(clause.id, {}).get(key)
    if term is not None:
        return tabled.terms.get(f"{term}_{language}", tabled.terms.get(term, "")).strip()
    fills = [fill for fill in library.draft_words().fills if (fill.clause, fill.key) == (clause.id, key)]
    return _quantity(tabled, levels, fills[0] if fills else _first(clause, levels, key), language)


def _first(clause: Clause, levels: Mapping[str, int], key: str) -> Fill | None:
    measure = next((name for name in clause.measures if levels.get(name)), None)
    return Fill(clause.id, key, measure, ()) if measure and key == QUANTITY else None


def _quantity(tabled: Tabled, levels: Mapping[str, int], fill: Fill | None, language: str) -> str:
    level = levels.get(fill.measure, 0) if fill else 0
    if fill is None or not level:
        return ""
    if fill.values:
        return fill.values[level]
    item = tabled.item(fill.measure)
    amount = item.levels[level].quantity if item and level < len(item.levels) else None
    return "" if amount is None else number(amount, language)


def _term(clause: Clause, key: str) -> str:
    return ENTRY if CHOICE in key else TERMS.get(clause.id, {}).get(key, QUANTITY)


def levels_of(clause: Clause, levels: Mapping[str, int]) -> dict[str, int]:
    """The levels of the clause's own measures, those at 0 left out; the format belongs to no single clause."""
    return {name: levels[name] for name in clause.measures if levels.get(name) and name != FORMAT}
