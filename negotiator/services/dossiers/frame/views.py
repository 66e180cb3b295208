"""What leaves the services towards a page: frozen values already cut to what one reader may see.

Words are in the reader's language. Money is EUR m a year, scores are points 0 to 100.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from negotiator.hidden import Amount, Shown
from negotiator.services.access.frames import Frame
from negotiator.services.dossiers.owners.owner_words import Word
from negotiator.services.dossiers.register.precedents import Beside
from negotiator.services.positions.views import Standing
from negotiator.services.records.wording import SourceNote


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a reader has to do; `kind` is a word that the page turns into a sentence and a link. `round` is
    where it was promised, `day` by when (ISO, "" for no day), `late` that this is over."""

    kind: str
    dossier_id: int
    position_id: int = 0
    done: int = 0
    wanted: int = 0
    name: str = ""
    package_id: int = 0
    round: int = 0
    day: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The next decision of leadership: its name, the stage in which it is taken, whether that is the present one, the
    day by which that stage is planned to be finished (ISO, "" for none), and what has to be there before, by name."""

    name: str
    stage: str
    now: bool
    day: str
    late: bool
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A package that somebody recommends: as the text that is to be initialled ("text"), or in a decision paper that
    was released ("paper"), with that paper's number."""

    ref: str
    name: str
    how: str
    by: str
    at: datetime | None
    paper: int = 0


@dataclass(frozen=True, slots=True)
class Deciding:
    """What leadership reads first; `decision` is None after the last one, `advice` while nobody recommends anything."""

    decision: Decision | None
    advice: Advice | None


@dataclass(frozen=True, slots=True)
class DossierCard:
    """One dossier on the first page; `summary` and `stage` are empty for the other side, `deciding` is for
    leadership alone."""

    id: int
    title: str
    summary: str
    stage: str
    as_of: str
    fictional: bool
    role: str
    submitted: int
    seats: int
    tasks: tuple[Task, ...] = ()
    deciding: Deciding | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """A dossier at a glance; `summary`, `disclosure` and `stages` are empty for the other side, `deciding` is
    for leadership alone."""

    frame: Frame
    summary: str
    as_of: str
    lead: str
    disclosure: str
    stages: tuple[str, ...]
    seats: tuple[Standing, ...]
    others: tuple[Standing, ...]
    tasks: tuple[Task, ...]
    counts: dict[str, int]
    rounds: tuple["Meeting", ...]
    deciding: Deciding | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One round, past or to come; `date` is ISO."""

    n: int
    date: str
    place: str
    status: str
    record: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact of the country sheet: what is counted, and in what, in words. `disputed`: another source says otherwise;
    `aside`: another source was chosen; `over`: its last day (`until`) has passed, and it counts as open."""

    key: str
    name: str
    value: str
    unit: str
    grade: str
    source: SourceNote
    definition: str = ""
    day: str = ""
    aside: bool = False
    disputed: bool = False
    until: str = ""
    over: bool = False
    informant: str = ""


@dataclass(frozen=True, slots=True)
class Trait:
    """One question about the country and its answer, in words."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Parallel:
    """What else runs with the country, by the register: agreements and programmes in words; `focus`: a centre for
    migration and development is among them."""

    agreements: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    focus: bool = False


@dataclass(frozen=True, slots=True)
class ContextPage:
    """Facts with sources, and the answers that rules depend on, labelled as assumptions where they are."""

    frame: Frame
    as_of: str
    facts: tuple[FactLine, ...]
    traits: tuple[Trait, ...]
    legend: str
    parallel: Parallel


@dataclass(frozen=True, slots=True)
class StakeholderLine:
    """One stakeholder in the list; `consent` as it is recorded, `agrees` whether nothing is agreed without it; `former`
    are earlier names, each with the day from which it held; `protects`: it has a mandate to protect people under
    international law; `leads` and `joins` count the measures that it leads and takes part in, `chapter` is the key of
    the budget chapter that it manages, empty for none."""

    id: int
    key: str
    name: str
    side: str
    kind: str
    part: str
    consent: bool
    agrees: bool
    sees: str
    sources: tuple[SourceNote, ...]
    position_id: int
    readable: bool
    version: int
    since: str = ""
    former: tuple[tuple[str, str], ...] = ()
    protects: bool = False
    leads: int = 0
    joins: int = 0
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class StakeholderPage:
    """Stakeholders by the way they take part, in that order; empty groups are left out."""

    frame: Frame
    groups: tuple[tuple[str, tuple[StakeholderLine, ...]], ...]
    parts: tuple[str, ...]
    editable: bool


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of a measure; amounts are (name, number) in written order. Money is hidden from those whose measure it
    is not; `unconfirmed`: its legal status is asked for, or no longer confirmed. `more` is what else is said about it:
    label and words."""

    n: int
    text: str
    quantity: Fraction | None
    unit: str
    year: int
    money: Shown[tuple[tuple[str, Fraction], ...]]
    total: Amount
    uses: tuple[tuple[str, Fraction], ...]
    gives: tuple[tuple[str, Fraction], ...]
    persons: tuple[tuple[str, Fraction], ...]
    legal: str
    credibility: Fraction
    allowed: bool
    unconfirmed: bool = False
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A tie to another measure, with the words for its level."""

    at: int
    key: str
    measure: str
    level: int
    level_text: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure in the agenda; `asked`: the side that brought it in, empty for one of the catalogue; `marks` as (key,
    words)."""

    key: str
    name: str
    desc: str
    lead: str
    co: tuple[str, ...]
    chapter: str
    law: str
    internal: bool
    top: int
    levels: tuple[LevelLine, ...]
    requires: tuple[LinkLine, ...]
    excludes: tuple[LinkLine, ...]
    sources: tuple[SourceNote, ...]
    mandate: tuple[int, int] | None
    asked: str
    marks: tuple[tuple[str, str], ...] = ()
    drafted: bool = False


