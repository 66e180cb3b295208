"""The register of assumptions as pages and papers show it: frozen, already cut to one reader."""

from dataclasses import dataclass
from fractions import Fraction

from negotiator.catalogue.assumptions import OF_MEASURES
from negotiator.charts.figure import Figure
from negotiator.services.access.frames import Frame
from negotiator.services.packages.views import Step
from negotiator.services.records.wording import SourceNote


@dataclass(frozen=True, slots=True)
class EndLine:
    """One end of a range: the value there, what becomes of the package as a sentence, the levels that change. `rank`
    says how much hangs on it: 4 nothing fits, 3 levels change, 2 open, 1 the margin moves, 0 nothing."""

    value: str
    sentence: str
    steps: tuple[Step, ...]
    rank: int
    moved: Fraction


@dataclass(frozen=True, slots=True)
class AssumptionLine:
    """One assumption; `ends` is empty while nobody has solved with it."""

    thing: str
    kind: str
    title: str
    name: str
    value: str
    range: str
    owner: str
    stand: str
    confirmed: bool
    grade: str
    sources: tuple[SourceNote, ...]
    ends: tuple[EndLine, ...] = ()

    @property
    def of_measure(self) -> bool:
        """Whether it is planned of a measure, so that whoever leads it names its range."""
        return self.kind in OF_MEASURES

    @property
    def weight(self) -> tuple[int, int, Fraction]:
        """How much hangs on it; the largest first."""
        return max(((end.rank, len(end.steps), abs(end.moved)) for end in self.ends), default=(-1, 0, Fraction(0)))

    @property
    def matters(self) -> bool:
        """Whether anything changes at either end, or nobody knows."""
        return self.weight[0] > 0


@dataclass(frozen=True, slots=True)
class Solved:
    """With what the ends were compared: measures of the package, its smallest margin in words, empty where there is
    none; `fits` where there is a package at all. `stale`: the dossier changed since."""

    measures: int
    margin: str
    fits: bool
    stale: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The assumptions of one kind, with the rule for their range."""

    title: str
    rule: str
    lines: tuple[AssumptionLine, ...]


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact without a public source: papers print it, no computation counts by it."""

    name: str
    value: str
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class AssumptionsPage:
    """The register. `telling` are those on which something hangs, the most first; `groups` all, by kind; `hidden` where
    something was left out of the computation, `lapsed` where a result may not be shown any more. `figure` draws by how
    much the smallest margin moves; None where that is not known. `partial`: the latest result is what was found so far,
    or until it was cancelled."""

    frame: Frame
    telling: tuple[AssumptionLine, ...]
    groups: tuple[Group, ...]
    facts: tuple[FactLine, ...]
    unconfirmed: int
    count: int
    solved: Solved | None
    lapsed: bool
    hidden: bool
    may_ask: bool
    running: int
    figure: Figure | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """The lines in the order of the register, and with what their ends were compared; `partial` as on the page."""

    lines: tuple[AssumptionLine, ...]
    solved: Solved | None
    lapsed: bool = False
    partial: bool = False

    @property
    def telling(self) -> tuple[AssumptionLine, ...]:
        """The lines on which something hangs, the most first."""
        return tuple(sorted((line for line in self.lines if line.matters), key=lambda line: line.weight, reverse=True))
