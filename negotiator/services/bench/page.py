"""The workbench: measures by packages, offers and drafts, with the reader's own draft as controls in place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from models.package import Origin
from models.trial import Cells, Trial
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.plan import PARTNER_SIDE, Measure, Plan
from negotiator.catalogue.reading.written import said
from negotiator.charts.figure import LETTERS
from negotiator.hidden import Told
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import frame_of
from negotiator.services.bench import trials
from negotiator.services.bench.answers import stances_for
from negotiator.services.bench.panel import panel, trialled
from negotiator.services.bench.paying import Priced, effects, hidden, paid, priced
from negotiator.services.bench.tabling import began_with
from negotiator.services.bench.views import (
    Bench,
    Cell,
    Choice,
    Column,
    Effects,
    Group,
    Menu,
    OwnCell,
    Panel,
    Rights,
    Row,
    Wanted,
    Worth,
)
from negotiator.services.dossiers.owners.owners import is_of_house
from negotiator.services.packages.comparison import telling
from negotiator.services.packages.meaning import pillar_rows
from negotiator.services.packages.shelf import TABLES, Found, Shelf
from negotiator.services.packages.views import LevelRow
from negotiator.services.records.wording import words

MOST = 6  # columns side by side; more cannot be read
BESIDE = 2  # packages that stand beside a draft when nobody chose
SHOW = ("differences", "all")
MOST_HELD = 2  # columns that stay in view
FILTERS = ("", "contested", "mandate", "house", "asked", "moved", "changed")


def bench(session: Session, reader: Reader, dossier_id: int, wanted: Wanted, trial_id: int = 0) -> Bench:
    """The workbench with one of the reader's drafts (0: the latest one). Raises NotRecorded, NotAllowed, or Refused for
    too many columns."""
    shelf = trials.bench(session, reader, dossier_id)
    if len(wanted.refs) > MOST:
        raise Refused(_("At most %(most)s packages can be compared side by side."), most=MOST)
    drafts = trials.seen(shelf)
    row = trials.own(shelf, trial_id) if trial_id else next(iter(drafts.own), None)
    stances = tuple(stances_for(shelf).items())
    if not (drafts.own or drafts.shared):
        return cut(session, reader, dossier_id, TABLES, _undrafted, wanted, stances)
    trial = row.id or 0 if row is not None else 0
    key = (_drafted.__module__, _drafted.__qualname__, reader.account_id, reader.standing(dossier_id), reader.language)
    made = (*key, wanted, trial, stances, trials.told_apart(drafts))
    return derived(session, dossier_id).kept(TABLES, made, lambda s: _drafted(s, reader, dossier_id, wanted, trial))


def _drafted(session: Session, reader: Reader, dossier_id: int, wanted: Wanted, trial_id: int) -> Bench:
    """The workbench with a draft, 0 for none in hand."""
    shelf = trials.bench(session, reader, dossier_id)
    row = trials.own(shelf, trial_id) if trial_id else None
    return _bench(shelf, wanted, trials.seen(shelf), row, stances_for(shelf))


def _undrafted(
    session: Session, reader: Reader, dossier_id: int, wanted: Wanted, stances: tuple[tuple[str, str], ...]
) -> Bench:
    """The workbench without any draft."""
    return _bench(trials.bench(session, reader, dossier_id), wanted, trials.Seen((), ()), None, dict(stances))


def _bench(shelf: Shelf, wanted: Wanted, drafts: trials.Seen, row: Trial | None, stances: Mapping[str, str]) -> Bench:
    own = {trials.ref_of(each) for each in drafts.own}
    chosen = [trials.find(shelf, ref) for ref in _refs(shelf, wanted, row)]
    held = tuple(ref for ref in wanted.held if any(found.ref == ref for found in chosen))[:MOST_HELD]
    chosen.sort(key=lambda found: held.index(found.ref) if found.ref in held else MOST_HELD)
    usual = SHOW[1] if row is not None and whole(row.side) else SHOW[0]
    wanted = replace(wanted, refs=tuple(found.ref for found in chosen), held=held, show=wanted.show or usual)
    groups = _groups(shelf, chosen, row, stances)
    shown = tuple(_kept(group, wanted) for group in groups)
    return Bench(
        frame=frame_of(shelf.reader, shelf.dossier),
        wanted=wanted,
        usual=usual,
        columns=tuple(
            replace(_column(shelf, found, own, LETTERS[n]), held=found.ref in held) for n, found in enumerate(chosen)
        ),
        others=_others(shelf, {found.ref for found in chosen} | ({trials.ref_of(row)} if row else set()), drafts),
        drafts=tuple(trialled(each, shelf.reader.language) for each in drafts.own),
        panel=_panel(shelf, row) if row is not None else None,
        groups=tuple(group for group in shown if group.rows),
        hidden=sum(len(g.rows) for g in groups) - sum(len(g.rows) for g in shown),
        rights=_rights(shelf.reader, shelf.id),
        menu=_menu(shelf, chosen, row, wanted.row) if row is not None and wanted.row else None,
    )


def whole(side: str) -> bool:
    """Whether a draft of this side shows every measure: whatever the other side names can be entered."""
    return side == PARTNER_SIDE


def rights(session: Session, reader: Reader, dossier_id: int) -> Rights:
    """What the reader may do with drafts beside trying levels. Raises NotRecorded or NotAllowed."""
    trials.bench(session, reader, dossier_id)
    return _rights(reader, dossier_id)


def _rights(reader: Reader, dossier_id: int) -> Rights:
    found = (Action.NAME_PACKAGE, Action.EDIT_ROUNDS, Action.SOLVE)
    return Rights(*(may(reader, action, dossier_id) for action in found))


def panel_of(session: Session, reader: Reader, dossier_id: int, trial_id: int) -> Panel:
    """The panel of one draft. Raises NotRecorded or NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    return _panel(shelf, trials.own(shelf, trial_id))


