"""Which kinds of documents a reader can order as the dossier stands, the likely ones first, and why not the others."""

import datetime
from dataclasses import dataclass

from negotiator.bargaining.errors import Refused
from negotiator.catalogue.talks import PLANNED
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.briefs.papers import for_partner, kinds
from negotiator.services.briefs.papers.for_home import houses
from negotiator.services.briefs.papers.gathering import latest
from negotiator.services.briefs.papers.kinds import About, Kind
from negotiator.services.packages.shelf import Shelf

LIKELY = 3
NO_PROPOSAL = _("This document recommends a package: propose packages first.")
NOT_YOURS = _("Only the lead makes papers for the partner.")
NO_HOUSE = _("You may read the position of no house.")
SIGNED = ("implementation",)  # stages after signature
AFTER = ("D-12-I", "D-12", "D-01")
RECORDING = ("D-08", "D-09", "D-02")
MEETING = ("D-02", "D-07", "D-10")
BEGINNING = ("D-01", "D-03", "D-04")


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of document: name and hint are message ids; `shared` ones leave the house; `likely`: one of the three that
    stand first; `why` says why it cannot be ordered now (a message id), empty where it can."""

    id: str
    name: str
    hint: str
    shared: bool
    forms: tuple[str, ...]
    likely: bool
    why: str


def listed(shelf: Shelf, reader: Reader, day: datetime.date) -> tuple[KindLine, ...]:
    """The likely ones first, then the others in their order, those that cannot be ordered last."""
    why = {kind.id: against(shelf, reader, kind, day) for kind in kinds.TABLE.values()}
    first = likely(shelf, reader, day, frozenset(key for key, told in why.items() if not told))
    others = (kind for kind in kinds.TABLE.values() if kind.id not in first)
    order = (*(kinds.TABLE[key] for key in first), *sorted(others, key=lambda kind: bool(why[kind.id])))
    return tuple(
        KindLine(kind.id, kind.name, kind.hint, kind.shared, kind.forms, kind.id in first, why[kind.id])
        for kind in order
    )


def against(shelf: Shelf, reader: Reader, kind: Kind, day: datetime.date) -> str:
    """Why a reader cannot order a kind on a day, as a message id; empty where nothing stands against it."""
    if kind.shared and not may(reader, Action.MAKE_PARTNER_PAPER, shelf.id):
        return NOT_YOURS
    if kind.about is About.PROPOSAL and not shelf.proposals():
        return NO_PROPOSAL
    if kind.about in (About.PACKAGE, About.PACKAGES) and not latest(shelf) and not shelf.offers():
        return for_partner.NO_PACKAGE
    if kind.about is About.ROUND and not held(shelf, day):
        return for_partner.NO_ROUND
    if kind.about is About.HOUSE and not houses(shelf):
        return NO_HOUSE
    return _deviation(shelf) if kind.shared else ""


def _deviation(shelf: Shelf) -> str:
    try:
        for_partner.refuse_deviation(shelf.plan)
    except Refused as refusal:
        return refusal.message
    return ""


def held(shelf: Shelf, day: datetime.date) -> bool:
    """Whether a round has been held up to a day."""
    return any(each.status != PLANNED and each.date <= day.isoformat() for each in shelf.plan.rounds)


def planned(shelf: Shelf, day: datetime.date) -> bool:
    """Whether a round is still to come: on a later day, or planned without a day or for today."""
    today = day.isoformat()
    return any(each.date > today or (each.status == PLANNED and each.date in ("", today)) for each in shelf.plan.rounds)


def likely(shelf: Shelf, reader: Reader, day: datetime.date, can: frozenset[str]) -> tuple[str, ...]:
    """The three that are most likely wanted of those that can be ordered: after signature the committee's, after a
    round its record, before one what it is prepared with, before all that what the dossier says of country and
    houses; who speaks for a house and does not lead has its position first. Fewer where fewer can be ordered."""
    own = ("D-03",) if shelf.eyes.own and not may(reader, Action.EDIT_DOSSIER, shelf.id) else ()
    rest = (*MEETING, *BEGINNING, *kinds.TABLE)
    found = dict.fromkeys((*own, *_stage(shelf, day), *rest))
    return tuple(key for key in found if key in can)[:LIKELY]


def _stage(shelf: Shelf, day: datetime.date) -> tuple[str, ...]:
    if shelf.dossier.stage in SIGNED:
        return AFTER
    if planned(shelf, day):
        return MEETING
    if held(shelf, day):
        return RECORDING
    return MEETING if shelf.proposals() else BEGINNING
