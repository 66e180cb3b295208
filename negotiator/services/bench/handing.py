"""What becomes of a draft: a named package, our next offer, or what the other side offers in a round."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from models.clock import today
from models.trial import Trial
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE
from negotiator.catalogue.talks import PLANNED
from negotiator.dates import kept_day
from negotiator.language import _
from negotiator.services.access.access import Action, Reader
from negotiator.services.bench import trials
from negotiator.services.bench.tabling import began_with, free_rounds
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.dossiers.rounds.round_entries import RoundEntry
from negotiator.services.packages.packages import keep_levels
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records import submissions

UNDECIDED = _("The draft leaves measures open. Decide them, or let the rest be solved: a package has a level for each.")
WRONG = _("Please correct what is marked.")
TAKEN = _("This round is closed, or holds an offer of the other side by now. Choose another.")
ROUND, DAY, PLACE = "offer-round", "offer-date", "offer-place"
EMPTY = _("The draft holds no measure: there is nothing to offer.")


def keep(session: Session, reader: Reader, dossier_id: int, trial_id: int, *, name: str, note: str = "") -> int:
    """Keeps a draft as a named package; its id. Raises NotRecorded, NotAllowed, TooMany, Refused."""
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    found = trials.column(shelf, trials.own(shelf, trial_id))
    if found.unmentioned:
        raise Refused(UNDECIDED)
    return keep_levels(shelf, found, {}, name, note)


@dataclass(frozen=True, slots=True)
class Meeting:
    """In which round the other side made its offer: its number as typed, "" for a new one; a day, "" for today, and a
    place, for a round that has none yet."""

    n: str = ""
    day: str = ""
    place: str = ""


def offer(session: Session, reader: Reader, dossier_id: int, trial_id: int, meeting: Meeting | None = None) -> int:
    """Hands a draft over as an offer: ours to the latest round that is not closed and holds none of ours, else to a new
    one, which is planned until it is held, so that nothing counts as said before; what the other side offers in the
    round that `meeting` names, which has thereby begun. The round's number. Raises NotRecorded, NotAllowed, TooMany,
    Refused, Collision."""
    shelf = Shelf(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = trials.own(shelf, trial_id)
    levels = offered(shelf, row)
    if not levels:
        raise Refused(EMPTY)
    said = {key: str(n) for key, n in levels.items()}
    if row.theirs:
        return _record(session, reader, shelf, meeting or Meeting(), said)
    entry = RoundEntry("", "", PLANNED, "", {HOME_SIDE: said})
    waiting = next(iter(free_rounds(shelf, HOME_SIDE)), 0)
    return _write(session, reader, shelf, waiting, entry)


def _record(session: Session, reader: Reader, shelf: Shelf, meeting: Meeting, said: dict[str, str]) -> int:
    free = free_rounds(shelf, PARTNER_SIDE)
    if meeting.n and meeting.n not in map(str, free):
        raise Refused(WRONG, fields={ROUND: TAKEN})
    day = kept_day(meeting.day) or today(session).isoformat()
    entry = RoundEntry(day, meeting.place.strip(), "open", "", {PARTNER_SIDE: said})
    try:
        return _write(session, reader, shelf, int(meeting.n or 0), entry)
    except Refused as refusal:
        raise Refused(WRONG, fields=_at_fields(refusal.fields)) if refusal.fields else refusal from None


def _at_fields(wrong: Mapping[str, str]) -> dict[str, str]:
    return {{"date": DAY, "place": PLACE}.get(name, name): message for name, message in wrong.items()}


def _write(session: Session, reader: Reader, shelf: Shelf, n: int, entry: RoundEntry) -> int:
    """Writes an offer into a round, which keeps the day and place that it has, and has begun with an offer of the other
    side; or into a new one for 0; its number."""
    if not n:
        return rounds.add(session, reader, shelf.id, entry=entry)
    page = rounds.one(session, reader, shelf.id, n)
    old = page.entry
    firm = {side: how for side, how in old.firm.items() if side not in entry.offers}
    status = old.status if HOME_SIDE in entry.offers else entry.status
    both = replace(old, status=status, offers={**old.offers, **entry.offers}, firm=firm)
    submissions.done(session, n)
    both = replace(both, date=old.date or entry.date, place=old.place or entry.place)
    rounds.change(session, reader, shelf.id, n, entry=both, mark=page.mark)
    return n


def offered(shelf: Shelf, row: Trial) -> dict[str, int]:
    """What a draft says as an offer: its measures, and "no" to those alone that it answers; what is open, or not in it
    and not asked for, is not mentioned. The other side says "no" wherever that was entered."""
    levels, origin = trials.levels_in(shelf.plan, row.cells), began_with(shelf, row)
    if row.theirs and (origin is None or not origin.row):
        return levels
    asked = {key for key, n in origin.levels.items() if n} if origin is not None and not origin.row else set()
    answered = asked | set(row.cells.refused)
    return {key: n for key, n in levels.items() if n or key in answered}