def _panel(shelf: Shelf, row: Trial) -> Panel:
    return replace(panel(shelf, row), paid=paid(shelf, trials.levels_in(shelf.plan, row.cells)))


def menu_of(session: Session, reader: Reader, dossier_id: int, trial_id: int, key: str) -> Menu:
    """What is known and can be done about one measure in a draft. Raises NotRecorded or NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    found = _menu(shelf, (), trials.own(shelf, trial_id), key)
    if found is None:
        raise NotRecorded(_("There is no such measure in this dossier."))
    return found


def rows_of(
    session: Session, reader: Reader, dossier_id: int, trial_id: int, keys: Sequence[str]
) -> Mapping[str, tuple[str, OwnCell]]:
    """Name and cell of some measures in one draft. Raises NotRecorded or NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    cells = _own_cells(shelf, trials.own(shelf, trial_id), stances_for(shelf))
    names = {m.id: words(m.text, reader.language) for m in shelf.plan.measures}
    return {key: (names[key], cells[key]) for key in keys if key in cells}


def _refs(shelf: Shelf, wanted: Wanted, row: Trial | None) -> tuple[str, ...]:
    """The columns beside the draft: as wished, else what it began with and the most telling packages."""
    own = trials.ref_of(row) if row is not None else ""
    if wanted.refs:
        return tuple(ref for ref in dict.fromkeys(wanted.refs) if ref != own)
    latest = tuple(offer.ref for offer in shelf.offers() if offer.side == PARTNER_SIDE)[:1]
    origin = (row.origin,) if row is not None and row.origin and began_with(shelf, row) is not None else ()
    found = dict.fromkeys((*telling(shelf)[:BESIDE], *origin, *latest))
    return tuple(ref for ref in found if ref != own)


def _column(shelf: Shelf, found: Found, drafts: Collection[str], letter: str = "") -> Column:
    row = found.row
    drafted = "draft" if found.ref in drafts else "shared" if found.ref.startswith("d") else "offer"
    return Column(
        ref=found.ref,
        name=found.name,
        kind="package" if row is not None else drafted,
        letter=letter,
        measures=sum(1 for n in found.levels.values() if n),
        open=len(found.unmentioned),
        proven=row.proof.proven if row is not None and row.proof is not None else None,
        stale=shelf.is_dated(found),
        by=row.created_by if row is not None and row.origin != Origin.SOLVED else "",
    )


