"""Several packages side by side, all counted by the dossier as it stands, cut to one reader."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from models.package import Origin
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.compacts import Compact, served
from negotiator.catalogue.reading import library
from negotiator.charts.figure import LETTERS, Figure
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.packages.figures import figures_of
from negotiator.services.packages.meaning import meaning_of, pillar_rows
from negotiator.services.packages.serving import COMPACTS
from negotiator.services.packages.shelf import TABLES, Shelf, alike, twins
from negotiator.services.packages.views import BrokenLine, LevelRow, Meaning, PackageLine, PillarRows, ScoreLine
from negotiator.services.records.kept import Kept

MOST = 6  # side by side; more cannot be read
TELLING = 4  # that stand side by side when nobody chose


@dataclass(frozen=True, slots=True)
class Cell:
    """A measure's level in one package; one that an offer does not mention is neither in it nor refused."""

    n: int
    text: str
    legal: str
    mentioned: bool = True

    @property
    def held(self) -> int | None:
        """The level, None where it was not mentioned."""
        return self.n if self.mentioned else None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure across the packages."""

    key: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the packages disagree on it."""
        return len({cell.held for cell in self.cells}) > 1

    @property
    def holders(self) -> tuple[tuple[str, ...], ...]:
        """The letters of all packages that hold a cell's level, beside the first of them; empty beside the others."""
        by_level: dict[int | None, list[str]] = {}
        for letter, cell in zip(LETTERS, self.cells, strict=False):
            by_level.setdefault(cell.held, []).append(letter)
        return tuple(tuple(by_level.pop(cell.held, ())) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """The measures of a pillar."""

    id: str
    name: str
    rows: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class AmountRow:
    """A number across the packages; `limits` beside each, `marks` tells which of them are beyond the limit."""

    name: str
    amounts: tuple[Fraction | None, ...]
    limits: tuple[Fraction | None, ...]
    marks: tuple[bool, ...]

    @property
    def limit(self) -> Fraction | None:
        """The limit where it is the same beside each package; None where there is none, or several."""
        return self.limits[0] if len(set(self.limits)) == 1 else None

    @property
    def differs(self) -> bool:
        """Whether the packages differ in it or in its limit, or there is but one of them."""
        return len(self.amounts) == 1 or len({*zip(self.amounts, self.limits, strict=True)}) > 1


@dataclass(frozen=True, slots=True)
class GainRow:
    """The gain of one party across the packages."""

    name: str
    nominal: tuple[Fraction, ...]
    credited: tuple[Fraction, ...]
    least: Fraction
    short: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ServedRow:
    """How many of the objectives of a compact each package serves; `every` is how many it has."""

    name: str
    met: tuple[int, ...]
    every: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One stakeholder across the packages."""

    line: ScoreLine
    cells: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The workbench. `letters` name the packages in pictures; `others` are packages that could be added; `twins`: see
    `shelf.twins`.

    `hidden` counts the measures that "only differences" leaves out.
    """

    frame: Frame
    lines: tuple[PackageLine, ...]
    letters: tuple[str, ...]
    others: tuple[PackageLine, ...]
    groups: tuple[MeasureGroup, ...]
    hidden: int
    only_differences: bool
    scores: tuple[ScoreRow, ...]
    money: tuple[AmountRow, ...]
    capacities: tuple[AmountRow, ...]
    persons: tuple[AmountRow, ...]
    women: tuple[Fraction | None, ...]
    gains: tuple[GainRow, ...]
    served: tuple[ServedRow, ...]
    broken: tuple[tuple[BrokenLine, ...], ...]
    meanings: tuple[Meaning, ...]
    figures: tuple[Figure, ...]
    twins: tuple[str, ...]


def comparison(
    session: Session, reader: Reader, dossier_id: int, refs: Sequence[str], only_differences: bool = False
) -> Comparison:
    """Packages side by side in the order of their references, each once; without any, the most telling ones.

    Raises NotRecorded, NotAllowed, or Refused for more than MOST.
    """
    require(reader, Action.READ_PACKAGES, dossier_id)
    wanted = tuple(dict.fromkeys(refs))
    if len(wanted) > MOST:
        raise Refused(_("At most %(most)s packages can be compared side by side."), most=MOST)
    return cut(session, reader, dossier_id, TABLES, _comparison, wanted, only_differences)


def _comparison(
    session: Session, reader: Reader, dossier_id: int, wanted: tuple[str, ...], only_differences: bool
) -> Comparison:
    shelf = Shelf(session, reader, dossier_id)
    all_found = [shelf.found(row, today=True) for row in shelf.rows()] + list(shelf.offers())
    chosen = [shelf.find(ref, today=True) for ref in wanted or telling(shelf)]
    counts, said = [found.count for found in chosen], shelf.unconfirmed
    eyes = [shelf.eyes_for(found) for found in chosen]
    triples = tuple(zip(chosen, counts, eyes, strict=True))
    meanings = tuple(meaning_of(shelf.plan, count, each, found.unmentioned, said) for found, count, each in triples)
    pairs = tuple(zip(chosen, counts, strict=True))
    groups = _groups([pillar_rows(shelf.plan, count.levels, shelf.eyes, found.unmentioned) for found, count in pairs])
    shown = tuple(_different(group) for group in groups) if only_differences else groups
    return Comparison(
        frame=frame_of(reader, shelf.dossier),
        lines=tuple(shelf.line(found, count) for found, count in pairs),
        letters=tuple(LETTERS[: len(chosen)]),
        others=tuple(shelf.line(each) for each in all_found if each.ref not in {f.ref for f in chosen}),
        groups=tuple(group for group in shown if group.rows),
        hidden=sum(len(g.rows) for g in groups) - sum(len(g.rows) for g in shown),
        only_differences=only_differences,
        scores=_scores(meanings),
        money=_money(meanings),
        capacities=_capacities(meanings),
        persons=_persons(meanings),
        women=tuple(m.women for m in meanings),
        gains=_gains(meanings),
        served=_served(shelf, [found.levels for found in chosen]),
        broken=tuple(m.broken for m in meanings),
        meanings=meanings,
        figures=figures_of(meanings, tuple(f.name for f in chosen), reader.language) if chosen else (),
        twins=twins(chosen),
    )


def _served(shelf: Shelf, packages: Sequence[Mapping[str, int]]) -> tuple[ServedRow, ...]:
    aims = [served(shelf.plan, library.compacts(), levels) for levels in packages]
    return tuple(
        ServedRow(
            say(shelf.eyes.language, COMPACTS[compact]),
            tuple(sum(bool(aim.by) for aim in each if aim.objective.compact is compact) for each in aims),
            sum(aim.objective.compact is compact for aim in aims[0]),
        )
        for compact in Compact
        if aims
    )


def telling(shelf: Shelf) -> tuple[str, ...]:
    """The latest proposal's packages, then what people made since, latest first, up to four, each of them another; the
    scenario's examples only where there is nothing else, those first that break the fewest hard rules."""
    rows = shelf.rows()
    latest = max((r.proposal_id for r in rows if r.proposal_id is not None and r.origin == Origin.SOLVED), default=None)
    solved = [r for r in rows if r.origin == Origin.SOLVED and r.proposal_id == latest]
    chosen = _unlike([r for r in solved if not r.theme])
    made = [r for r in reversed(rows) if r.origin != Origin.SOLVED and r.created_by]
    found = _unlike([*chosen[:3], *made, *(r for r in solved if r.theme)])
    return tuple(str(r.id) for r in (found or _soundest(shelf, rows))[:TELLING])


def _unlike(rows: Iterable[Kept]) -> list[Kept]:
    """The first of all that hold the same levels."""
    first: dict[Hashable, Kept] = {}
    for row in rows:
        first.setdefault(alike(row.levels), row)
    return list(first.values())


def _soundest(shelf: Shelf, rows: Sequence[Kept]) -> list[Kept]:
    """Those first that break the fewest hard rules, as far as the reader may know, by the dossier of today."""
    return sorted(rows, key=lambda row: shelf.line(shelf.found(row, today=True)).hard)


def _groups(packages: Sequence[Sequence[PillarRows]]) -> tuple[MeasureGroup, ...]:
    if not packages:
        return ()
    rows = [{row.key: row for pillar in pillars for row in pillar.rows} for pillars in packages]
    return tuple(
        MeasureGroup(
            pillar.id,
            pillar.name,
            tuple(
                MeasureRow(
                    row.key,
                    row.name,
                    tuple(_cell(each[row.key]) for each in rows),
                )
                for row in pillar.rows
            ),
        )
        for pillar in packages[0]
    )


def _cell(row: LevelRow) -> Cell:
    return Cell(row.n, row.text, row.legal, row.mentioned)


def _different(group: MeasureGroup) -> MeasureGroup:
    return MeasureGroup(group.id, group.name, tuple(row for row in group.rows if row.differs))


def _scores(meanings: Sequence[Meaning]) -> tuple[ScoreRow, ...]:
    """Stakeholders of whom the reader may see anything at all: own first, then seats, then the others."""
    if not meanings:
        return ()
    columns = [{line.key: line for line in m.scores} for m in meanings]
    rows = [ScoreRow(line, tuple(column[line.key] for column in columns)) for line in meanings[0].scores]
    rows = [row for row in rows if any(cell.anything for cell in row.cells)]
    return tuple(sorted(rows, key=lambda row: (not row.line.own, row.line.part != "seat")))


def _judged(marks: Iterable[bool], meanings: Sequence[Meaning]) -> tuple[bool, ...]:
    """Marks of too much or too little; none for an offer that leaves measures unmentioned: they may change it."""
    return tuple(mark and not meaning.unmentioned for mark, meaning in zip(marks, meanings, strict=True))


def _money(meanings: Sequence[Meaning]) -> tuple[AmountRow, ...]:
    columns = [(*m.payers, *m.chapters) for m in meanings]
    if not columns:
        return ()
    rows = (tuple(column[place] for column in columns) for place in range(len(columns[0])))
    return tuple(
        AmountRow(
            row[0].name,
            tuple(c.eur for c in row),
            tuple(c.limit for c in row),
            _judged((c.over for c in row), meanings),
        )
        for row in rows
        if any(c.eur for c in row) or row[0].limit is not None or row[0].years
    )


def _capacities(meanings: Sequence[Meaning]) -> tuple[AmountRow, ...]:
    if not meanings:
        return ()
    rows = (tuple(m.capacities[place] for m in meanings) for place in range(len(meanings[0].capacities)))
    return tuple(
        AmountRow(
            row[0].name,
            tuple(c.use for c in row),
            tuple(c.base + c.give for c in row),
            _judged((c.over for c in row), meanings),
        )
        for row in rows
    )


def _persons(meanings: Sequence[Meaning]) -> tuple[AmountRow, ...]:
    """Persons a year by group, all pillars together."""
    if not meanings:
        return ()
    none: tuple[Fraction | None, ...] = (None,) * len(meanings)
    totals = [[sum((p.amounts[g] for p in m.persons), Fraction(0)) for g in range(len(m.groups))] for m in meanings]
    return tuple(
        AmountRow(name, tuple(total[g] for total in totals), none, (False,) * len(meanings))
        for g, name in enumerate(meanings[0].groups)
    )


def _gains(meanings: Sequence[Meaning]) -> tuple[GainRow, ...]:
    if not meanings:
        return ()
    rows = (tuple(m.gains[place] for m in meanings) for place in range(len(meanings[0].gains)))
    return tuple(
        GainRow(
            name=row[0].name,
            nominal=tuple(g.nominal for g in row),
            credited=tuple(g.credited for g in row),
            least=row[0].least,
            short=_judged((g.short for g in row), meanings),
        )
        for row in rows
    )
