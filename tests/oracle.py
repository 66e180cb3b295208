"""The truth about small cases: every package tried, in exact integers, with nothing borrowed from the solver.

Conditions are evaluated here a second time, by their words in the case file, and not through `check.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from itertools import combinations, product
from math import lcm, log, prod
from operator import ge

from negotiator.bargaining.case import Case, Condition, Excludes, Forbids, Levels, Linear, Ratio, Requires
from negotiator.bargaining.words import Concept, Status

Gains = tuple[Fraction, ...]
LARGEST_POWER = 1000  # beyond it products have too many digits; their logarithms to 200 digits stand for them
LONG = Context(prec=200)


def log_product(pairs: Iterable[tuple[Fraction, int]]) -> Decimal:
    """Sum of weight times logarithm, to 150 digits after the point, so that equal products have equal logarithms."""
    total = Decimal(0)
    for gain, weight in pairs:
        log = LONG.subtract(LONG.ln(Decimal(gain.numerator)), LONG.ln(Decimal(gain.denominator)))
        total = LONG.add(total, LONG.multiply(Decimal(weight), log))
    return LONG.quantize(total, Decimal(10) ** -150)


def packages(case: Case) -> Iterable[Levels]:
    """Every package, smallest level vector first."""
    return product(*(range(len(issue.levels)) for issue in case.issues))


def keeps(condition: Condition, levels: Levels) -> bool:
    """Whether a package keeps one condition."""

    def has(choices) -> bool:
        return any(levels[issue] == level for issue, level in choices)

    def amount(terms) -> int:
        return sum(value for issue, level, value in terms if levels[issue] == level)

    body = condition.body
    if isinstance(body, Linear):
        left = amount(body.terms)
        return {"<=": left <= body.rhs, ">=": left >= body.rhs, "==": left == body.rhs}[str(body.sense)]
    if isinstance(body, Ratio):
        return body.q * amount(body.num) <= body.p * amount(body.den)
    if isinstance(body, Requires):
        return has(body.then) or not has(body.if_)
    if isinstance(body, Excludes):
        return not has(body.a) or not has(body.b)
    assert isinstance(body, Forbids)
    return levels[body.choice[0]] != body.choice[1]


def points_of(case: Case, levels: Levels) -> tuple[int, ...]:
    return tuple(sum(party.points[i][n] for i, n in enumerate(levels)) for party in case.parties)


@dataclass(frozen=True)
class Truth:
    """H, F and R as lists of packages (smallest first), status, ideal over R, who can gain (indices)."""

    case: Case
    h: list[Levels]
    f: list[Levels]
    r: list[Levels]
    status: Status
    ideal: tuple[int, ...] | None
    active: tuple[int, ...]
    weights: tuple[int, ...]

    def surplus(self, levels: Levels) -> tuple[int, ...]:
        return tuple(u - p.d for u, p in zip(points_of(self.case, levels), self.case.parties, strict=True))

    def gains(self, levels: Levels) -> Gains:
        """Normalised gains of those that can gain, in the case's order."""
        extra = self.surplus(levels)
        return tuple(Fraction(extra[k], self.ideal[k] - self.case.parties[k].d) for k in self.active)

    def canonical_key(self, levels: Levels) -> tuple:
        """Largest is best."""
        values = points_of(self.case, levels)
        weighted = sum(w * u for w, u in zip(self.weights, values, strict=True))
        return weighted, sum(values), tuple(-n for n in levels)

    def optima(self, concept: Concept) -> list[Levels]:
        """All best packages of a concept; all of R where nobody can gain."""
        return best_of(self.allowed(concept), lambda levels: self.worth(concept, levels))

    def package(self, concept: Concept) -> Levels:
        """The canonical package of a concept."""
        return max(self.optima(concept), key=self.canonical_key)

    def allowed(self, concept: Concept) -> list[Levels]:
        if concept is not Concept.BALANCED or not self.active:
            return self.r
        least = max(min(self.surplus(x)[k] for k in self.active) for x in self.r)
        floor = least - self.case.balance.epsilon
        return [x for x in self.r if min(self.surplus(x)[k] for k in self.active) >= floor]

    def worth(self, concept: Concept, levels: Levels) -> object:
        """What a concept maximises; comparable, exact."""
        extra = self.surplus(levels)
        if concept is Concept.UTILITARIAN:
            return self.canonical_key(levels)[0]
        if concept is Concept.EGALITARIAN:
            return tuple(sorted(extra[k] for k in self.active))
        if concept is Concept.MAXIMIN:
            return min(self.gains(levels), default=0)
        if concept is Concept.LEXIMIN:
            return tuple(sorted(self.gains(levels)))
        if concept is Concept.NASH:
            return self.nash(levels)
        return self.balanced(levels)

    def nash(self, levels: Levels) -> tuple[int, Fraction | Decimal]:
        """Number of gainers with a weight, product of their gains to the power of their weights."""
        gains = self.gains(levels)
        pairs = [(g, self.weights[k]) for g, k in zip(gains, self.active, strict=True) if self.weights[k] and g > 0]
        if max(self.weights) > LARGEST_POWER:
            return len(pairs), log_product(pairs)
        return len(pairs), prod((g**w for g, w in pairs), start=Fraction(1))

    def nash_value(self, levels: Levels) -> float | None:
        gains, parties = self.gains(levels), [self.case.parties[k] for k in self.active]
        if not any(p.weight for p in parties):
            return None
        return sum(float(p.weight) * log(g) for g, p in zip(gains, parties, strict=True) if p.weight and g > 0)

    def balanced(self, levels: Levels) -> int:
        if not self.active:
            return self.canonical_key(levels)[0]
        case = self.case
        rules = {c.rule or c.id for c in (*case.conditions, *case.red_lines) if not c.hard and not keeps(c, levels)}
        cost = sum(value for i, n, value in case.balance.costs if levels[i] == n)
        for bonus in case.balance.bonuses:  # both, or nothing
            if any(levels[i] == n for i, n in bonus.a) and any(levels[i] == n for i, n in bonus.b):
                cost -= bonus.points * len(case.parties)
        return sum(points_of(case, levels)) - len(rules) * case.balance.soft_penalty * len(case.parties) - cost

    def pareto(self) -> list[Levels]:
        """The non-dominated packages of R, equal vectors all kept."""
        vectors = {x: points_of(self.case, x) for x in self.r}
        distinct = set(vectors.values())
        good = {v for v in distinct if not any(w != v and all(map(ge, w, v)) for w in distinct)}
        return [x for x in self.r if vectors[x] in good]