def _others(shelf: Shelf, taken: Collection[str], drafts: trials.Seen) -> tuple[Column, ...]:
    rows = (shelf.found(row, today=True) for row in reversed(shelf.rows()))
    own, shared = ([trials.ref_of(each) for each in rows] for rows in (drafts.own, drafts.shared))
    found = (*shelf.offers(), *(trials.find(shelf, ref) for ref in (*own, *shared)), *rows)
    return tuple(_column(shelf, each, own) for each in found if each.ref not in taken)


def _groups(shelf: Shelf, chosen: Sequence[Found], row: Trial | None, stances: Mapping[str, str]) -> tuple[Group, ...]:
    columns = [_by_key(shelf, found) for found in chosen]
    own = _own_cells(shelf, row, stances) if row is not None else {}
    asked, moved = _asked(shelf), _moved(shelf)
    people, touched = priced(shelf), _touched(shelf)
    groups = []
    for pillar in pillar_rows(shelf.plan, {}, shelf.eyes):
        rows = tuple(
            _told(_row(shelf, line, tuple(_cell(column[line.key]) for column in columns), own.get(line.key)), people)
            for line in pillar.rows
        )
        rows = tuple(
            replace(
                r,
                stance=stances.get(r.key, ""),
                ours=r.key in touched,
                asked=r.key in asked,
                moved=r.key in moved,
            )
            for r in rows
        )
        differing = sum(r.differs for r in rows)
        groups.append(Group(pillar.id, pillar.name, rows, differing, len(rows)))
    return tuple(groups)


def _told(row: Row, people: tuple[Priced, ...]) -> Row:
    """The row with whom each cell helps and hurts, against the draft or else the first column."""
    base = row.own.held if row.own is not None else row.cells[0].held if row.cells else None
    if base is None:
        return row
    cells = tuple(
        replace(cell, effects=effects(people, row.key, base, cell.n) if cell.mentioned else None) for cell in row.cells
    )
    return replace(row, cells=cells)


def _by_key(shelf: Shelf, found: Found) -> dict[str, LevelRow]:
    levels = dict.fromkeys((m.id for m in shelf.plan.measures), 0) | found.levels
    pillars = pillar_rows(shelf.plan, levels, shelf.eyes, found.unmentioned)
    return {row.key: row for pillar in pillars for row in pillar.rows}


def _cell(row: LevelRow) -> Cell:
    return Cell(row.n, row.text, row.legal, row.mentioned)


def _row(shelf: Shelf, line: LevelRow, cells: tuple[Cell, ...], own: OwnCell | None) -> Row:
    return Row(line.key, line.name, cells, own, "", line.bounds, ours=False, asked=False)


def _touched(shelf: Shelf) -> frozenset[str]:
    """Measures that touch the reader's house: those it leads, co-signs or has a capacity for, and those that matter to
    it; none for a reader without a house."""
    house = shelf.eyes.own
    if not house:
        return frozenset()
    own = (pref.measure for p in shelf.plan.participants if p.id == house for pref in p.prefs if pref.importance)
    return frozenset((*own, *(m.id for m in shelf.plan.measures if is_of_house(m, house))))


def _measure(plan: Plan, key: str) -> Measure | None:
    return next((measure for measure in plan.measures if measure.id == key), None)


def _asked(shelf: Shelf) -> frozenset[str]:
    """Measures that the other side put on the table in its latest offer."""
    offers = (offer for offer in shelf.offers() if offer.side == PARTNER_SIDE)
    latest = next(offers, None)
    return frozenset(key for key, n in latest.levels.items() if n) if latest is not None else frozenset()


def _moved(shelf: Shelf) -> frozenset[str]:
    """Measures about which the other side says something else in its latest offer than in the one before."""
    offers = [offer.levels for offer in shelf.offers() if offer.side == PARTNER_SIDE][:2]
    if len(offers) < 2:
        return frozenset()
    now, before = offers
    return frozenset(key for key in {*now, *before} if now.get(key) != before.get(key))


