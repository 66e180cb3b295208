"""The plan: one dossier's data as plain frozen values, wherever they came from (scenario file or database).

Money is EUR m per year, persons and capacities are per year, scores and marks are points 0-100.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from negotiator.bargaining.words import Part, Pillar, Shape
from negotiator.catalogue.limits import OwnCapacity, YearLimit
from negotiator.catalogue.minutes import Minutes

DOUBTS = {"high": Fraction(0), "medium": Fraction(1, 5), "low": Fraction(2, 5)}  # confidence -> share of an importance
DERIVED = {"derived": True}  # a field that follows from others: no file holds it
DECLARED, ASSESSED = "d", "a"  # said by the stakeholder itself; assumed of it
Text = dict[str, str]  # language ("de", "en") -> words
HOME_SIDE, PARTNER_SIDE = "de", "partner"  # the two that make offers
TOGETHER, SEQUENCE, CONDITION = "package", "sequence", "condition"  # how two measures are tied
FILE_NUMBER = "file_number"  # where a dossier's context keeps under which number it is on file
GOVERNMENT = "answer.regime"  # the answer about it among what `Plan.law` names
BINDING = (TOGETHER, SEQUENCE)  # the ties that packages keep; a condition is judged by itself (G-11)


@dataclass(frozen=True, slots=True)
class Level:
    """One option of a measure.

    `legal` is ja | bedingt | aenderung | gesperrt; amounts are keyed by the catalogue's keys. `year` is that in which
    it begins, 0 like 1; `ramp` the shares 0-1 of its amounts in that year and those after, all of them afterwards.
    `away` is the share 0-1 of persons trained for work abroad, None where nobody says; `framing` relief | opportunity
    | neutral, empty likewise; `ours` and `theirs` name who carries it out on either side.
    """

    n: int
    text: Text
    quantity: Fraction | None = None
    unit: str = ""
    year: int = 0
    eur: dict[str, Fraction] = field(default_factory=dict)
    uses: dict[str, Fraction] = field(default_factory=dict)
    gives: dict[str, Fraction] = field(default_factory=dict)
    groups: dict[str, Fraction] = field(default_factory=dict)
    legal: str = "ja"
    cred: Fraction = Fraction(1)
    ramp: tuple[Fraction, ...] = ()
    away: Fraction | None = None
    framing: str = ""
    ours: str = ""
    theirs: str = ""

    @property
    def begins(self) -> int:
        """The year of the agreement in which it begins, 1 or later."""
        return max(self.year, 1)

    def share_in(self, year: int) -> Fraction:
        """How much of its amounts is there in a year of the agreement, 0-1: nothing before it begins."""
        past = year - self.begins
        if past < 0:
            return Fraction(0)
        return self.ramp[past] if past < len(self.ramp) else Fraction(1)


@dataclass(frozen=True, slots=True)
class Link:
    """A tie between two measures.

    requires: from own level `at` on, `measure` needs at least `level`;
    excludes: from own level `at` on, `measure` stays below `level`.
    """

    at: int
    measure: str
    level: int


@dataclass(frozen=True, slots=True)
class Synergy:
    """This measure is likelier to be delivered by `bonus` (0-1) if `measure` is at level `at` or above."""

    measure: str
    at: int
    bonus: Fraction


@dataclass(frozen=True, slots=True)
class Measure:
    """One negotiable measure; see the catalogue's header for the meaning of each field. `asked`: the side that brought
    it in, empty for one of the catalogue; `doer`: who has to act, empty where the catalogue says it; `peak`: the
    highest level that was removed, which wishes and offers may still name."""

    id: str
    pillar: Pillar
    text: Text
    desc: str
    lead: str
    co: tuple[str, ...]
    ep: str
    groups: tuple[str, ...]
    women: Fraction
    law: str
    gcm: tuple[int, ...]
    tags: frozenset[str]
    win: dict[str, Fraction]
    requires: tuple[Link, ...]
    excludes: tuple[Link, ...]
    bind: str
    clause: str
    src: tuple[str, ...]
    levels: tuple[Level, ...]
    synergies: tuple[Synergy, ...] = ()
    asked: str = ""
    doer: str = ""
    peak: int = 0

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.levels) - 1


MOST_IMPORTANCE = 10


@dataclass(frozen=True, slots=True)
class Pref:
    """How much a measure matters (importance 0-10) and in which shape; `at` is the level of a peak or threshold.

    `cert` is "d" declared or "a" assessed. `drawn` are the values of the levels from 0 on, each 0 to 1, for the shape
    that is drawn. `low` and `high` bound the importance where it is an interval, `said` is the word that it was said
    with, `drawn_low`, `drawn_high`, `drawn_said` the same of drawn values (as many, or none); `second` is somebody
    else's opinion of it, said in the same ways (`second_by`: whose, from where). `source`, `day` (ISO) and `sure` (a
    key of DOUBTS, empty where nobody said) belong to the statement. `factor` follows from the answers about the country
    (`catalogue.effects`) and is never kept: the preference counts so many times its importance."""

    measure: str
    importance: Fraction
    shape: Shape
    at: int = 0
    cert: str = "a"
    why: str = ""
    src: tuple[str, ...] = ()
    drawn: tuple[Fraction, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    second: Fraction | None = None
    second_by: str = ""
    source: str = ""
    day: str = ""
    sure: str = ""
    said: str = ""
    second_low: Fraction | None = None
    second_high: Fraction | None = None
    second_said: str = ""
    drawn_low: tuple[Fraction, ...] = ()
    drawn_high: tuple[Fraction, ...] = ()
    drawn_said: tuple[str, ...] = ()
    factor: Fraction = field(default=Fraction(1), metadata=DERIVED)

    @property
    def doubt(self) -> Fraction:
        """By how much of itself the importance may be otherwise, 0 to 1: as far as its interval, the second opinion, or
        intervals of drawn values (as shares of the highest) reach, and no less than its confidence says."""
        own, ends = self.importance, (self.low, self.high, self.second, self.second_low, self.second_high)
        reach = max((abs(each - own) / own for each in ends if own and each is not None), default=Fraction(0))
        return max(min(max(reach, self._curve_doubt), Fraction(1)), DOUBTS.get(self.sure, Fraction(0)))

    @property
    def _curve_doubt(self) -> Fraction:
        best = max(self.drawn, default=Fraction(0)) if self.shape is Shape.DRAWN else Fraction(0)
        ends = zip(self.drawn * 2, self.drawn_low + self.drawn_high, strict=False)
        return max((abs(end - value) / best for value, end in ends if best), default=Fraction(0))

    @property
    def weight(self) -> Fraction:
        """The importance as it counts."""
        return self.importance * self.factor


@dataclass(frozen=True, slots=True)
class RedLine:
    """A condition in the red-line language; `hard` false needs a decision by leadership."""

    id: str
    expr: str
    hard: bool
    cert: str = "a"
    why: str = ""
    src: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule that the lead made for this dossier, named "OR:" and a number; `hard` false only costs, `on` false leaves
    it aside."""

    id: str
    expr: str
    hard: bool = True
    on: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """A stakeholder in this dossier; `least` is its least acceptable score, None where it has no mark. `since`: the day
    or month from which it bears its name; `former`: earlier names, oldest first: since, German, English. `handed_in`:
    it handed its position in itself, so that what stands there is declared; None where no records say so."""

    id: str
    text: Text
    side: str
    kind: str
    part: Part
    consent: bool
    prefs: tuple[Pref, ...]
    red_lines: tuple[RedLine, ...]
    least: Fraction | None
    least_text: str = ""
    confidence: Fraction = Fraction(1)
    reasoning: str = ""
    sees: str = "partner"
    src: tuple[str, ...] = ()
    since: str = ""
    former: tuple[tuple[str, str, str], ...] = ()
    handed_in: bool | None = field(default=None, compare=False, metadata=DERIVED)

    @property
    def assumed(self) -> bool:
        """Whether something stands there, all of it assessed by others: it declared nothing and handed in nothing."""
        said = [*(each.cert for each in self.prefs), *(each.cert for each in self.red_lines)]
        return not self.handed_in and bool(said) and DECLARED not in said


