"""Drawn cases of the sizes S, M, L, XL: opposed blocs, a few shared interests, side constraints, shared money.

Same size and seed, same case, on every machine. Points are whole thousandths of a party's best.
"""

from fractions import Fraction
from random import Random

from negotiator.bargaining.case import Case, Choice, Condition, Excludes, Issue, Linear, Party, Requires, Term
from negotiator.bargaining.words import Sense

SIZES = {"S": (6, 12, 4), "M": (12, 40, 5), "L": (30, 120, 6), "XL": (60, 400, 8)}
SCALE = 1000
FULL = 10_000  # points of a party that gets its best on every issue


def instance(size: str, seed: int = 0) -> Case:
    """A case of size S, M, L or XL. Raises KeyError for another size."""
    parties, issues, levels = SIZES[size]
    return drawn(parties, issues, levels, seed, f"{size}_{seed}")


def drawn(parties: int, issues: int, levels: int, seed: int, name: str) -> Case:
    """A case of any size; one package hidden in it is feasible and sets what each party can accept."""
    rng = Random(f"{name} {seed} {parties} {issues} {levels}")
    frame = tuple(Issue(f"m{i}", tuple(f"l{n}" for n in range(levels))) for i in range(issues))
    direction = [rng.choice((-1, 1)) for _ in range(issues)]
    people = [_points(rng, k % 2 * 2 - 1, issues, levels, direction) for k in range(parties)]
    hidden = tuple(rng.randrange(levels) for _ in range(issues))
    conditions = _conditions(rng, issues, levels, hidden)
    entries = []
    for k, rows in enumerate(people):
        there = sum(row[n] for row, n in zip(rows, hidden, strict=True))
        worst = sum(map(min, rows))
        weight = Fraction(rng.choice((1, 1, 1, 2, 3)))
        entries.append(Party(f"s{k}", weight, worst + (there - worst) * 3 // 5, rows))
    return Case(name, SCALE, frame, tuple(entries), (), conditions, seed=seed)


def _points(rng: Random, side: int, issues: int, levels: int, direction: list[int]) -> tuple[tuple[int, ...], ...]:
    """A party's points: rising or falling with the level by its bloc, with private leanings and a few peaks."""
    importance = [rng.random() ** 2 + 0.02 for _ in range(issues)]
    total, rows = sum(importance), []
    for i in range(issues):
        way = side * direction[i] if rng.random() < 0.8 else rng.choice((-1, 1))
        steps = sorted(rng.random() for _ in range(levels - 2))
        shape = [0.0, *steps, 1.0]
        if rng.random() < 0.15:
            peak = rng.randrange(levels)
            shape = [1 - abs(n - peak) / levels for n in range(levels)]
        elif way < 0:
            shape.reverse()
        rows.append(tuple(round(FULL * importance[i] / total * value) for value in shape))
    return tuple(rows)


def _conditions(rng: Random, issues: int, levels: int, hidden: tuple[int, ...]) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for r in range(max(2, issues // 20)):  # shared money
        terms: tuple[Term, ...] = tuple(
            (i, n, n * rng.randrange(2, 20)) for i in range(issues) if rng.random() < 0.5 for n in range(1, levels)
        )
        used = sum(value for i, n, value in terms if hidden[i] == n)
        found.append(Condition(f"money{r}", Linear(terms, Sense.AT_MOST, used + used // 20)))
    while len(found) < max(4, issues // 2):
        a, b = rng.sample(range(issues), 2)
        from_a, from_b = rng.randrange(1, levels), rng.randrange(1, levels)
        high_a: tuple[Choice, ...] = tuple((a, n) for n in range(from_a, levels))
        high_b: tuple[Choice, ...] = tuple((b, n) for n in range(from_b, levels))
        if rng.random() < 0.5:
            if hidden[a] < from_a or hidden[b] >= from_b:
                found.append(Condition(f"r{len(found)}", Requires(high_a, high_b)))
        elif hidden[a] < from_a or hidden[b] < from_b:
            found.append(Condition(f"x{len(found)}", Excludes(high_a, high_b)))
    return tuple(found)