def _own_cells(shelf: Shelf, row: Trial, stances: Mapping[str, str]) -> dict[str, OwnCell]:
    cells, origin = row.cells, began_with(shelf, row)
    levels, people = trials.levels_in(shelf.plan, cells), priced(shelf)
    found = {m.id: _own(shelf, m, cells, levels, origin) for m in shelf.plan.measures}
    return {
        key: replace(own, stance=stances.get(key, ""), effects=_swayed(people, key, own)) for key, own in found.items()
    }


def _swayed(people: tuple[Priced, ...], key: str, own: OwnCell) -> Effects | None:
    """Whom the cell helps and hurts against what the draft began with; where that was open, nothing can be said."""
    before = own.origin if own.began else 0
    return None if own.open or before is None else effects(people, key, before, own.n)


def _own(shelf: Shelf, m: Measure, cells: Cells, levels: Mapping[str, int], origin: Found | None) -> OwnCell:
    n, free, language = levels.get(m.id, 0), trials.allowed(cells, m.id, m.top), shelf.reader.language
    texts = [words(level.text, language) for level in m.levels]
    unmentioned = origin is None or m.id in origin.unmentioned
    return OwnCell(
        n=n,
        text=texts[n],
        legal=m.levels[n].legal,
        choices=tuple(Choice(place, text, place not in free) for place, text in enumerate(texts)),
        open=m.id not in levels,
        pinned=m.id in cells.pinned,
        refused=m.id in cells.refused,
        cap=cells.caps.get(m.id),
        barred=cells.barred.get(m.id, ()),
        origin=None if unmentioned or origin is None else origin.levels.get(m.id, 0),
        began=origin is not None,
    )


def _kept(group: Group, wanted: Wanted) -> Group:
    rows = group.rows
    needle = wanted.search.strip().casefold()
    if needle:
        rows = tuple(row for row in rows if needle in row.name.casefold())
    elif wanted.show == "differences" and not wanted.only and any(len(row.cells) + bool(row.own) > 1 for row in rows):
        rows = tuple(row for row in rows if row.differs or row.key == wanted.row)
    return replace(group, rows=tuple(row for row in rows if _passes(row, wanted.only)))


def _passes(row: Row, only: str) -> bool:
    match only:
        case "contested":
            return row.stance == "contested"
        case "mandate":
            return isinstance(row.bounds, Told)
        case "house":
            return row.ours
        case "asked":
            return row.asked
        case "moved":
            return row.moved
        case "changed":
            return row.own is not None and row.own.changed
        case _:
            return True


def _menu(shelf: Shelf, chosen: Sequence[Found], row: Trial, key: str) -> Menu | None:
    measure = _measure(shelf.plan, key)
    if measure is None:
        return None
    stances = stances_for(shelf)
    own = _own_cells(shelf, row, stances)[key]
    line = next(r for p in pillar_rows(shelf.plan, {}, shelf.eyes) for r in p.rows if r.key == key)
    columns = tuple(_cell(_by_key(shelf, found)[key]) for found in chosen)
    found = replace(_row(shelf, line, columns, own), stance=stances.get(key, ""), asked=key in _asked(shelf))
    seen, hidden = _worth(shelf, measure, trials.levels_in(shelf.plan, row.cells))
    return Menu(
        row=found,
        desc=said(measure.desc, shelf.reader.language),
        law=measure.law,
        legal=tuple(level.legal for level in measure.levels),
        worth=seen,
        hidden=hidden,
        undecided=bool(row.cells.open),
    )


def _worth(shelf: Shelf, measure: Measure, levels: Mapping[str, int]) -> tuple[tuple[Worth, ...], int]:
    """What each level gives those whose scores and priorities the reader may see, and how many others there are that
    might care."""
    told = [who for who in priced(shelf) if measure.id in who.points]
    steps = range(measure.top + 1)
    return tuple(Worth(w.name, w.own, tuple(w.shift(levels, measure.id, n) for n in steps)) for w in told), hidden(
        shelf
    )
