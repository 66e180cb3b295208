"""What pages about packages show: frozen values already cut to what one reader may see.

Words are in the reader's language. Money is EUR m a year, persons and capacities are per year, scores are 0 to 100.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from negotiator.catalogue.tally import InYear
from negotiator.charts.figure import Figure
from negotiator.hidden import ABSENT, Amount, Shown, Told
from negotiator.services.access.frames import Frame
from negotiator.services.packages.tightest import Tightest
from negotiator.services.positions.unhanded import ALL_HANDED_IN, Unhanded
from negotiator.services.records.kept import Proof


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """How one stakeholder fares.

    `band` is "met", "partly", "open" (only itself can say), "not_met", or "" where nothing is to be shown. `range` is
    the least and the most that an offer which leaves measures unmentioned can still mean; then there is neither score
    nor band.
    """

    key: str
    name: str
    part: str
    side: str
    own: bool
    must_consent: bool
    score: Amount
    least: Amount
    surplus: Amount
    band: str
    range: Shown[tuple[Fraction, Fraction]] = ABSENT

    @property
    def anything(self) -> bool:
        """Whether the reader may see anything at all of it."""
        return isinstance(self.score, Told) or isinstance(self.range, Told) or bool(self.band)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """EUR m a year of a payer or budget chapter; `limit` None where there is none, or where it differs by year: then
    `years` has all of them."""

    key: str
    name: str
    eur: Fraction
    limit: Fraction | None
    years: tuple[InYear, ...] = ()

    @property
    def over(self) -> bool:
        """Whether it is more than the limit, in some year."""
        return any(each.free < 0 for each in self.years) or (self.limit is not None and self.eur > self.limit)


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """A capacity a year; where it differs by year, `years` has all of them, and the numbers are those of the year in
    which least is left."""

    key: str
    name: str
    base: Fraction
    give: Fraction
    use: Fraction
    years: tuple[InYear, ...] = ()

    @property
    def over(self) -> bool:
        """Whether more is used than there is."""
        return self.use > self.base + self.give


@dataclass(frozen=True, slots=True)
class PersonsLine:
    """Persons a year in one pillar, by group in the order of `Meaning.groups`."""

    name: str
    amounts: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class GainLine:
    """Gain of migrants, origin or destination: promised, credited, and the least that is asked for."""

    key: str
    name: str
    nominal: Fraction
    credited: Fraction
    least: Fraction

    @property
    def short(self) -> bool:
        """Whether it is less than what is asked for."""
        return self.credited < self.least


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A rule that is not kept, in words; `kind` is "hard", "soft", "overridden" (the words say by whom and
    until when) or "warning", `cls` the guardrail's class. `asks` is the rule without what was counted; `about` is the
    same for what is broken in another package, or under another limit; `year` the first one in which it is broken, 0
    for all together."""

    rule: str
    title: str
    cls: str
    kind: str
    text: str
    asks: str
    about: str
    year: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a package counts with that its owners do not stand by: names of limits, of `limited` that a house answers
    for, and how many of the numbers that are planned of its levels are `open`, of `planned` in all."""

    limits: tuple[str, ...] = ()
    limited: int = 0
    open: int = 0
    planned: int = 0


NO_DOUBT = Doubt()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a package means to this reader. `least_surplus` says `tightest` in words: the least surplus of the seats as
    far as it may be seen; `unsaid`: a sealed condition is not judged, or only its house can say whether it is met."""

    scores: tuple[ScoreLine, ...]
    payers: tuple[MoneyLine, ...]
    chapters: tuple[MoneyLine, ...]
    capacities: tuple[CapacityLine, ...]
    groups: tuple[str, ...]
    persons: tuple[PersonsLine, ...]
    women: Fraction | None
    gains: tuple[GainLine, ...]
    broken: tuple[BrokenLine, ...]
    subject_to: tuple[str, ...]
    tightest: Tightest
    least_surplus: str
    measures: int
    unsaid: bool = False
    unmentioned: int = 0  # measures that an offer does not speak of; then neither rules nor acceptance are judged
    doubt: Doubt = NO_DOUBT

    @property
    def fits(self) -> bool:
        """Whether no hard rule is broken; never said of an offer that leaves something unmentioned."""
        return not self.unmentioned and not any(line.kind == "hard" for line in self.broken)

    def count(self, kind: str) -> int:
        """How many broken rules of a kind."""
        return sum(line.kind == kind for line in self.broken)

    @property
    def eur(self) -> Fraction:
        """EUR m a year of all payers together."""
        return sum((line.eur for line in self.payers), Fraction(0))


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A measure with its level in a package; `stance` is "core", "contested", "out" or "" where it was not tested;
    `drafted`: the mandate's `bounds` are a draft that nobody gave."""

    key: str
    name: str
    n: int
    top: int
    text: str
    legal: str
    choices: tuple[tuple[int, str], ...]
    stance: str = ""
    share: Fraction | None = None
    bounds: Shown[tuple[int, int]] = ABSENT
    mentioned: bool = True
    drafted: bool = False


