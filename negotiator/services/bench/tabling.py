"""What a draft began with, and where the other side's offer in it would be recorded."""

from models.trial import Trial
from negotiator.bargaining.errors import NotRecorded
from negotiator.catalogue.plan import PARTNER_SIDE, Round
from negotiator.language import _, say
from negotiator.services.access.access import Action, may
from negotiator.services.bench import trials
from negotiator.services.bench.views import Tabling
from negotiator.services.packages.shelf import Found, Shelf


def began_with(shelf: Shelf, row: Trial) -> Found | None:
    """What a draft began with; None for nothing, or where that is gone."""
    if not row.origin:
        return None
    try:
        return trials.find(shelf, row.origin)
    except NotRecorded:
        return None


def free_rounds(shelf: Shelf, side: str) -> list[int]:
    """Numbers of rounds that run or are planned and hold no offer of a side, latest first."""
    return [each.n for each in _latest_first(shelf) if each.status != "closed" and not each.offers.get(side)]


def _latest_first(shelf: Shelf) -> list[Round]:
    return sorted(shelf.plan.rounds, key=lambda each: -each.n)


def tabling(shelf: Shelf, row: Trial) -> Tabling | None:
    """Where the other side's offer would be recorded; None for whom may not."""
    if not may(shelf.reader, Action.EDIT_ROUNDS, shelf.id):
        return None
    language, held = shelf.reader.language, _latest_first(shelf)
    free = free_rounds(shelf, PARTNER_SIDE)
    levels = trials.levels_in(shelf.plan, row.cells)
    usual = next((each for each in held if each.n in free), None)
    return Tabling(
        rounds=(
            *((str(n), say(language, _("Round %(n)s"), n=n)) for n in free),
            ("", say(language, _("a new round"))),
        ),
        day=usual.date if usual is not None else "",
        place=(usual.place if usual is not None else "") or next((each.place for each in held if each.place), ""),
        held=next((each.n for each in held if each.offers.get(PARTNER_SIDE) == levels and levels), 0),
        nothing=not levels,
    )
