"""Notes of the lead laid at the heads of a paper's chapters: its own words, signed, with figures by name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from negotiator.briefs.views import Section, Words
from negotiator.language import _
from negotiator.services.briefs.material.linked import filled, linked, values_of
from negotiator.services.briefs.material.material import Material
from negotiator.services.briefs.material.written import entries, words_of
from negotiator.services.records.voice import Voice

PREFIX = "prose:"
OWN = "own"  # tone of such a paragraph
BY = _("Note by the lead (%(name)s):")
Notes = Mapping[str, tuple[Mapping[str, str], str]]  # chapter -> words by language, author


def stored(session: Session, dossier_id: int, kind: str) -> Notes:
    """The notes of a kind of paper as they hold now."""
    found = entries(session, dossier_id, f"{PREFIX}{kind}:")
    told = {section: (words_of(rows[0]), rows[0].written_by) for section, rows in found.items()}
    return {section: each for section, each in told.items() if any(each[0].values())}


def name_figures(notes: Notes) -> bool:
    """Whether any of them names a figure."""
    return any("{" in text for words, _by in notes.values() for text in words.values())


def of_material(notes: Notes, material: Material) -> Mapping[str, str]:
    """What the figures that notes can name are now; empty where they name none."""
    return values_of(linked(material)) if name_figures(notes) else {}


def noted(sections: Sequence[Section], notes: Notes, values: Mapping[str, str], language: str) -> tuple[Section, ...]:
    """The chapters, each with its note before what it says."""
    return tuple(_noted(section, notes, values, language) for section in sections)


def _noted(section: Section, notes: Notes, values: Mapping[str, str], language: str) -> Section:
    if section.ident not in notes:
        return section
    words, name = notes[section.ident]
    note = Words(filled(words[language], values), tone=OWN, title=Voice(language).say(BY, name=name))
    return replace(section, blocks=(note, *section.blocks))
