"""What can be asked of long work, as values: written with a job, read again by its handler."""

from dataclasses import dataclass, field

from negotiator.bargaining.words import Concept

RUNS, MANY, DISTANCE = 25, 3, 4  # what a study takes unless somebody says otherwise
MEANS = "means"
PATIENCE = 2400.0  # seconds for all assumptions together; those that are not reached are said to be open


@dataclass(frozen=True, slots=True)
class Packages:
    """Packages for these concepts in their order: seconds for the solver, its seed, and whether to add alternatives;
    `behind` whether they may take back what our side has put on the table."""

    concepts: tuple[Concept, ...]
    seconds: float
    seed: int
    alternatives: bool = False
    behind: bool = False


@dataclass(frozen=True, slots=True)
class AboutPackage:
    """A question about a package, by its reference; `measure` is empty where it is about the whole."""

    package: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class AboutDraft:
    """A question about a draft of the workbench, by its id, with its cells as they stood then; `measure` is empty where
    it is about the whole; `behind` whether the answer may take back what our side has put on the table."""

    draft: int
    what: str
    cells: object
    measure: str = ""
    behind: bool = False


@dataclass(frozen=True, slots=True)
class UnderOverlay:
    """A package under other circumstances, both as they stood then."""

    package: str
    levels: dict[str, int]
    changes: object


@dataclass(frozen=True, slots=True)
class AboutOverlay(UnderOverlay):
    """A package to be repaired under other circumstances, and others that were asked together with it."""

    also: tuple[UnderOverlay, ...] = ()


@dataclass(frozen=True, slots=True)
class AboutStudy:
    """A study of a package: runs with other importances; number of other packages and measures in which they differ;
    the scope of rules whose costs are wanted."""

    package: str
    runs: int = RUNS
    many: int = MANY
    distance: int = DISTANCE
    scope: str = MEANS


@dataclass(frozen=True, slots=True)
class AboutAssumptions:
    """How far the result hangs on each assumption of a scope, on all of them where it is empty: seconds for all
    together."""

    scope: str = ""
    seconds: float = PATIENCE


@dataclass(frozen=True, slots=True)
class AboutSeveral:
    """Several dossiers to be solved as one by a concept: their ids, seconds for the solver, and what they share: the
    name of a limit ("payer:federal") -> the exact amount for all together, as a fraction."""

    dossiers: tuple[int, ...]
    concept: Concept
    seconds: float
    limits: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: its kind, language, grade and edition; `packages` are references, empty for the most telling ones;
    `form` is the kind of file, `round` the number of a round, 0 for the last that was held; `house` a stakeholder's
    key, "" for the reader's own; `distribution` who is to get it; `column` the language of
    a second column; `style` the digest of the house style, "" for the built-in one."""

    kind: str
    language: str
    grade: str
    edition: str
    packages: tuple[str, ...] = ()
    form: str = "pdf"
    round: int = 0
    house: str = ""
    distribution: str = ""
    column: str = ""
    style: str = ""
