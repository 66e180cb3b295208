"""Drafts on the workbench: their owner's alone until shared, kept at each change, every free choice of levels judged.

One table and one service for hand-made packages, offers and what-ifs. A change is judged by the guard on guesses from a
reading session, and then written in a session of its own: what is shown was counted for good before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.clock import now
from models.rows import loaded
from models.trial import Cells, Trial
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.plan import HOME_SIDE, Plan
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import within
from negotiator.services.access.guesses import Choice, count_choice
from negotiator.services.bench.given_names import DRAFTS, called
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import remove_once
from negotiator.services.records.storage import alone, separately

MOST = 20  # drafts of one person in one dossier
MOST_STEPS = 40  # that can be undone
LONGEST_NAME = 120
OPEN = "open"  # typed for a measure that an offer does not mention
WRONG = _("Please correct what is marked.")
NO_TRIAL = _("There is no such draft, or it is not shared with you.")
NO_LEVEL = _("This measure has no such level.")
THEIRS = _("This draft is what the other side offers. Counter it: your answer is a copy, and what they said stays.")
BARRED = _("You have ruled this level out in this draft.")
Change = Callable[[Cells], Cells]


def bench(session: Session, reader: Reader, dossier_id: int) -> Shelf:
    """The packages of a dossier for somebody who may try levels. Raises NotRecorded or NotAllowed."""
    return Shelf(session, reader, dossier_id, Action.TRY_LEVELS)


def ref_of(trial: Trial) -> str:
    """How a draft is named in addresses."""
    return f"d{trial.id}"


def mine(shelf: Shelf) -> Sequence[Trial]:
    """The reader's own drafts, latest first."""
    query = select(Trial).where(Trial.dossier_id == shelf.id, Trial.account_id == shelf.reader.account_id)
    return shelf.session.exec(query.order_by(col(Trial.id).desc())).all()


@dataclass(frozen=True, slots=True)
class Seen:
    """The drafts that a reader may see, latest first: the own ones, and what others have shared."""

    own: tuple[Trial, ...]
    shared: tuple[Trial, ...]


_ALL = pick(Trial).where(col(Trial.dossier_id) == bindparam("dossier")).order_by(col(Trial.id).desc())


def seen(shelf: Shelf) -> Seen:
    """All of them, in one query."""
    rows, mine = loaded(shelf.session, _ALL, dossier=shelf.id), shelf.reader.account_id
    shared = (row for row in rows if row.account_id != mine and row.shown is not None)
    return Seen(tuple(row for row in rows if row.account_id == mine), tuple(shared))


def told_apart(drafts: Seen) -> tuple[str, ...]:
    """What tells drafts from others and from what they were before: everything that a page shows of them."""
    own = (
        f"{r.id} {r.name!r} {r.origin} {r.side} {r.changed_at} {r.cells} {r.shown} {r.past[-1:]} {len(r.future)}"
        for r in drafts.own
    )
    return (*own, *(f"shared {r.id} {r.name!r} {r.by!r} {r.side} {r.shown}" for r in drafts.shared))


def own(shelf: Shelf, trial_id: int) -> Trial:
    """One of the reader's own drafts. Raises NotRecorded."""
    row = shelf.session.get(Trial, trial_id)
    if row is None or row.dossier_id != shelf.id or row.account_id != shelf.reader.account_id:
        raise NotRecorded(NO_TRIAL)
    return row


def column(shelf: Shelf, row: Trial, cells: Cells | None = None) -> Found:
    """A draft as the packages are seen: what somebody tries, open measures left out; `cells` where it is not as it
    stands."""
    name = called(row.name, shelf.reader.language)
    return Found(ref_of(row), name, levels_in(shelf.plan, cells or row.cells), (), shelf.by, side=row.side)


def levels_in(plan: Plan, cells: Cells) -> dict[str, int]:
    """Every measure of the plan with its level, but for those that are open or not in it any more."""
    chosen = within(plan, cells.levels)
    return {m.id: chosen.get(m.id, 0) for m in plan.measures if m.id not in cells.open}


