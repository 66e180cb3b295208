"""Overlays: kept for their owner, judged as levels that are tried, shared only by a step of its own.

What packages are judged by is chosen freely in them, so each change goes through the guard on guesses, once for each
package whose verdict it shows.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, or_

from models.overlay import Circumstances, Overlay
from models.rows import loaded
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Pillar
from negotiator.catalogue import overlaid
from negotiator.catalogue.overlaid import BUDGET, CAPACITY, CREDIBILITY, LAW, SCALED, STOPS, WEIGHTS
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.guesses import Choice, count_choice
from negotiator.services.bench import trials
from negotiator.services.bench.given_names import called
from negotiator.services.packages.comparison import telling
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import remove_once
from negotiator.services.records.storage import alone, separately

Change = overlaid.Change
Changes = tuple[Change, ...]
Thing = tuple[str, str]  # kind and key of what a change makes otherwise
MOST = 6  # of one person in one dossier: as many as can stand side by side
MOST_CHANGES = 8
MOST_TESTED = 6  # packages
LONGEST_NAME = 80
LEAST, LARGEST = Fraction(0), Fraction(3)
NO_OVERLAY = _("There is no such overlay, or it is not shared with you.")
WRONG = _("Please correct what is marked.")


_SEEN = (
    pick(Overlay)
    .where(col(Overlay.dossier_id) == bindparam("dossier"))
    .where(or_(col(Overlay.account_id) == bindparam("account"), col(Overlay.shared)))
    .order_by(col(Overlay.id))
)


def seen(shelf: Shelf) -> Sequence[Overlay]:
    """The reader's own overlays, oldest first, then those that others share; as many as stand side by side."""
    rows = loaded(shelf.session, _SEEN, dossier=shelf.id, account=shelf.reader.account_id)
    return sorted(rows, key=lambda row: row.account_id != shelf.reader.account_id)[:MOST]


def told_apart(rows: Sequence[Overlay]) -> tuple[str, ...]:
    """What tells overlays from others and from what they were before: everything that a page shows of them."""
    return tuple(f"{r.id} {r.account_id} {r.name!r} {r.circumstances} {r.shared} {r.by!r}" for r in rows)


def own(shelf: Shelf, overlay_id: int) -> Overlay:
    """One of the reader's own. Raises NotRecorded."""
    row = shelf.session.get(Overlay, overlay_id)
    if row is None or row.dossier_id != shelf.id or row.account_id != shelf.reader.account_id:
        raise NotRecorded(NO_OVERLAY)
    return row


def tested(shelf: Shelf) -> tuple[Found, ...]:
    """The packages that overlays are run against: the most telling ones, then the reader's latest drafts."""
    drafts = {trials.ref_of(row): row for row in trials.mine(shelf) if not row.cells.open}
    refs = tuple(dict.fromkeys((*telling(shelf), *drafts)))[:MOST_TESTED]
    return tuple(trials.column(shelf, drafts[ref]) if ref in drafts else trials.find(shelf, ref) for ref in refs)


def require(shelf: Shelf, change: Change) -> None:
    """Raises Refused at the field for a change that this dossier does not know."""
    kind, key, factor = change
    measures, pillars = {m.id for m in shelf.plan.measures}, {pillar.value for pillar in Pillar}
    sides = {p.side for p in shelf.plan.participants}
    keys = {
        BUDGET: {"", *shelf.plan.caps} if shelf.eyes.costs else set(),
        CAPACITY: set(shelf.plan.base),
        CREDIBILITY: measures,
        LAW: measures,
        STOPS: pillars,
        WEIGHTS: {f"{side} {pillar}" for side in sides for pillar in pillars},
    }
    if key not in keys.get(kind, set()):
        raise Refused(WRONG, fields={"what": _("Please choose one of these.")})
    if kind in SCALED and not LEAST <= factor <= LARGEST:
        raise Refused(WRONG, fields={"percent": _("The change lies between -100 and +200 per cent.")})