@dataclass(frozen=True, slots=True)
class ServesLine:
    """An objective of a compact (`compact` names it) that a measure serves from a level on, with its sources."""

    compact: str
    n: int
    name: str
    level: int
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class PillarLine:
    """A pillar with its measures."""

    id: str
    name: str
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """The measures of a dossier by pillar; `found` counts those that match the search and carry the `mark`, one of
    `marks` as (key, words) that a measure of the dossier carries. `shelved` are those taken off, by key and name, for
    whoever may put them back."""

    frame: Frame
    pillars: tuple[PillarLine, ...]
    search: str
    found: int
    of: int
    shelved: tuple[tuple[str, str], ...] = ()
    mark: str = ""
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """One measure in full, with what others got on it. For whoever may change it a `mark` of what it holds; `undo`: the
    last change can be taken back; `more`: it can have a further level; `others`
    are the measures to which it can be tied, by key and name; `serves` the objectives of the compacts."""

    frame: Frame
    pillar: str
    measure: MeasureLine
    editable: bool
    beside: Beside
    mark: str = ""
    undo: bool = False
    more: bool = False
    others: tuple[tuple[str, str], ...] = ()
    serves: tuple[ServesLine, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One number with its name; `bounds` are least and most, None where there is no bound; `word` says whether its
    owner stands by it; `threshold`: leadership sets it."""

    kind: str
    key: str
    name: str
    amount: Fraction
    bounds: tuple[Fraction, Fraction | None]
    owner: str
    editable: bool
    version: int
    word: Word
    warning: str = ""
    threshold: bool = False
    years: tuple[tuple[int, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class GuardrailLine:
    """A rule as people read it; `changed_by` are words for roles, `params` names and defaults of its numbers."""

    id: str
    cls: str
    kind: str
    title: str
    message: str
    changed_by: tuple[str, ...]
    sources: tuple[SourceNote, ...]
    params: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class MandateLine:
    """The range of one measure."""

    measure: str
    name: str
    lo: int
    hi: int
    lo_text: str
    hi_text: str
    levels: tuple[tuple[int, str], ...]
    version: int


@dataclass(frozen=True, slots=True)
class LinkageLine:
    """A tie between two measures."""

    a: str
    b: str
    type: str
    note: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What binds every package; `mandate` is None for a reader outside the mandate circle, `given` then empty: number,
    day and giver of the mandate in words; `mandate_asked`: the reader can ask those who gave it for another range.
    `unlimited` may get a limit, `gone` lost one that can be put back: "kind.key" and name; `counts`: the reader may add
    capacities; `drafted`: the mandate has ranges that nobody gave."""

    frame: Frame
    guardrails: tuple[tuple[str, tuple[GuardrailLine, ...]], ...]
    limits: tuple[tuple[str, tuple[LimitLine, ...]], ...]
    mandate: tuple[MandateLine, ...] | None
    mandate_editable: bool
    mandate_asked: bool
    linkages: tuple[LinkageLine, ...]
    free: tuple[tuple[str, str], ...] = ()
    given: str = ""
    unlimited: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    counts: bool = False
    drafted: bool = False
