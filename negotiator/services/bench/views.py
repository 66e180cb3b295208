"""What the workbench shows: frozen values, already cut to one reader and in their language."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from negotiator.catalogue.plan import PARTNER_SIDE
from negotiator.hidden import Amount, Shown
from negotiator.services.access.frames import Frame
from negotiator.services.packages.views import BrokenLine, ConditionLine, Meaning, ScoreLine


@dataclass(frozen=True, slots=True)
class Effects:
    """Whom a cell helps and hurts against another: the abbreviations of those with most at stake; `more` counts further
    ones."""

    up: tuple[str, ...]
    down: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Paid:
    """By which measures somebody is paid, and with which it pays: names with points against leaving the measure out."""

    name: str
    own: bool
    wins: tuple[tuple[str, Fraction], ...]
    gives: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is "package", "offer", "draft" (the reader's own) or "shared" (somebody else's); `open` counts
    the measures that it leaves open; `held` says that the reader pinned it."""

    ref: str
    name: str
    kind: str
    letter: str
    measures: int
    open: int
    proven: bool | None = None
    stale: bool = False
    by: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A measure's level in one column; neither agreed nor refused where it is not `mentioned`. `effects` say whom it
    helps and hurts against the draft, or the first column where there is none; None where it is the same."""

    n: int
    text: str
    legal: str
    mentioned: bool
    effects: Effects | None = None

    @property
    def held(self) -> int | None:
        """The level, None where it is open."""
        return self.n if self.mentioned else None


@dataclass(frozen=True, slots=True)
class Choice:
    """One level that a cell of one's own may take; `barred` where the draft rules it out."""

    n: int
    text: str
    barred: bool


@dataclass(frozen=True, slots=True)
class OwnCell:
    """A cell of the reader's own draft. `origin` is the level that it began with, None where that was open or there is
    none; `cap` the highest level that the draft allows, None without one; `stance` as in a row. `effects` say whom it
    helps and hurts against the beginning, or against leaving the measure out; None where it is the same, or open.
    """

    n: int
    text: str
    legal: str
    choices: tuple[Choice, ...]
    open: bool
    pinned: bool
    refused: bool
    cap: int | None
    barred: tuple[int, ...]
    origin: int | None
    began: bool
    stance: str = ""
    effects: Effects | None = None

    @property
    def held(self) -> int | None:
        """The level, None where it is open."""
        return None if self.open else self.n

    @property
    def changed(self) -> bool:
        """Whether it is another than at the beginning."""
        return self.began and self.held != self.origin


@dataclass(frozen=True, slots=True)
class Row:
    """A measure across the columns; `stance` is "core", "contested", "out" or "" where that was not tested; `bounds`
    the mandate's range; `ours` that it touches the reader's house;
    `asked` that the other side put it on the table last, `moved` that it had put something else there before."""

    key: str
    name: str
    cells: tuple[Cell, ...]
    own: OwnCell | None
    stance: str
    bounds: Shown[tuple[int, int]]
    ours: bool
    asked: bool
    moved: bool = False

    @property
    def differs(self) -> bool:
        """Whether the columns disagree on it; one that leaves it open does not."""
        held = {cell.held for cell in self.cells} | ({self.own.held} if self.own else set())
        return len(held - {None}) > 1

    @property
    def legal(self) -> str:
        """The least lawful word that any column's level has; "" where all are lawful."""
        order = ("gesperrt", "aenderung", "bedingt")
        found = {cell.legal for cell in self.cells if cell.mentioned and cell.n}
        if self.own and not self.own.open and self.own.n:
            found.add(self.own.legal)
        return next((word for word in order if word in found), "")


@dataclass(frozen=True, slots=True)
class Group:
    """The measures of a pillar that are shown; `differing` and `total` count all of them."""

    id: str
    name: str
    rows: tuple[Row, ...]
    differing: int
    total: int


@dataclass(frozen=True, slots=True)
class Seat:
    """How somebody fares in the draft: `change` is the score's difference to what it began with, `past` how they fared
    there; None where it began with nothing."""

    line: ScoreLine
    short: str
    change: Amount
    past: ScoreLine | None = None