@dataclass(frozen=True, slots=True)
class Linkage:
    """How two measures are tied: sequence | package | condition (the last is checked by G-11). The tie counts from
    level `a_level` of a and from level `b_level` of b on."""

    a: str
    b: str
    type: str
    note: str = ""
    a_level: int = 1
    b_level: int = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A package somebody named: measure id -> level, measures left out are at level 0."""

    id: str
    text: Text
    levels: dict[str, int]
    note: str = ""
    linkages: tuple[Linkage, ...] = ()
    expect_hard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A sourced fact of the country sheet; `text` is its own name, empty for one that `facts.toml` names; `day` is the
    day or month that the value is of, `until` the last on which it counts. `aside`: another source was chosen, no paper
    tells this one. `informant`: who on the spot supplied it; no paper names them."""

    id: str
    value: str
    unit: str
    src: str
    grade: str
    text: Text = field(default_factory=dict)
    definition: str = ""
    day: str = ""
    aside: bool = False
    until: str = ""
    informant: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One meeting; `offers` holds side -> measure -> level, `minutes` how firm each is and what else was recorded."""

    n: int
    date: str
    place: str
    status: str
    record: Text
    offers: dict[str, dict[str, int]] = field(default_factory=dict)
    minutes: Minutes = field(default_factory=Minutes)

    def tabled(self, side: str) -> dict[str, int]:
        """What a side put on the table, without what it withdrew."""
        return self.minutes.on_the_table(side, self.offers.get(side, {}))


@dataclass(frozen=True, slots=True)
class Override:
    """Leadership decided that a guardrail does not bind this dossier until a day (ISO date), that day included."""

    id: int
    rule: str
    decider: str
    until: str


@dataclass(frozen=True, slots=True)
class MandateGiven:
    """The decision that gave the mandate: its number, its day (ISO date), who gave it, and the last day on which it
    holds; empty where nobody said."""

    number: str = ""
    day: str = ""
    by: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about one dossier that assembly, comparison and briefs need. Order as written in the source.

    `as_of` is the day (or month) by which whatever has a date is judged: a scenario file states it, in a database it is
    the present day. `data_as_of` is the state of the data, where it is another. `shelved` measures were taken off the
    agenda: nothing counts them, and what was recorded about them waits. `capacities` are those of its own, whose
    amounts stand in `base` as all do; `years` the numbers that hold in one year alone. `mandate_waits`: that a mandate
    was given came with a file, and leadership has not confirmed it; `mandate_drafted`: that nobody has given its
    ranges, so that they do not count. `law` names the things whose legal status counts as stricter than recorded, with
    the word that counts: a change is asked for, or a confirmation has grown too old."""

    id: str
    title: Text
    summary: Text
    as_of: str
    stage: str
    lead: str
    classification: str
    fictional: bool
    horizon_years: int
    measures: tuple[Measure, ...]
    participants: tuple[Participant, ...]
    context: dict[str, object]
    facts: tuple[Fact, ...]
    base: dict[str, Fraction]
    caps: dict[str, Fraction]
    caps_ep: dict[str, Fraction]
    params: dict[str, Fraction]
    mandate: dict[str, tuple[int, int]]
    linkages: tuple[Linkage, ...]
    rounds: tuple[Round, ...]
    packages: tuple[Named, ...]
    expected: dict[str, object] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    data_as_of: str = ""
    mandate_given: MandateGiven = MandateGiven()
    shelved: tuple[Measure, ...] = ()
    rules: tuple[OwnRule, ...] = ()
    law: tuple[tuple[str, str], ...] = ()
    mandate_waits: bool = False
    mandate_drafted: bool = False
    capacities: dict[str, OwnCapacity] = field(default_factory=dict)
    years: tuple[YearLimit, ...] = ()

    @property
    def bound(self) -> tuple[Linkage, ...]:
        """The linkages that bind every package: those of the types package and sequence."""
        return tuple(tie for tie in self.linkages if tie.type in BINDING)

    @property
    def data_day(self) -> str:
        """Day or month whose state the data have; that by which the plan is judged where nothing else is said."""
        return self.data_as_of or self.as_of

    @property
    def told_facts(self) -> tuple[Fact, ...]:
        """The facts that papers tell: without those set aside for another source, and those whose time is over."""
        return tuple(fact for fact in self.facts if not fact.aside and not is_over(fact.until, self.as_of))

    @property
    def lapsed_facts(self) -> tuple[Fact, ...]:
        """The facts whose time is over on the day of the plan; they count as open until somebody renews them."""
        return tuple(fact for fact in self.facts if not fact.aside and is_over(fact.until, self.as_of))

    @property
    def government_open(self) -> bool:
        """Whether nobody has confirmed how the government stands, though nothing stricter is entered."""
        return GOVERNMENT in dict(self.law) and self.context.get("regime", "ok") == "ok"

    @property
    def ranges(self) -> dict[str, tuple[int, int]]:
        """The mandate's ranges that count, by measure; empty while they are a draft."""
        return {} if self.mandate_drafted else self.mandate

    @property
    def mandate_over(self) -> bool:
        """Whether a mandate was given and its time is over on the day of the plan."""
        return is_over(self.mandate_given.until, self.as_of)


def is_over(until: str, as_of: str) -> bool:
    """Whether a last day or month lies before a day or month; never where none is named."""
    return bool(until) and as_of[: len(until)] > until
