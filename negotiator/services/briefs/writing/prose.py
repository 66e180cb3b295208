"""What the lead writes at the head of a chapter of a paper for home: its own words, signed, with figures by name.

Sentences that follow from the dossier are never rewritten: somebody's words stand before them and say whose they are.
"""

import datetime
from collections.abc import Callable
from dataclasses import replace

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.stamped import stamped
from negotiator.briefs.views import BriefView, Words
from negotiator.catalogue.agreement.wording import BLANK
from negotiator.language import _
from negotiator.services.briefs.material.linked import Linked, linked, values_of
from negotiator.services.briefs.material.notes import OWN, PREFIX, name_figures, noted, stored
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.material.texted import SECTIONS
from negotiator.services.briefs.papers import for_home
from negotiator.services.briefs.papers.kinds import About, Kind, View
from negotiator.services.packages.shelf import Shelf

HOUSE_SHEET = "D-03"  # speaks for a house, not for the lead
KINDS = tuple(kind for kind in SECTIONS if kind != HOUSE_SHEET)
EMPTY = _("A figure of this note is in the package no more.")
__all__ = ["EMPTY", "KINDS", "PREFIX", "figures", "stored", "unfilled", "written"]


def figures(shelf: Shelf, kind: Kind, language: str, day: datetime.date) -> tuple[Linked, ...]:
    """The figures that a paper of this kind can name; none for papers that recommend no package."""
    if kind.about is not About.PROPOSAL or not shelf.proposals():
        return ()
    return linked(for_home.material(shelf, Order(kind.id, language, "intern", "1"), alone=True)(day))


def written(shelf: Shelf, kind: Kind, order: Order, day: datetime.date) -> View:
    """The paper of an order, with the lead's notes at the heads of its chapters. Briefs bring theirs: they tell what
    changed in them."""
    gathered: Callable[[datetime.date], View] = kind.gather(shelf, order)
    view = gathered(day)
    if not isinstance(view, SheetView):
        return view
    found = stored(shelf.session, shelf.id, kind.id)
    if not found:
        return view
    values = values_of(figures(shelf, kind, order.language, day)) if name_figures(found) else {}
    told = replace(view, sections=noted(view.sections, found, values, order.language))
    return stamped(told)


def unfilled(view: View) -> tuple[str, ...]:
    """The titles of chapters whose note names a figure that there is no more."""
    sections = view.sections if isinstance(view, BriefView | SheetView) else ()
    return tuple(
        section.title
        for section in sections
        if any(isinstance(each, Words) and each.tone == OWN and BLANK in each.words for each in section.blocks)
    )
