"""Words of data in a reader's language, and sources as notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from negotiator.bargaining.words import Part
from negotiator.catalogue.guardrails.checks.verdict import PARTNER
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.written import said
from negotiator.language import _, say


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source for a footnote: reliability A official to D doubtful; "assumption" for planning assumptions."""

    id: str
    title: str
    ref: str
    reliability: str
    assumption: bool


ASSUMED = frozenset({"PA", "GK"})  # planning assumption, general knowledge: never printed as fact

GRADES = {"A": _("official"), "B": _("research or quality press"), "C": _("secondary"), "D": _("doubtful")}


def legend(language: str) -> str:
    """What the letters of reliability stand for, in their order."""
    return ", ".join(f"{letter} {say(language, told)}" for letter, told in GRADES.items())


def agrees(part: str, side: str, consent: bool) -> bool:
    """Whether nothing is agreed without this stakeholder: a seat of the partner, or one whose consent is asked for."""
    return part == Part.SEAT and (consent or side == PARTNER)


def threshold(name: str, language: str) -> str:
    """What a number of a guardrail is called; its id where nobody knows it any more."""
    found = library.params().get(name)
    return words(found.text, language) if found else name


def words(text: Mapping[str, str], language: str) -> str:
    """The words in a language; German or any other where it is missing, translated where the product knows the text;
    empty if there are none."""
    found = text.get(language)
    return found or said(text.get("de") or next(iter(text.values()), ""), language)


def typed(text: str, language: str) -> str:
    """What somebody wrote, in this language where the product knows the text in both; otherwise as it stands."""
    return said(text, language)


def note(source: str) -> SourceNote:
    """A source as a note; one that the register does not know keeps its id as title."""
    found = library.sources().get(source)
    if found is None:
        return SourceNote(id=source, title=source, ref="", reliability="", assumption=source in ASSUMED)
    return SourceNote(
        id=found.id, title=found.title, ref=found.ref, reliability=found.reliability, assumption=source in ASSUMED
    )


def notes(sources: Iterable[str]) -> tuple[SourceNote, ...]:
    """Notes in written order."""
    return tuple(note(s) for s in sources)
