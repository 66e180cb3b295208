"""Small real cases: one by hand, many drawn from a seed, the degenerate ones included."""

from dataclasses import replace
from fractions import Fraction
from math import prod
from random import Random

from negotiator.bargaining.case import (
    Balance,
    Body,
    Bonus,
    Case,
    Choice,
    Condition,
    Excludes,
    Forbids,
    Issue,
    Linear,
    Party,
    Ratio,
    Requires,
    Term,
)
from negotiator.bargaining.words import Sense

KINDS = (
    "plain",
    "ties",
    "indifferent",
    "zero_weight",
    "single_level",
    "zero_gain",
    "no_agreement",
    "red_lines",
    "impossible",
    "twin_levels",
    "odd_weights",
    "large_points",
    "negative_points",
    "soft",
    "one_party",
)
MOST_PACKAGES = 1500


def small_case() -> Case:
    """Two parties, two issues, opposed on the first and agreed on the second."""
    return Case(
        name="small",
        scale=100,
        issues=(Issue("visa", ("none", "some", "many")), Issue("return", ("no", "yes"))),
        parties=(
            Party("home", Fraction(1), 20, ((60, 30, 0), (0, 40))),
            Party("partner", Fraction(1), 20, ((0, 30, 60), (0, 40))),
        ),
    )


def drawn_case(seed: int, kind: str | None = None, most: int = MOST_PACKAGES) -> Case:
    """A case drawn from a seed; the kind goes round with the seed unless one is asked for."""
    rng = Random(f"case {seed}")
    kind = kind or KINDS[seed % len(KINDS)]
    issues = _issues(rng, kind, most)
    parties = _parties(rng, kind, issues)
    conditions = tuple(
        Condition(
            f"c{n}",
            _body(rng, issues),
            hard=not (kind == "soft" and rng.random() < 0.7),
            rule=rng.choice(["", "", "R", "S"]),
        )
        for n in range(rng.randrange(0, 4))
    )
    if kind == "impossible":
        first = tuple((0, n, 1) for n in range(len(issues[0].levels)))
        conditions += (Condition("no_way", Linear(first, Sense.AT_LEAST, 2)),)
    red_lines = _red_lines(rng, kind, issues, parties)
    costs = tuple((i, n, rng.randrange(0, 30)) for i, issue in enumerate(issues) for n in range(1, len(issue.levels)))
    balance = Balance(rng.choice([0, 0, 5, 20]), rng.choice([0, 10, 40]), costs if rng.random() < 0.5 else ())
    balance = replace(balance, bonuses=_bonuses(Random(f"bonuses {seed}"), issues))
    return Case(f"{kind}_{seed}", 1000, issues, parties, red_lines, conditions, balance, seed=seed)


def _bonuses(rng: Random, issues: tuple[Issue, ...]) -> tuple[Bonus, ...]:
    """Up to three pairs of issues that help each other from drawn levels on."""
    found = []
    for n in range(rng.randrange(0, 4) if len(issues) > 1 else 0):
        one, other = rng.sample(range(len(issues)), 2)
        a, b = (
            tuple((i, level) for level in range(rng.randrange(len(issues[i].levels)), len(issues[i].levels)))
            for i in (one, other)
        )
        found.append(Bonus(f"b{n}", a, b, rng.randrange(1, 60)))
    return tuple(found)


def _issues(rng: Random, kind: str, most: int) -> tuple[Issue, ...]:
    least = 1 if kind == "single_level" else 2
    sizes = [rng.randrange(least, 5) for _ in range(rng.randrange(1 if kind == "one_party" else 2, 7))]
    while prod(sizes) > most:
        sizes.pop()
    return tuple(Issue(f"m{i}", tuple(f"l{n}" for n in range(size))) for i, size in enumerate(sizes))


def _parties(rng: Random, kind: str, issues: tuple[Issue, ...]) -> tuple[Party, ...]:
    count = 1 if kind == "one_party" else rng.randrange(2, 7)
    step, largest = {"ties": (50, 200), "zero_gain": (100, 200), "large_points": (1, 90_000)}.get(kind, (1, 250))
    low = -largest if kind == "negative_points" else 0
    parties = []
    for k in range(count):
        points = [[rng.randrange(low, largest + 1, step) for _ in issue.levels] for issue in issues]
        if kind == "twin_levels":
            twin = Random(f"twin {len(issues)}").randrange(len(issues))
            points[twin] = [points[twin][0]] * len(points[twin])
        if kind == "indifferent" and k == 0:
            points = [[7] * len(row) for row in points]
        best, worst = sum(map(max, points)), sum(map(min, points))
        usual = rng.choice([0.0, 0.2, 0.35, 0.5])
        share = {"zero_gain": 0.6, "no_agreement": 0.95, "large_points": 0.3}.get(kind, usual)
        d = worst + round((best - worst) * share)
        parties.append(Party(f"s{k}", _weight(rng, kind, k), d // step * step, tuple(map(tuple, points))))
    return tuple(parties)


def _weight(rng: Random, kind: str, place: int) -> Fraction:
    if kind == "zero_weight":
        return Fraction(rng.choice([0, 0, 1, 2]))
    if kind == "odd_weights":
        return rng.choice([Fraction(1, 3), Fraction(7, 10), Fraction(13, 8), Fraction(2)])
    return Fraction(1) if rng.random() < 0.6 else Fraction(rng.randrange(1, 5))


def _choice(rng: Random, issues: tuple[Issue, ...]) -> Choice:
    issue = rng.randrange(len(issues))
    return issue, rng.randrange(len(issues[issue].levels))


def _terms(rng: Random, issues: tuple[Issue, ...], low: int) -> tuple[Term, ...]:
    return tuple((*_choice(rng, issues), rng.randrange(low, 10)) for _ in range(rng.randrange(1, 7)))


def _body(rng: Random, issues: tuple[Issue, ...]) -> Body:
    some = tuple(_choice(rng, issues) for _ in range(rng.randrange(1, 4)))
    others = tuple(_choice(rng, issues) for _ in range(rng.randrange(1, 4)))
    kind = rng.randrange(6)
    if kind == 0:
        return Ratio(_terms(rng, issues, 0), _terms(rng, issues, 0), rng.randrange(1, 4), rng.randrange(1, 4))
    if kind == 1:
        return Requires(some, others)
    if kind == 2:
        return Excludes(some, others)
    if kind == 3:
        return Forbids(some[0])
    terms = _terms(rng, issues, -4)
    middle = sum(value for _, _, value in terms) // 2
    return Linear(terms, rng.choice([Sense.AT_MOST, Sense.AT_LEAST, Sense.AT_MOST]), middle)


def _red_lines(rng: Random, kind: str, issues: tuple[Issue, ...], parties: tuple[Party, ...]) -> tuple[Condition, ...]:
    if kind == "red_lines":
        bodies: list[Body] = [Forbids((0, n)) for n in range(len(issues[0].levels))]
    else:
        bodies = [Forbids(_choice(rng, issues)) for _ in range(rng.randrange(0, 3))]
        if rng.random() < 0.3:
            bodies.append(_body(rng, issues))
    return tuple(
        Condition(f"red{n}", body, stakeholder=rng.choice(parties).id, hard=kind != "soft" or n % 2 == 0)
        for n, body in enumerate(bodies)
    )
