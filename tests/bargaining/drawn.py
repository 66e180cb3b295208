"""Small drawn cases and complete enumeration over them: the second way of asking every question."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations, count, product
from typing import Any

from negotiator.bargaining.case import (
    Case,
    Condition,
    Excludes,
    Forbids,
    Issue,
    Levels,
    Linear,
    Party,
    Ratio,
    Requires,
)
from negotiator.bargaining.check import acceptable, broken_hard, holds
from negotiator.bargaining.programme import weights_in_integers
from negotiator.bargaining.values import points, surplus
from negotiator.bargaining.words import RuleClass, Sense


def every(case: Case) -> list[Levels]:
    return list(product(*(range(len(issue.levels)) for issue in case.issues)))


def rational(case: Case) -> list[Levels]:
    """All packages of R."""
    return [levels for levels in every(case) if acceptable(case, levels)]


def feasible(case: Case) -> list[Levels]:
    """All packages of F."""
    return [levels for levels in every(case) if not broken_hard(case, levels)]


def welfare(case: Case, levels: Levels) -> int:
    return sum(w * u for w, u in zip(weights_in_integers(case), points(case, levels), strict=True))


def first(case: Case, packages: Iterable[Levels]) -> Levels:
    """The canonical one: largest weighted sum, largest sum, smallest vector."""
    return min(packages, key=lambda x: (-welfare(case, x), -sum(points(case, x)), x))


def efficient(case: Case, packages: list[Levels]) -> list[Levels]:
    vectors = {levels: points(case, levels) for levels in packages}
    return [
        x
        for x in packages
        if not any(
            vectors[y] != vectors[x] and all(b >= a for a, b in zip(vectors[x], vectors[y], strict=True))
            for y in packages
        )
    ]


def minimal(names: list[str], wanted: Callable[[frozenset[str]], bool]) -> set[tuple[str, ...]]:
    """All inclusion-minimal subsets for which a monotone question is true."""
    found: list[frozenset[str]] = []
    for some in chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)):
        each = frozenset(some)
        if not any(known <= each for known in found) and wanted(each):
            found.append(each)
    return {tuple(sorted(each)) for each in found}


def conflicts_by_force(
    case: Case, members: dict[str, tuple[Condition, ...]], always: Callable[[Levels], bool]
) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """All conflicting sets and all correction sets among named things; `always` holds throughout."""
    extras = {levels: surplus(case, levels) for levels in every(case)}
    ids = [f"IR:{party.id}" for party in case.parties]
    kept = [
        frozenset(
            name
            for name, conditions in members.items()
            if all(holds(c.body, x) for c in conditions) and (name not in ids or extras[x][ids.index(name)] >= 0)
        )
        for x in every(case)
        if always(x)
    ]
    names = sorted(members)
    mus = minimal(names, lambda some: not any(some <= each for each in kept))
    mcs = minimal(names, lambda some: any(frozenset(names) - some <= each for each in kept))
    return (mus, mcs) if mus else (set(), set())


def drawn(seed: int, parties: int = 3, issues: int = 4, tight: float = 0.3, red_lines: int = 0, rules: int = 3) -> Case:
    """A case of 2 or 3 levels per issue with opposed interests; `tight` moves the least acceptable points up."""
    rng = random.Random(seed)
    sizes = [rng.choice((1, 2, 3, 3)) for _ in range(issues)]
    people = []
    for k in range(parties):
        table = []
        for size in sizes:
            best = rng.randint(0, 300)
            shape = sorted(rng.randint(0, best) for _ in range(size - 1))
            row = [0, *shape] if rng.random() < 0.5 else [*reversed(shape), 0]
            table.append(tuple(row))
        top = sum(max(row) for row in table)
        weight = rng.choice((Fraction(1), Fraction(1), Fraction(2), Fraction(3, 2), Fraction(0)))
        people.append(Party(f"s{k}", weight, int(tight * top), tuple(table)))
    names = tuple(Issue(f"m{i}", tuple(f"l{n}" for n in range(size))) for i, size in enumerate(sizes))
    case = Case(f"drawn {seed}", 1000, names, tuple(people), seed=seed)
    conditions = tuple(_condition(rng, case, f"c{number}") for number in range(rules))
    lines = tuple(
        Condition(f"r{number}", Forbids(_choice(rng, case)), stakeholder=f"s{rng.randrange(parties)}")
        for number in range(red_lines)
    )
    return replace(case, conditions=conditions, red_lines=lines)


def _choice(rng: random.Random, case: Case) -> tuple[int, int]:
    issue = rng.randrange(len(case.issues))
    return issue, rng.randrange(len(case.issues[issue].levels))


def _terms(rng: random.Random, case: Case, high: int) -> tuple[tuple[int, int, int], ...]:
    return tuple((i, n, rng.randint(0, high)) for i, issue in enumerate(case.issues) for n in range(len(issue.levels)))


def _condition(rng: random.Random, case: Case, name: str) -> Condition:
    kind = rng.randrange(4)
    cls = rng.choice((RuleClass.LOCKED, RuleClass.LAW, RuleClass.CAPACITY, RuleClass.BALANCE))
    if kind == 0:
        sense = rng.choice((Sense.AT_MOST, Sense.AT_LEAST))
        return Condition(name, Linear(_terms(rng, case, 9), sense, rng.randint(8, 22)), cls=cls)
    if kind == 1:
        ratio = Ratio(_terms(rng, case, 3), _terms(rng, case, 3), rng.randint(1, 3), rng.randint(1, 3))
        return Condition(name, ratio, cls=cls)
    some, others = (tuple({_choice(rng, case) for _ in range(rng.randint(1, 2))}) for _ in range(2))
    body = Requires(some, others) if kind == 2 else Excludes(some, others)
    return Condition(name, body, cls=cls)


def roomy(seed: int, least: int = 8, **wishes: Any) -> Case:
    """The first case drawn from this seed on that has at least so many packages in R."""
    return next(case for number in count(seed * 1000) if len(rational(case := drawn(number, **wishes))) >= least)