def find(shelf: Shelf, ref: str) -> Found:
    """A package, an offer, a draft of the reader or one that is shared. Raises NotRecorded."""
    if not (ref.startswith("d") and ref[1:].isascii() and ref[1:].isdigit() and len(ref) < 12):
        return shelf.find(ref, today=True)
    row = shelf.session.get(Trial, int(ref[1:]))
    if row is None or row.dossier_id != shelf.id:
        raise NotRecorded(NO_TRIAL)
    if row.account_id == shelf.reader.account_id:
        return column(shelf, row)
    if row.shown is None:
        raise NotRecorded(NO_TRIAL)
    found = column(shelf, row, row.shown)
    return replace(found, name=f"{found.name} ({row.by})")


def start(
    session: Session, reader: Reader, dossier_id: int, *, ref: str = "", side: str = "", change: Change | None = None
) -> int:
    """A draft that begins as a copy of a package, an offer or a draft; of nothing: an offer with every measure open, or
    a package without measures. A `change`, which was counted (`count_begun`), is its first step. Its id. Raises
    NotRecorded, NotAllowed, Refused."""
    shelf = bench(session, reader, dossier_id)
    if side not in DRAFTS:
        raise Refused(WRONG)
    alone(session, f"trials {dossier_id} {reader.account_id}")
    if len(rows := mine(shelf)) >= MOST:
        raise Refused(_("You have %(most)s drafts in this dossier already. Delete one first."), most=MOST)
    row = Trial(
        dossier_id=dossier_id,
        account_id=reader.account_id,
        origin=ref,
        side=side,
        name=_free_name(say(reader.language, DRAFTS[side]), rows, reader.language),
        cells=_begun(shelf, ref, side),
        by=reader.name,
        changed_at=now(session),
    )
    if change is not None and (after := change(row.cells)) != row.cells:
        write(row, after)
    session.add(row)
    session.flush()
    audit.record(session, reader, audit.Deed.CHANGED, f"trial {row.id}", dossier_id)
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def count_begun(session: Session, reader: Reader, dossier_id: int, ref: str, change: Change) -> None:
    """Has the guard on guesses judge the levels with which a draft is to begin, from a reading session, before there is
    one: what is refused leaves nothing behind. Raises as `step` and `start`."""
    shelf = bench(session, reader, dossier_id)
    _count(session, shelf, before := _begun(shelf, ref, ""), change(before))


def _count(session: Session, shelf: Shelf, before: Cells, after: Cells) -> None:
    old, new = levels_in(shelf.plan, before), levels_in(shelf.plan, after)
    moved = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    if moved:
        count_choice(session, shelf.reader, shelf.dossier, Choice.TRIED, {"measures": moved}, shown=True)


