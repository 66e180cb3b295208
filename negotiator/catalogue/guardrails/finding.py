"""What a package breaks, in words and numbers."""

from dataclasses import dataclass
from fractions import Fraction

from negotiator.catalogue.guardrails.sentences import number
from negotiator.catalogue.plan import Override, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken condition: the guardrail's id, a sentence per language, and what was counted (name -> amount).

    `participant` is whose mark or red line it is; such a finding tells what that participant may have sealed.
    `override` is leadership's decision that made a hard rule soft; its sentence stands at the end of `text`.
    """

    rule: str
    text: Text
    hard: bool = True
    facts: tuple[tuple[str, Fraction], ...] = ()
    participant: str = ""
    override: Override | None = None


def counted(text: Text, is_: Fraction, limit: Fraction, least: bool = False) -> Text:
    """A requirement's sentence with what the package has and what it may (or, with `least`, must) have."""
    return {
        "de": f"{text['de']} Hier: {number(is_, 'de')}, {'nötig' if least else 'möglich'}: {number(limit, 'de')}.",
        "en": f"{text['en']} Here: {number(is_, 'en')}, {'needed' if least else 'possible'}: {number(limit, 'en')}.",
    }


def reached(text: Text, is_: Fraction) -> Text:
    """A requirement's sentence that names its limit itself, with what the package has."""
    return {
        "de": f"{text['de']} Hier: {number(is_, 'de')}.",
        "en": f"{text['en']} Here: {number(is_, 'en')}.",
    }


def too_much(rule: str, text: Text, is_: Fraction, limit: Fraction, hard: bool = True) -> Finding:
    """More than allowed."""
    return Finding(rule, counted(text, is_, limit), hard, (("is", is_), ("limit", limit)))


def too_little(rule: str, text: Text, is_: Fraction, limit: Fraction, hard: bool = True) -> Finding:
    """Less than needed."""
    return Finding(rule, counted(text, is_, limit, least=True), hard, (("is", is_), ("limit", limit)))