@dataclass(frozen=True, slots=True)
class PillarRows:
    """The measures of a pillar."""

    id: str
    name: str
    rows: tuple[LevelRow, ...]

    @property
    def taken(self) -> tuple[LevelRow, ...]:
        """Those above level 0."""
        return tuple(row for row in self.rows if row.n)


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One package in the list: where it comes from, whether it may be agreed, whether the dossier changed since.

    `ref` names it in addresses; `eur`: all payers together. `unsaid` as in `Meaning`: what the rules say is not all.
    `behind`: the measures in which a solved one takes back our latest offer, by name in the dossier's order.
    """

    ref: str
    name: str
    origin: str
    concept: str
    theme: str
    proposal_id: int | None
    by: str
    at: datetime | None
    note: str
    stale: bool
    fits: bool
    hard: int
    soft: int
    overridden: int
    eur: Amount
    measures: int
    proof: Proof | None
    round: int = 0
    side: str = ""
    unsaid: bool = False
    unmentioned: int = 0  # measures that an offer does not speak of: whether it fits is then not judged
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackagesPage:
    """All packages of a dossier, newest proposal first; `offers` are those of the rounds; `unhanded` tells whose
    position counts as a draft."""

    frame: Frame
    proposals: tuple["ProposalLine", ...]
    named: tuple[PackageLine, ...]
    offers: tuple[PackageLine, ...]
    running: tuple[int, ...]
    may_solve: bool
    may_name: bool
    missing: tuple[str, ...] = ()
    page: int = 1
    pages: int = 1
    unhanded: Unhanded = ALL_HANDED_IN


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One run of the optimiser with its packages; `number` counts those of the dossier. `ending` is "" where it came to
    its end, "active" while somebody's work on it goes on, "cancelled" or "failed"; `job_id` that work, 0 without."""

    id: int
    number: int
    status: str
    at: datetime
    by: str
    seconds: float
    fingerprint: str
    stale: bool
    packages: tuple[PackageLine, ...]
    job_id: int = 0
    ending: str = ""


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One of the conditions that stand against each other; `sealed` ones say no more than whose they are.

    `changed_by` are words for who may change it, empty for what nobody may; `whose` names the stakeholder whose own
    condition it is, `house` the one that is "owner" of its number. `way`: a word for the page on which what stands
    behind it is kept, empty where a dossier keeps nothing of it.
    """

    rule: str
    title: str
    cls: str
    texts: tuple[str, ...]
    changed_by: tuple[str, ...]
    sealed: bool = False
    fixed: bool = False
    whose: str = ""
    house: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Why nothing fits: sets that cannot hold together, and smallest sets of what could be relaxed; at most `most` of
    each. `scope` (see `conflict.Scope`) is between what sets were sought, ways among everything; how the search for
    ways ended is a word of `conflict.Ended`. `sought` says in words among what was sought and whether that is all."""

    sets: tuple[tuple[ConditionLine, ...], ...]
    relaxations: tuple[tuple[ConditionLine, ...], ...]
    scope: str
    relaxations_ended: str
    most: int
    sought: str


@dataclass(frozen=True, slots=True)
class Stability:
    """How many measures stay in, change or stay out when weights vary; `runs` says how often that was tried."""

    core: tuple[str, ...]
    contested: tuple[str, ...]
    out: tuple[str, ...]
    runs: int
    noise: Fraction


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal: packages with their meaning, in the order concepts, alternatives; `partial` says that the reader
    may not know every condition; `basis` what the consent of those at the table rests on, empty where all handed in.
    `twins`: see `shelf.twins`."""

    frame: Frame
    line: ProposalLine
    letters: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    conflict: ConflictView | None
    stability: Stability | None
    running: int | None
    scores: Figure | None
    partial: bool = False
    basis: str = ""
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackagePage:
    """One package in full; `run` is the number of the proposal that it came with, 0 for none."""

    frame: Frame
    line: PackageLine
    pillars: tuple[PillarRows, ...]
    meaning: Meaning
    figures: tuple[Figure, ...]
    fingerprint: str
    may_name: bool
    may_ask: bool
    today: bool = False
    answers: tuple["AnswerView", ...] = ()
    run: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One measure that moves from a level to another."""

    key: str
    name: str
    before: int
    after: int
    before_text: str
    after_text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to one stakeholder: points of its score, less than 0 for a loss."""

    name: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One possibility. `level` is the level asked about (explanations only); `steps` None where nothing was found.

    `unchanged` counts those whose score may be seen and stays; `others` those whose score may not be seen.
    """

    level: str
    steps: tuple[Step, ...] | None
    effects: tuple[Effect, ...]
    unchanged: int
    others: int
    breaks: tuple[ConditionLine, ...]
    settled: bool
    repair: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer to one question; `stale` says that it was asked of another case than the package's present one,
    `partial` that scores or conditions are left out of it that are not shared with the reader."""

    job_id: int
    kind: str
    measure: str
    lines: tuple[AnswerLine, ...]
    stale: bool
    partial: bool = False