def best_of(candidates: list[Levels], worth) -> list[Levels]:
    values = [worth(x) for x in candidates]
    best = max(values)
    return [x for x, value in zip(candidates, values, strict=True) if value == best]


def truth(case: Case) -> Truth:
    """Everything about a case by complete enumeration."""
    hard = [c for c in case.conditions if c.hard]
    red = [c for c in case.red_lines if c.hard]
    h = [x for x in packages(case) if all(keeps(c, x) for c in hard)]
    f = [x for x in h if all(keeps(c, x) for c in red)]
    r = [x for x in f if all(u >= p.d for u, p in zip(points_of(case, x), case.parties, strict=True))]
    status = Status.OK if r else Status.NO_IR if f else Status.RED_LINES if h else Status.INFEASIBLE
    columns = list(zip(*(points_of(case, x) for x in r), strict=True))
    ideal = tuple(max(column) for column in columns) if r else None
    active = tuple(k for k, p in enumerate(case.parties) if ideal[k] > p.d) if ideal else ()
    common = lcm(*(p.weight.denominator for p in case.parties))
    weights = tuple(int(p.weight * common) for p in case.parties)
    return Truth(case, h, f, r, status, ideal, active, weights)


def conflicts(case: Case, names: Iterable[str]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """All minimal conflicting and all minimal correction sets over red-line ids and IR:<party>, sorted.

    The other hard conditions always hold; when they alone are impossible, that is the one (empty) conflict.
    """
    names = tuple(names)
    base = [x for x in packages(case) if all(keeps(c, x) for c in case.conditions if c.hard)]
    red = {c.id: c for c in case.red_lines}
    place = {f"IR:{p.id}": k for k, p in enumerate(case.parties)}

    def kept(levels: Levels) -> frozenset[str]:
        values = points_of(case, levels)
        return frozenset(
            n for n in names
            if (keeps(red[n], levels) if n in red else values[place[n]] >= case.parties[place[n]].d)
        )  # fmt: skip

    patterns = {kept(x) for x in base}
    if not patterns:
        return [()], []
    maximal = {p for p in patterns if not any(p < q for q in patterns)}
    if frozenset(names) in maximal:
        return [], []
    mcs = sorted(tuple(sorted(frozenset(names) - p)) for p in maximal)
    mus: list[tuple[str, ...]] = []
    for size in range(1, len(names) + 1):
        for chosen in combinations(sorted(names), size):
            fresh = not any(set(small) <= set(chosen) for small in mus)
            if fresh and not any(set(chosen) <= p for p in maximal):
                mus.append(chosen)
    return sorted(mus), mcs


def hard_names(case: Case) -> dict[str, tuple[Condition, ...]]:
    """Every hard thing by name, resources and rules of every class, red lines and `IR:<party>` (no conditions)."""
    found: dict[str, tuple[Condition, ...]] = {}
    for c in (*case.conditions, *case.red_lines):
        if c.hard:
            found[c.rule or c.id] = (*found.get(c.rule or c.id, ()), c)
    return found | {f"IR:{p.id}": () for p in case.parties}


def correction_sets(case: Case, names: dict[str, tuple[Condition, ...]]) -> list[frozenset[str]]:
    """All minimal sets of names without which some package keeps all the other names; one empty set if all can hold."""
    return minimal_sets(missed(case, names))


def missed(case: Case, names: dict[str, tuple[Condition, ...]]) -> set[frozenset[str]]:
    """What the packages miss of these names: every package is tried, and what several miss stands there once."""
    least = [(f"IR:{p.id}", k, p.d) for k, p in enumerate(case.parties) if f"IR:{p.id}" in names]
    found: set[frozenset[str]] = set()
    for levels in packages(case):
        values = points_of(case, levels)
        lost = {n for n, k, d in least if values[k] < d}
        lost |= {n for n, conditions in names.items() if not all(keeps(c, levels) for c in conditions)}
        found.add(frozenset(lost))
    return found


def minimal_sets(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The sets that contain no other one."""
    found: list[frozenset[str]] = []
    for each in sorted(set(sets), key=len):
        if not any(small <= each for small in found):
            found.append(each)
    return found


def conflicting_sets(corrections: list[frozenset[str]]) -> list[frozenset[str]]:
    """All minimal sets of names that cannot hold together: the minimal ones that share a name with every correction
    set (Reiter 1987), built up one correction set after the other (Berge 1989)."""
    found = [frozenset[str]()]
    for each in corrections:
        hit = [some for some in found if some & each]
        open_ones = [some for some in found if not some & each]
        found = minimal_sets([*hit, *(some | {name} for some in open_ones for name in each)])
    return found
