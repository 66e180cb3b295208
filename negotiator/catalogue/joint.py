"""Several dossiers solved as one: what they share, as rows for the solver and once more as sums without it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, combinations

from negotiator.bargaining.case import Case, Condition
from negotiator.bargaining.case_limits import countable
from negotiator.bargaining.joined import joined, starts
from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.assembly import costs
from negotiator.catalogue.effects import weighed
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.rows.choices import Choices, Sum, at_most, combined
from negotiator.catalogue.means import CAPACITY, PAYER
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library

MOST = 6  # dossiers: each capacity that they share takes a row for every group of them
SHARED = "SHARED"  # begins the names of shared conditions
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Shared:
    """A limit that several dossiers share: EUR m a year of a payer, or a capacity of the catalogue a year."""

    kind: str
    key: str
    amount: Fraction

    @property
    def name(self) -> str:
        """How it is named: "payer:federal"."""
        return f"{self.kind}:{self.key}"


def shareable() -> tuple[tuple[str, str], ...]:
    """(Kind, key) of all that can be shared: the payers of the catalogue, then its capacities. What a dossier counts
    for itself alone is no other's."""
    known = library.catalogue()
    return (*((PAYER, key) for key in known.payers), *((CAPACITY, key) for key in known.units))


def joint_case(plans: Sequence[Plan], cases: Sequence[Case], limits: Sequence[Shared]) -> Case:
    """One case of all dossiers, in their order; `cases` are those of the plans. Raises CaseError."""
    plans = tuple(weighed(plan) for plan in plans)
    parties = sum(len(case.parties) for case in cases)
    begins = starts(cases)
    priced = tuple(
        (issue + start, level, amount)
        for plan, start in zip(plans, begins, strict=True)
        for issue, level, amount in costs(plan.measures, parties)
    )
    rows = tuple(row for limit in limits for row in _rows(plans, begins, limit))
    return joined("+".join(plan.id for plan in plans), cases, rows, priced)


def _rows(plans: Sequence[Plan], begins: Sequence[int], limit: Shared) -> Iterator[Condition]:
    """What all need together stays within the limit. What a dossier adds to a capacity beyond its own use helps no
    other: so every group of dossiers has to stay within it, which no sum over all would say."""
    needs = [_moved(_need(Choices(plan), limit), start) for plan, start in zip(plans, begins, strict=True)]
    sizes = range(1, len(plans) + 1) if limit.kind == CAPACITY else (len(plans),)
    for size in sizes:
        for group in combinations(range(len(plans)), size):
            body = at_most(combined(*((1, needs[n]) for n in group)), limit.amount)
            name = f"{SHARED}:{limit.name}:{'+'.join(map(str, group))}"
            yield Condition(name, body, cls=RuleClass.CAPACITY)


def _need(choices: Choices, limit: Shared) -> Sum:
    if limit.kind == PAYER:
        return choices.paid(limit.key)
    return combined((1, choices.use(limit.key)), (-1, choices.give(limit.key)))


def _moved(part: Sum, start: int) -> Sum:
    return {(issue + start, level): amount for (issue, level), amount in part.items()}


def uncountable(plans: Sequence[Plan], limits: Iterable[Shared]) -> tuple[str, ...]:
    """Names of the shared limits for which the numbers of all dossiers together are too many for a solver to keep
    apart; empty for most."""
    plans = tuple(weighed(plan) for plan in plans)
    begins = tuple(accumulate((len(plan.measures) for plan in plans[:-1]), initial=0))
    return tuple(limit.name for limit in limits if not all(countable(row.body) for row in _rows(plans, begins, limit)))


def needed(plan: Plan, levels: Mapping[str, int], kind: str, key: str) -> Fraction:
    """What a package needs of a payer's money or of a capacity a year once everything has begun, counted by formulas;
    at least zero: what it adds beyond its own use helps no other dossier."""
    sums = Sums(plan, levels)
    return sums.eur(key) if kind == PAYER else max(ZERO, sums.use(key) - sums.give(key))


def exceeded(packages: Collection[tuple[Plan, Mapping[str, int]]], limits: Iterable[Shared]) -> tuple[str, ...]:
    """Names of the shared limits that the packages together exceed; empty if none."""
    return tuple(
        limit.name
        for limit in limits
        if sum((needed(plan, levels, limit.kind, limit.key) for plan, levels in packages), ZERO) > limit.amount
    )
