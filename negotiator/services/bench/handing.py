"""What becomes of a draft: a named package, or our next offer."""

from dataclasses import replace

from sqlmodel import Session

from models.round import Round
from models.trial import Trial
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.plan import HOME_SIDE
from negotiator.language import _
from negotiator.services.access.access import Action, Reader
from negotiator.services.bench import trials
from negotiator.services.bench.panel import began_with
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.dossiers.rounds.round_entries import RoundEntry
from negotiator.services.packages.packages import keep_levels
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records import submissions

UNDECIDED = _("The draft leaves measures open. Decide them, or let the rest be solved: a package has a level for each.")
EMPTY = _("The draft holds no measure: there is nothing to offer.")


def keep(session: Session, reader: Reader, dossier_id: int, trial_id: int, *, name: str, note: str = "") -> int:
    """Keeps a draft as a named package; its id. Raises NotRecorded, NotAllowed, TooMany, Refused."""
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    found = trials.column(shelf, trials.own(shelf, trial_id))
    if found.unmentioned:
        raise Refused(UNDECIDED)
    return keep_levels(shelf, found, {}, name, note)


def offer(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> int:
    """Puts a draft on the table as ours: in the latest open round that holds no offer of ours, else in a new one; the
    round's number. Raises NotRecorded, NotAllowed, TooMany, Refused."""
    shelf = Shelf(session, reader, dossier_id, Action.EDIT_ROUNDS)
    levels = offered(shelf, trials.own(shelf, trial_id))
    if not levels:
        raise Refused(EMPTY)
    ours = {key: str(n) for key, n in levels.items()}
    waiting = next((n for n in _open(shelf)), 0)
    if not waiting:
        entry = RoundEntry("", "", "open", "", {HOME_SIDE: ours})
        return rounds.add(session, reader, dossier_id, entry=entry)
    page = rounds.one(session, reader, dossier_id, waiting)
    entry = replace(page.entry, offers={**page.entry.offers, HOME_SIDE: ours})
    submissions.done(session, waiting)
    rounds.change(session, reader, dossier_id, waiting, entry=entry, mark=page.mark)
    return waiting


def offered(shelf: Shelf, row: Trial) -> dict[str, int]:
    """What a draft says as an offer: its measures, and "no" to those alone that it answers; what is open, or not in it
    and not asked for, is not mentioned."""
    levels, origin = trials.levels_in(shelf.plan, row.cells), began_with(shelf, row)
    asked = {key for key, n in origin.levels.items() if n} if origin is not None and not origin.row else set()
    answered = asked | set(row.cells.refused)
    return {key: n for key, n in levels.items() if n or key in answered}


def _open(shelf: Shelf) -> list[int]:
    """Numbers of open rounds that hold no offer of ours, latest first."""
    found: list[Round] = rounds.standing(shelf.session, shelf.id)
    return [row.n for row in found if row.status == "open" and not row.offers.get(HOME_SIDE)]