def ours(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> int:
    """The draft itself; of an offer of the other side our own copy, so that what they said stays. Its id. Raises as
    `start`."""
    if not own(bench(session, reader, dossier_id), trial_id).theirs:
        return trial_id
    return start(session, reader, dossier_id, ref=f"d{trial_id}", side=HOME_SIDE)


def require_ours(row: Trial) -> None:
    """Raises Refused for an offer of the other side: only what they said is entered there."""
    if row.theirs:
        raise Refused(THEIRS)


def _begun(shelf: Shelf, ref: str, side: str) -> Cells:
    everything = tuple(m.id for m in shelf.plan.measures)
    if not ref:
        return Cells(open=everything) if side else Cells()
    levels = find(shelf, ref).levels
    unmentioned = tuple(key for key in everything if key not in levels) if not ref.isdigit() else ()
    return Cells(levels={key: n for key, n in within(shelf.plan, levels).items() if n}, open=unmentioned)


def _free_name(name: str, rows: Sequence[Trial], language: str) -> str:
    taken = {called(row.name, language) for row in rows}
    return next(each for each in (name, *(f"{name} {n}" for n in range(2, MOST + 3))) if each not in taken)


def step(session: Session, reader: Reader, dossier_id: int, trial_id: int, change: Change) -> None:
    """Changes a draft, from a reading session: other levels are judged by the guard on guesses first, and counted for
    good. Nothing where nothing changes. Raises NotRecorded, NotAllowed, TooMany, and what `change` raises."""
    shelf = bench(session, reader, dossier_id)
    row = own(shelf, trial_id)
    before, after = row.cells, change(row.cells)
    if after == before:
        return
    _count(session, shelf, before, after)
    with separately(session) as writing:
        kept = _locked(writing, trial_id)
        write(kept, change(kept.cells))
        kept.changed_at = now(writing)
        writing.add(kept)


def write(row: Trial, cells: Cells) -> None:
    """Puts other cells into a draft; what stood there can be had back."""
    row.past, row.future = (*row.past, asdict(row.cells))[-MOST_STEPS:], ()
    row.cells = cells


def _locked(session: Session, trial_id: int) -> Trial:
    """The row until the end of the transaction. Raises NotRecorded where it was deleted since it was read."""
    row = session.exec(select(Trial).where(Trial.id == trial_id).with_for_update()).first()
    if row is None:
        raise NotRecorded(NO_TRIAL)
    return row


def typed(plan: Plan, levels: Mapping[str, str]) -> Change:
    """The change that puts typed levels into a draft: "open", or a number. Raises Refused at each field when it is done
    and cannot be."""
    tops = {measure.id: measure.top for measure in plan.measures}

    def change(cells: Cells) -> Cells:
        wrong: dict[str, str] = {}
        chosen, left = dict(cells.levels), set(cells.open)
        for key, text in levels.items():
            if key not in tops:
                continue
            if text == OPEN:
                chosen.pop(key, None)
                left.add(key)
                continue
            n = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1
            if not 0 <= n <= tops[key]:
                wrong[key] = NO_LEVEL
            elif n not in allowed(cells, key, tops[key]):
                wrong[key] = BARRED
            else:
                left.discard(key)
                chosen = {**chosen, key: n} if n else {k: v for k, v in chosen.items() if k != key}
        if wrong:
            raise Refused(WRONG, fields=wrong)
        return replace(cells, levels=chosen, open=tuple(m for m in tops if m in left))

    return change


def allowed(cells: Cells, key: str, top: int) -> tuple[int, ...]:
    """The levels of a measure that a draft does not rule out."""
    highest = 0 if key in cells.refused else cells.caps.get(key, top)
    return tuple(n for n in range(top + 1) if n <= highest and n not in cells.barred.get(key, ()))


def marked(plan: Plan, key: str, deed: str, n: int = 0) -> Change:
    """The change that a word of a row's menu makes: pin, unpin, refuse, admit, cap, uncap, bar, unbar; `n` is the level
    of a cap or of what is barred. Raises Refused for another word, NotRecorded for another measure."""
    top = next((m.top for m in plan.measures if m.id == key), None)
    if top is None:
        raise NotRecorded(_("There is no such measure in this dossier."))
    if deed not in MARKS or not 0 <= n <= top:
        raise Refused(WRONG)

    def change(cells: Cells) -> Cells:
        return _within(MARKS[deed](cells, key, n), key, top)

    return change


def _within(cells: Cells, key: str, top: int) -> Cells:
    """The cells with a level of this measure that they do not rule out: the highest below."""
    if key in cells.open and key not in cells.refused:
        return cells
    free, n = allowed(cells, key, top), cells.levels.get(key, 0)
    chosen = max((each for each in free if each <= n), default=min(free, default=0))
    levels = {k: v for k, v in cells.levels.items() if k != key} | ({key: chosen} if chosen else {})
    return replace(cells, levels=levels, open=tuple(k for k in cells.open if k != key))


def _with(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return keys if key in keys else (*keys, key)


def _without(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(each for each in keys if each != key)


def _bar(cells: Cells, key: str, n: int) -> Cells:
    return replace(cells, barred={**cells.barred, key: tuple(sorted({*cells.barred.get(key, ()), n}))})


def _unbar(cells: Cells, key: str, _n: int) -> Cells:
    return replace(cells, barred={k: v for k, v in cells.barred.items() if k != key})


MARKS: Mapping[str, Callable[[Cells, str, int], Cells]] = {
    "pin": lambda c, key, _n: replace(c, pinned=_with(c.pinned, key)),
    "unpin": lambda c, key, _n: replace(c, pinned=_without(c.pinned, key)),
    "refuse": lambda c, key, _n: replace(c, refused=_with(c.refused, key), pinned=_without(c.pinned, key)),
    "admit": lambda c, key, _n: replace(c, refused=_without(c.refused, key)),
    "cap": lambda c, key, n: replace(c, caps={**c.caps, key: n}),
    "uncap": lambda c, key, _n: replace(c, caps={k: v for k, v in c.caps.items() if k != key}),
    "bar": _bar,
    "unbar": _unbar,
}


def taken(found: Found, keys: Sequence[str]) -> Change:
    """The change that copies cells of another column; all of them where none is named. Levels that the draft rules out
    are left as they are."""

    def change(cells: Cells) -> Cells:
        levels, left = dict(cells.levels), set(cells.open)
        for measure in found.plan.measures:
            key = measure.id
            n = found.levels.get(key, 0)
            if (keys and key not in keys) or key in found.unmentioned or n not in allowed(cells, key, measure.top):
                continue
            levels[key] = n
            left.discard(key)
        kept = {key: n for key, n in levels.items() if n}
        return replace(cells, levels=kept, open=tuple(key for key in cells.open if key in left))

    return change


def back(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> bool:
    """Takes the last change back; whether there was one. Raises NotRecorded or NotAllowed."""
    row = _locked(session, known(own(bench(session, reader, dossier_id), trial_id).id))
    if not row.past:
        return False
    row.future, cells = (*row.future, asdict(row.cells)), row.past[-1]
    row.past, row.cells = row.past[:-1], Cells(**cells)  # type: ignore[arg-type]
    return _again(session, row)


def forward(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> bool:
    """Makes a change anew that was taken back; whether there was one. Raises NotRecorded or NotAllowed."""
    row = _locked(session, known(own(bench(session, reader, dossier_id), trial_id).id))
    if not row.future:
        return False
    row.past, cells = (*row.past, asdict(row.cells)), row.future[-1]
    row.future, row.cells = row.future[:-1], Cells(**cells)  # type: ignore[arg-type]
    return _again(session, row)


def _again(session: Session, row: Trial) -> bool:
    row.changed_at = now(session)
    session.add(row)
    session.commit()
    return True


def rename(session: Session, reader: Reader, dossier_id: int, trial_id: int, name: str) -> None:
    """Gives a draft another name. Raises NotRecorded, NotAllowed, Refused at the field."""
    shelf = bench(session, reader, dossier_id)
    row, chosen = own(shelf, trial_id), " ".join(name.split())
    if not chosen or len(chosen) > LONGEST_NAME:
        raise Refused(WRONG, fields={"name": _("Give the draft a name of at most 120 characters.")})
    if chosen in {called(other.name, reader.language) for other in mine(shelf) if other.id != row.id}:
        raise Refused(WRONG, fields={"name": _("You have a draft of this name already.")})
    row.name = chosen
    session.add(row)
    session.commit()


def share(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> None:
    """Shows the draft, as it stands now, to all who may see packages; later changes only when it is shared again.
    Raises NotRecorded, NotAllowed, TooMany."""
    shelf = bench(session, reader, dossier_id)
    row = own(shelf, trial_id)
    if row.shown == row.cells:
        return
    detail = {"levels": {key: n for key, n in row.cells.levels.items() if n}}
    count_choice(session, reader, shelf.dossier, Choice.KEPT, detail, thing="draft shared")
    row.shown = row.cells
    session.add(row)
    audit.record(session, reader, audit.Deed.CHANGED, f"trial {row.id}", dossier_id, detail={"to": "shared"})
    session.commit()


def withdraw(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> None:
    """Makes a shared draft private again. Raises NotRecorded or NotAllowed."""
    row = own(bench(session, reader, dossier_id), trial_id)
    if row.shown is None:
        return
    row.shown = None
    session.add(row)
    audit.record(session, reader, audit.Deed.CHANGED, f"trial {row.id}", dossier_id, detail={"to": "private"})
    session.commit()


def delete(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> None:
    """Deletes a draft for good. Raises NotRecorded or NotAllowed."""
    row = own(bench(session, reader, dossier_id), trial_id)
    remove_once(session, row)
    audit.record(session, reader, audit.Deed.CHANGED, f"trial {trial_id}", dossier_id, detail={"to": "deleted"})
    session.commit()
