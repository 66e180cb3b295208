"""The case: everything that the mathematics may know, frozen.

A package is a tuple of level indices, one per issue, in the order of `Case.issues`.
Points are exact integers; `Case.scale` points make one unit of utility.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from negotiator.bargaining.words import RuleClass, Sense

Levels = tuple[int, ...]
Choice = tuple[int, int]  # issue index, level index
Term = tuple[int, int, int]  # issue index, level index, coefficient


@dataclass(frozen=True, slots=True)
class Issue:
    """One negotiable measure with its levels; level 0 is the status quo in a dossier."""

    id: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """A stakeholder that counts: weight, least acceptable points `d`, points per issue and level."""

    id: str
    weight: Fraction
    d: int
    points: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """Sum of the coefficients of the chosen levels `sense` rhs."""

    terms: tuple[Term, ...]
    sense: Sense
    rhs: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """q * num <= p * den, where num and den are sums over the chosen levels."""

    num: tuple[Term, ...]
    den: tuple[Term, ...]
    p: int
    q: int


@dataclass(frozen=True, slots=True)
class Requires:
    """If any choice of `if_` is made, one of `then` must be made."""

    if_: tuple[Choice, ...]
    then: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Excludes:
    """Not (any of `a` and any of `b`)."""

    a: tuple[Choice, ...]
    b: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Forbids:
    """This level is not chosen (a plain red line)."""

    choice: Choice


Body = Linear | Ratio | Requires | Excludes | Forbids


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a package.

    `rule` groups conditions under one name (a guardrail with several rows); it defaults to the id.
    A soft condition (`hard` false) costs its rule's penalty once, however many of its conditions break.
    `stakeholder` is set on red lines. `label` is words for people, one per language.
    """

    id: str
    body: Body
    rule: str = ""
    cls: RuleClass = RuleClass.BALANCE
    hard: bool = True
    stakeholder: str = ""
    label: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The rule's id, or the condition's own where it stands alone."""
        return self.rule or self.id


@dataclass(frozen=True, slots=True)
class Diversity:
    """How many different packages, and in how many issues each must differ from every other."""

    k: int
    min_distance: int


@dataclass(frozen=True, slots=True)
class Bonus:
    """Two measures that help each other: a package with any choice of `a` and any of `b` gains `points` of the mean
    score. `a` and `b` are choices of two different issues."""

    id: str
    a: tuple[Choice, ...]
    b: tuple[Choice, ...]
    points: int

    @property
    def reached(self) -> Linear:
        """What a package keeps that gains it."""
        return Linear(tuple((issue, level, 1) for issue, level in (*self.a, *self.b)), Sense.AT_LEAST, 2)


@dataclass(frozen=True, slots=True)
class Balance:
    """Constants of the balanced rule, in points: slack below the best least surplus; the price of a broken
    soft rule on the mean score; cost of levels on the mean score times the number of parties (a tie breaker); what
    measures gain that help each other."""

    epsilon: int = 0
    soft_penalty: int = 0
    costs: tuple[Term, ...] = ()
    bonuses: tuple[Bonus, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A bargaining problem. Issues and parties keep their written order, which breaks ties."""

    name: str
    scale: int
    issues: tuple[Issue, ...]
    parties: tuple[Party, ...]
    red_lines: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    balance: Balance = field(default_factory=Balance)
    seed: int | None = None
    weight_samples: tuple[tuple[Fraction, ...], ...] = ()
    diversity: Diversity | None = None
    groups2: tuple[tuple[str, ...], ...] = ()
    groups3: tuple[tuple[str, ...], ...] = ()


def wordless(case: Case) -> Case:
    """The case without the words of its conditions, which nothing is solved from."""

    def bare(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(each, label=()) for each in conditions)

    return replace(case, red_lines=bare(case.red_lines), conditions=bare(case.conditions))
