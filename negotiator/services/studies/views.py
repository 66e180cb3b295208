"""What the page of studies shows: frozen values already cut to what one reader may see. Scores are 0 to 100."""

from dataclasses import dataclass
from fractions import Fraction

from negotiator.charts.figure import Figure
from negotiator.services.access.frames import Frame
from negotiator.services.packages.views import AnswerLine, ConditionLine, Effect, PackageLine, Step


@dataclass(frozen=True, slots=True)
class BindLine:
    """A condition that alone stands in the way of changes that somebody would like."""

    condition: ConditionLine
    stops: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """Two stakeholders trade: `giver` yields in `give`, where `taker` wins, and the other way round in `take`.

    `rates` are points that one wins for each point that the other yields. `effects` are those of everybody whose score
    may be seen, `breaks` the conditions that the swap would newly break."""

    giver: str
    taker: str
    give: Step
    take: Step
    rates: tuple[Fraction, Fraction]
    effects: tuple[Effect, ...]
    breaks: tuple[ConditionLine, ...]


@dataclass(frozen=True, slots=True)
class CostLine:
    """What a rule or red line costs: what would be without it."""

    condition: ConditionLine
    answer: AnswerLine


@dataclass(frozen=True, slots=True)
class Costs:
    """`lines` are rules that change something, `idle` titles of those that change nothing, `open` those not settled.

    `hidden` says that conditions are left out that were not shared with the reader."""

    lines: tuple[CostLine, ...]
    idle: tuple[str, ...]
    open: tuple[str, ...]
    hidden: bool
    scope: str


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A measure of the package with what would be one level down and up, as far as there is such a level."""

    key: str
    name: str
    now: str
    taken: bool
    shifts: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class StayLine:
    """A measure: its level in the package, how firm it is, and the share of the runs (0 to 1) that have this level."""

    name: str
    level: str
    stance: str
    share: Fraction
    taken: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """What stays when importances vary: `same` of `runs` gave this very package, `different` packages came out.

    `accept` is the share of drawn importances in which a stakeholder still accepts, where its conditions may be seen.
    """

    asked: int
    runs: int
    none: int
    noise: Fraction
    same: int
    different: int
    lines: tuple[StayLine, ...]
    accept: tuple[tuple[str, Fraction], ...]
    others: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What two sides can reach together: points with their mean scores; `lapsed` says that less may be seen now than
    when it was asked for, so that nothing is shown."""

    home: tuple[str, ...]
    partner: tuple[str, ...]
    points: tuple[tuple[Fraction, Fraction], ...]
    lines: tuple[AnswerLine, ...]
    figure: Figure | None
    complete: bool
    lapsed: bool


@dataclass(frozen=True, slots=True)
class Others:
    """Other good packages; `complete` says that each is proven to be the next best."""

    lines: tuple[AnswerLine, ...]
    complete: bool
    many: int
    distance: int


Result = Costs | tuple[LevelLine, ...] | Stay | Reach | Others


@dataclass(frozen=True, slots=True)
class Study:
    """One kind of study: the job that runs (0: none) with what it is at (a sentence) and how far it is (0 to 1), the
    result of the latest one, whether the package's case has changed since, and whether it may be asked for at all.
    `partial` says that the result is what was found so far, or until it was cancelled; `error` why the latest one
    failed, empty if it did not."""

    kind: str
    running: int = 0
    step: str = ""
    share: float = 0.0
    partial: bool = False
    error: str = ""
    job_id: int = 0
    stale: bool = False
    possible: bool = True
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class StudyPage:
    """Everything that the optimiser can say about one package."""

    frame: Frame
    line: PackageLine
    binds: tuple[BindLine, ...]
    swaps: tuple[Swap, ...]
    hidden: bool
    studies: dict[str, Study]
