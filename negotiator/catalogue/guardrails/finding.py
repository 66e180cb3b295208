"""What a package breaks, in words and numbers."""

from dataclasses import dataclass, field
from fractions import Fraction

from negotiator.catalogue.guardrails.sentences import number
from negotiator.catalogue.plan import Override, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken condition: the guardrail's id, a sentence per language, and what was counted (name -> amount).

    `participant` is whose mark or red line it is; such a finding tells what that participant may have sealed.
    `override` is leadership's decision that made a hard rule soft; its sentence stands at the end of `text`.
    `asks` is what is required, without what was counted; `about` tells what is measured from what else the same rule
    measures, whatever the numbers are.
    """

    rule: str
    text: Text
    hard: bool = True
    facts: tuple[tuple[str, Fraction], ...] = ()
    participant: str = ""
    override: Override | None = None
    asks: Text = field(default_factory=dict)
    about: str = ""

    @property
    def asked(self) -> Text:
        """What is required, in a sentence that is true of every package."""
        return self.asks or self.text

    @property
    def subject(self) -> str:
        """Whose rule it is and what it is about: the same for every package and for every limit."""
        return f"{self.rule} {self.participant} {self.about or self.asked.get('en', '')}"

    @property
    def year(self) -> int:
        """The first year in which it is broken; 0 where it is broken by all years together."""
        return next((int(n) for name, n in self.facts if name == "year"), 0)


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


def too_much(rule: str, text: Text, is_: Fraction, limit: Fraction, hard: bool = True, *, about: str = "") -> Finding:
    """More than allowed."""
    told = counted(text, is_, limit)
    return Finding(rule, told, hard, (("is", is_), ("limit", limit)), asks=text, about=about)


def too_little(rule: str, text: Text, is_: Fraction, limit: Fraction, hard: bool = True, *, about: str = "") -> Finding:
    """Less than needed."""
    told = counted(text, is_, limit, least=True)
    return Finding(rule, told, hard, (("is", is_), ("limit", limit)), asks=text, about=about)
