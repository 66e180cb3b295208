"""An order for a paper, looked at before anything is made: whether it can be written, for whom, with which letters."""

import re
from dataclasses import replace

from sqlmodel import Session

from models.clock import today
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.briefs import paper
from negotiator.language import LANGUAGES, _
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import dossier_for
from negotiator.services.briefs.life import classes, letters
from negotiator.services.briefs.life.choosing import NO_PROPOSAL
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.kinds import About
from negotiator.services.briefs.writing import partner_words, prose
from negotiator.services.packages.shelf import Shelf

MOST_DISTRIBUTION = 300
EDITION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,11}")
CORRECT = _("Please correct what is marked.")


def ordered(
    session: Session, reader: Reader, dossier_id: int, order: Order, highest: str
) -> tuple[Shelf, kinds.Kind, Order]:
    """The dossier, the kind, and the order with its class. Raises NotRecorded, NotAllowed, Refused with what is wrong,
    Unavailable where the libraries for printing are missing."""
    shelf = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF)
    paper.check_libraries()
    kind = kinds.TABLE.get(order.kind)
    wrong = _wrong(shelf, kind, order, highest)
    if wrong or kind is None:
        raise Refused(CORRECT, fields=wrong)
    if kind.shared:
        dossier_for(session, reader, dossier_id, Action.MAKE_PARTNER_PAPER)
    return shelf, kind, replace(order, grade=classes.given(kind, order.grade, highest, shelf.eyes.mandate))


def check_letters(shelf: Shelf, kind: kinds.Kind, order: Order) -> None:
    """Raises Refused with what stands in the way: said now, not by the worker. Briefs on proposals are too long to be
    written twice, of them the names are read."""
    if kind.about is About.PROPOSAL:
        letters.check(order, shelf.reader.language, shelf.plan)
    else:
        view = beside(shelf, prose.written(shelf, kind, order, today(shelf.session)), order)
        letters.check(order, shelf.reader.language, view)


def beside(shelf: Shelf, view: kinds.View, order: Order) -> kinds.View:
    """The paper, with the partner's language beside it where that was ordered."""
    return partner_words.beside(shelf.session, shelf.id, view, order.column) if order.column else view


def _wrong(shelf: Shelf, kind: kinds.Kind | None, order: Order, highest: str) -> dict[str, str]:
    """What is wrong with an order, by field; empty if nothing is."""
    wrong = {}
    if kind is None:
        wrong["kind"] = _("Please choose one of these.")
    elif order.form not in kind.forms:
        wrong["form"] = _("This document cannot be made as this kind of file.")
    if order.language not in LANGUAGES:
        wrong["language"] = _("Please choose one of these.")
    if kind is not None and (told := classes.against(kind, order.grade, highest)):
        wrong["grade"] = told
    if not EDITION.fullmatch(order.edition):
        wrong["edition"] = _("Letters, digits, full stop and hyphen; at most 12, for example 1.2.")
    if len(order.distribution) > MOST_DISTRIBUTION:
        wrong["distribution"] = _("This is too long.")
    if kind is not None and kind.about is About.PROPOSAL and not shelf.proposals():
        wrong["kind"] = NO_PROPOSAL
    if order.column and not partner_words.can(order.kind, order.column, order.language):
        wrong["column"] = _("Only papers D-05, D-06 and D-09 have a second column, in another language than their own.")
    if len(order.refs) > briefs.MOST_COMPARED:
        wrong["packages"] = _("At most six packages fit side by side.")
    elif not all(_there(shelf, ref) for ref in order.refs):
        wrong["packages"] = _("A package that was chosen is not there any more.")
    return wrong


def _there(shelf: Shelf, ref: str) -> bool:
    try:
        shelf.find(ref)
    except NotRecorded:
        return False
    return True
