"""What the lead writes at the head of a chapter of a paper for home: its own words, signed, with figures by name.

Sentences that follow from the dossier are never rewritten: somebody's words stand before them and say whose they are.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256

from sqlmodel import Session

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import BriefView, Section, Words
from negotiator.catalogue.agreement.wording import BLANK
from negotiator.language import _
from negotiator.services.briefs import for_home
from negotiator.services.briefs.kinds import About, Kind, View
from negotiator.services.briefs.linked import Linked, filled, linked, values_of
from negotiator.services.briefs.orders import Order
from negotiator.services.briefs.texted import SECTIONS
from negotiator.services.briefs.written import entries, words_of
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records.voice import Voice

PREFIX = "prose:"
OWN = "own"  # tone of such a paragraph
HOUSE_SHEET = "D-03"  # speaks for a house, not for the lead
KINDS = tuple(kind for kind in SECTIONS if kind != HOUSE_SHEET)
BY = _("Note by the lead (%(name)s):")
EMPTY = _("A figure of this note is in the package no more.")
Written = Mapping[str, tuple[Mapping[str, str], str]]  # chapter -> words by language, author


def stored(session: Session, dossier_id: int, kind: str) -> Written:
    """The notes of a kind of paper as they hold now."""
    found = entries(session, dossier_id, f"{PREFIX}{kind}:")
    told = {section: (words_of(rows[0]), rows[0].written_by) for section, rows in found.items()}
    return {section: each for section, each in told.items() if any(each[0].values())}


def figures(shelf: Shelf, kind: Kind, language: str, day: datetime.date) -> tuple[Linked, ...]:
    """The figures that a paper of this kind can name; none for papers that recommend no package."""
    if kind.about is not About.PROPOSAL or not shelf.proposals():
        return ()
    return linked(for_home.material(shelf, Order(kind.id, language, "intern", "1"))(day))


def written(shelf: Shelf, kind: Kind, order: Order, day: datetime.date) -> View:
    """The paper of an order, with the lead's notes at the heads of its chapters."""
    gathered: Callable[[datetime.date], View] = kind.gather(shelf, order)
    view, found = gathered(day), stored(shelf.session, shelf.id, kind.id)
    if not found or not isinstance(view, BriefView | SheetView):
        return view
    open_ = any("{" in text for words, _by in found.values() for text in words.values())
    values = values_of(figures(shelf, kind, order.language, day)) if open_ else {}
    sections = tuple(_noted(section, found, values, order.language) for section in view.sections)
    told: BriefView | SheetView = replace(view, sections=sections, fingerprint="")
    return replace(told, fingerprint=sha256(repr(told).encode()).hexdigest())


def _noted(section: Section, found: Written, values: Mapping[str, str], language: str) -> Section:
    if section.ident not in found:
        return section
    words, name = found[section.ident]
    note = Words(filled(words[language], values), tone=OWN, title=Voice(language).say(BY, name=name))
    return replace(section, blocks=(note, *section.blocks))


def unfilled(view: View) -> tuple[str, ...]:
    """The titles of chapters whose note names a figure that there is no more."""
    sections = view.sections if isinstance(view, BriefView | SheetView) else ()
    return tuple(
        section.title
        for section in sections
        if any(isinstance(each, Words) and each.tone == OWN and BLANK in each.words for each in section.blocks)
    )