def start(session: Session, reader: Reader, dossier_id: int, *, name: str) -> int:
    """A new overlay in which nothing is otherwise yet; its id. Raises NotRecorded, NotAllowed, Refused."""
    shelf, chosen = trials.bench(session, reader, dossier_id), " ".join(name.split())
    if not chosen or len(chosen) > LONGEST_NAME:
        raise Refused(WRONG, fields={"name": _("Give the overlay a name of at most 80 characters.")})
    alone(session, f"overlays {dossier_id} {reader.account_id}")
    mine = [row for row in seen(shelf) if row.account_id == reader.account_id]
    if len(mine) >= MOST:
        raise Refused(_("You have %(most)s overlays already. Delete one first."), most=MOST)
    if chosen in {called(row.name, reader.language) for row in mine}:
        raise Refused(WRONG, fields={"name": _("You have an overlay of this name already.")})
    row = Overlay(
        dossier_id=dossier_id, account_id=reader.account_id, name=chosen, circumstances=Circumstances(), by=reader.name
    )
    session.add(row)
    session.flush()
    audit.record(session, reader, audit.Deed.CHANGED, f"overlay {row.id}", dossier_id)
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def change(session: Session, reader: Reader, dossier_id: int, overlay_id: int, changed: Change) -> None:
    """Makes one thing otherwise in an overlay, from a reading session: what it shows is counted for good before. A
    thing that is otherwise already gets the new factor. Raises NotRecorded, NotAllowed, TooMany, Refused."""
    shelf = trials.bench(session, reader, dossier_id)
    require(shelf, changed)
    _step(session, shelf, overlay_id, changed, lambda changes: _with(changes, changed))


def take_away(session: Session, reader: Reader, dossier_id: int, overlay_id: int, wanted: Thing) -> None:
    """Makes a thing as it is again, which is judged anew as when one is put in; nothing where it is so already. Raises
    NotRecorded, NotAllowed, TooMany."""
    shelf = trials.bench(session, reader, dossier_id)
    changes = own(shelf, overlay_id).circumstances.changes
    for each in changes:
        if each[:2] == wanted:
            _step(session, shelf, overlay_id, each, lambda held: tuple(c for c in held if c[:2] != wanted))


def _with(changes: Changes, changed: Change) -> Changes:
    if changed in changes:
        return changes
    rest = tuple(each for each in changes if each[:2] != changed[:2])
    if len(rest) >= MOST_CHANGES:
        raise Refused(_("An overlay holds at most %(most)s changes."), most=MOST_CHANGES)
    return (*rest, changed)


def _step(session: Session, shelf: Shelf, overlay_id: int, counted: Change, act: Callable[[Changes], Changes]) -> None:
    """Judged and counted by what stands there, then done to what stands there when it is written: of two changes at
    the same time both are kept."""
    held = own(shelf, overlay_id).circumstances.changes
    if act(held) == held:
        return
    _count(session, shelf, counted)
    with separately(session) as writing:
        kept = writing.get(Overlay, overlay_id, with_for_update=True)
        if kept is None:  # deleted since it was read
            raise NotRecorded(NO_OVERLAY)
        kept.circumstances = Circumstances(act(kept.circumstances.changes))
        writing.add(kept)
        audit.record(writing, shelf.reader, audit.Deed.CHANGED, f"overlay {overlay_id}", shelf.id)


def _count(session: Session, shelf: Shelf, change: Change) -> None:
    """Once for each package whose verdict is shown."""
    detail = {"overlay": f"{change[0]} {change[1]}".strip(), "factor": str(change[2])}
    for found in tested(shelf):
        seen_by = {**detail, "package": found.ref}
        count_choice(session, shelf.reader, shelf.dossier, Choice.TRIED, seen_by, thing="overlay", shown=True)


def share(session: Session, reader: Reader, dossier_id: int, overlay_id: int, *, shared: bool) -> None:
    """Shows an overlay to the others who may try levels, or no more. Raises NotRecorded, NotAllowed, TooMany."""
    shelf = trials.bench(session, reader, dossier_id)
    row = own(shelf, overlay_id)
    if row.shared == shared:
        return
    if shared:
        detail = {"overlay": [f"{kind} {key}".strip() for kind, key, _factor in row.circumstances.changes]}
        count_choice(session, reader, shelf.dossier, Choice.KEPT, detail, thing="overlay shared")
    row.shared = shared
    session.add(row)
    to = "shared" if shared else "private"
    audit.record(session, reader, audit.Deed.CHANGED, f"overlay {row.id}", dossier_id, detail={"to": to})
    session.commit()


def delete(session: Session, reader: Reader, dossier_id: int, overlay_id: int) -> None:
    """Deletes an overlay for good. Raises NotRecorded or NotAllowed."""
    row = own(trials.bench(session, reader, dossier_id), overlay_id)
    remove_once(session, row)
    audit.record(session, reader, audit.Deed.CHANGED, f"overlay {overlay_id}", dossier_id, detail={"to": "deleted"})
    session.commit()