@dataclass(frozen=True, slots=True)
class Trialled:
    """A draft in one line."""

    id: int
    ref: str
    name: str
    side: str
    saved_at: datetime | None
    shared: bool
    shared_as_it_stands: bool
    undo: bool
    redo: bool

    @property
    def theirs(self) -> bool:
        """Whether it is what the other side says, not what we answer."""
        return self.side == PARTNER_SIDE


@dataclass(frozen=True, slots=True)
class Retreat:
    """A measure in which a draft takes back what our side has put on the table: levels in words."""

    name: str
    offered: str
    now: str


@dataclass(frozen=True, slots=True)
class Tabling:
    """Where the other side's offer would be recorded: `rounds` (number as text, "" for a new one, and words), first the
    one that is meant where nothing is chosen, with its day (ISO, "" where it has none) and place; `held` the round that
    holds just this offer already, 0 if none. `nothing` that no measure is entered yet."""

    rounds: tuple[tuple[str, str], ...]
    day: str
    place: str
    held: int
    nothing: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What the draft means: `before` is what it began with, None if with nothing; `broken` and `mended` are rules that
    are broken, or hold again, in it and not in what it began with. `seats` sit at the table, `voices` are heard,
    `silent` are people for whom nobody speaks. `step` is what the last change did, in words; `paid` by which measures
    each seat is paid. `sure` is what it breaks whatever becomes of the measures that are open. `dated` says that the
    dossier is another since the package was solved that it began with: on its page it is counted as it stood then.
    `behind` is what it takes back of our latest offer, which was that of round `tabled`, 0 without one; empty in the
    other side's drafts. `tabling` where their offer would be recorded; None in other drafts, and for whom may not.
    `sealed` counts the seats whose conditions the reader may not know."""

    trial: Trialled
    meaning: Meaning
    before: Meaning | None
    before_name: str
    seats: tuple[Seat, ...]
    voices: tuple[Seat, ...]
    silent: tuple[Seat, ...]
    broken: tuple[BrokenLine, ...]
    mended: tuple[BrokenLine, ...]
    step: tuple[str, ...]
    unjudged: bool
    sure: tuple[ConditionLine, ...] = ()
    paid: tuple[Paid, ...] = ()
    before_ref: str = ""
    dated: bool = False
    behind: tuple[Retreat, ...] = ()
    tabled: int = 0
    tabling: Tabling | None = None
    sealed: int = 0


@dataclass(frozen=True, slots=True)
class Worth:
    """What each level of a measure is worth to one stakeholder, against the level of the draft; points in the levels'
    order."""

    name: str
    own: bool
    points: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """What is known and can be done about one measure in a draft."""

    row: Row
    desc: str
    law: str
    legal: tuple[str, ...]
    worth: tuple[Worth, ...]
    hidden: int
    undecided: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the matrix is to be shown: columns, "differences" or "all" ("" for what is usual), words that a measure's
    name holds, and one of the filters "", "contested", "mandate", "house", "asked", "moved", "changed". `held` are
    columns that are pinned: they come first; `dense` shows more rows at once."""

    refs: tuple[str, ...] = ()
    show: str = ""
    search: str = ""
    only: str = ""
    row: str = ""
    held: tuple[str, ...] = ()
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do with a draft beside trying levels: keep it as a package, put it on the table, ask the
    optimiser."""

    keep: bool
    offer: bool
    ask: bool


@dataclass(frozen=True, slots=True)
class Bench:
    """The workbench. `others` are columns that could be added, `drafts` the reader's own, latest first; `hidden` counts
    the measures that the filters leave out; `usual` is what `wanted.show` is where nothing is chosen."""

    frame: Frame
    wanted: Wanted
    usual: str
    columns: tuple[Column, ...]
    others: tuple[Column, ...]
    drafts: tuple[Trialled, ...]
    panel: Panel | None
    groups: tuple[Group, ...]
    hidden: int
    rights: Rights
    menu: Menu | None = None
