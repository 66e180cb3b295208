"""What theory says must not change an answer, what must only raise it, and errors that somebody planted."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from negotiator.bargaining import model as model_module
from negotiator.bargaining.case import (
    Body,
    Case,
    Choice,
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
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.outcome import Answer
from negotiator.bargaining.rows import rows_of
from negotiator.bargaining.solver import Limits, Raw, Solver
from negotiator.bargaining.words import Concept, Sense, Status
from tests.builders import drawn_case
from tests.oracle import packages, truth

EVERY = tuple(Concept)
FREE_OF_SCALE = (Concept.NASH, Concept.MAXIMIN, Concept.LEXIMIN)
SEEDS = [*range(300, 303), *(pytest.param(seed, marks=pytest.mark.full) for seed in range(303, 390))]


def choice_moved(choice: Choice, issues: dict[int, int], levels: list[list[int]]) -> Choice:
    issue, level = choice
    return issues[issue], levels[issue].index(level)


def body_moved(body: Body, issues: dict[int, int], levels: list[list[int]]) -> Body:
    """A condition after issues and levels changed places."""

    def some(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        return tuple(choice_moved(choice, issues, levels) for choice in choices)

    def terms(body_terms):
        return tuple((*choice_moved((i, n), issues, levels), value) for i, n, value in body_terms)

    match body:
        case Linear(old, sense, rhs):
            return Linear(terms(old), sense, rhs)
        case Ratio(num, den, p, q):
            return Ratio(terms(num), terms(den), p, q)
        case Requires(if_, then):
            return Requires(some(if_), some(then))
        case Excludes(a, b):
            return Excludes(some(a), some(b))
        case Forbids(choice):
            return Forbids(choice_moved(choice, issues, levels))


def shuffled(case: Case, draw: Random) -> Case:
    """Issues, levels, parties and conditions in another order; nothing else changed."""
    order = draw.sample(range(len(case.issues)), len(case.issues))
    issues = {old: new for new, old in enumerate(order)}
    levels = [draw.sample(range(len(issue.levels)), len(issue.levels)) for issue in case.issues]

    def moved(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(
            replace(c, body=body_moved(c.body, issues, levels)) for c in draw.sample(conditions, len(conditions))
        )

    costs = tuple((*choice_moved((i, n), issues, levels), value) for i, n, value in case.balance.costs)
    bonuses = tuple(
        replace(
            b,
            a=tuple(choice_moved(c, issues, levels) for c in b.a),
            b=tuple(choice_moved(c, issues, levels) for c in b.b),
        )
        for b in case.balance.bonuses
    )
    return replace(
        case,
        issues=tuple(Issue(case.issues[i].id, tuple(case.issues[i].levels[n] for n in levels[i])) for i in order),
        parties=tuple(
            replace(p, points=tuple(tuple(p.points[i][n] for n in levels[i]) for i in order))
            for p in draw.sample(case.parties, len(case.parties))
        ),
        conditions=moved(case.conditions),
        red_lines=moved(case.red_lines),
        balance=replace(case.balance, costs=costs, bonuses=bonuses),
    )


def values(found: Answer) -> dict[Concept, object]:
    return {c: pytest.approx(o.value, abs=1e-9) if c is Concept.NASH else o.value for c, o in found.outcomes.items()}


def sums(case: Case, found: Answer) -> dict[Concept, tuple[Fraction, int]]:
    """What the canonical choice maximises: it must not depend on any order."""
    return {
        c: (sum((p.weight * u for p, u in zip(case.parties, o.points, strict=True)), start=Fraction(0)), sum(o.points))
        for c, o in found.outcomes.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_anything_changes_nothing(seed: int) -> None:
    case = drawn_case(seed)
    other = shuffled(case, Random(seed))
    one, two = answer(case, EVERY), answer(other, EVERY)
    assert one.status == two.status
    assert sorted(one.active) == sorted(two.active)
    assert values(one) == {c: o.value for c, o in two.outcomes.items()}
    assert sums(case, one) == sums(other, two)


@pytest.mark.parametrize("seed", SEEDS)
def test_names_change_nothing(seed: int) -> None:
    case = drawn_case(seed)
    other = replace(
        case,
        name="x",
        issues=tuple(
            Issue(f"z{-i}", tuple(f"{9 - n}" for n in range(len(s.levels)))) for i, s in enumerate(case.issues)
        ),
        parties=tuple(replace(p, id=f"y{-k}") for k, p in enumerate(case.parties)),
        red_lines=tuple(replace(c, id=f"b{-n}", stakeholder="y0") for n, c in enumerate(case.red_lines)),
        conditions=tuple(replace(c, id=f"a{-n}") for n, c in enumerate(case.conditions)),
    )
    one, two = answer(case, EVERY), answer(other, EVERY)
    assert (one.status, one.ideal) == (two.status, two.ideal)
    assert [o.levels for o in one.outcomes.values()] == [o.levels for o in two.outcomes.values()]


def stretched(party: Party, factor: int, shift: int) -> Party:
    """The party's points times a factor, and a constant more for any level of the first issue."""
    rows = [tuple(factor * value for value in row) for row in party.points]
    rows[0] = tuple(value + shift for value in rows[0])
    return replace(party, d=factor * party.d + shift, points=tuple(rows))


@pytest.mark.parametrize("seed", SEEDS)
def test_units_of_each_party_change_nothing_where_gains_are_normalised(seed: int) -> None:
    draw, case = Random(seed), drawn_case(seed)
    factors = [draw.randrange(1, 6) for _ in case.parties]
    moved = tuple(stretched(p, f, draw.randrange(-50, 50)) for p, f in zip(case.parties, factors, strict=True))
    other = replace(case, scale=10 * case.scale, parties=moved)
    one, two = answer(case, FREE_OF_SCALE), answer(other, FREE_OF_SCALE)
    assert (one.status, one.active) == (two.status, two.active)
    assert values(one) == {c: o.value for c, o in two.outcomes.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_one_unit_for_all_changes_nothing(seed: int) -> None:
    case = drawn_case(seed)
    costs = tuple((i, n, 3 * value) for i, n, value in case.balance.costs)
    balance = replace(
        case.balance,
        epsilon=3 * case.balance.epsilon,
        soft_penalty=3 * case.balance.soft_penalty,
        costs=costs,
        bonuses=tuple(replace(bonus, points=3 * bonus.points) for bonus in case.balance.bonuses),
    )
    other = replace(
        case, scale=3 * case.scale, parties=tuple(stretched(p, 3, 0) for p in case.parties), balance=balance
    )
    one, two = answer(case, EVERY), answer(other, EVERY)
    assert [o.levels for o in one.outcomes.values()] == [o.levels for o in two.outcomes.values()]


@pytest.mark.parametrize("seed", SEEDS)
def test_more_room_never_lowers_what_is_maximised(seed: int) -> None:
    """Without one condition or red line, sum and ideals are at least as large; so is the least surplus, and the
    ordered surpluses, where nobody else can gain by it."""
    case = drawn_case(seed)
    asked = (Concept.UTILITARIAN, Concept.EGALITARIAN)
    one = answer(case, asked)
    for number in range(len(case.conditions)):
        other = answer(replace(case, conditions=case.conditions[:number] + case.conditions[number + 1 :]), asked)
        if one.status is not Status.OK:
            assert other.status is Status.OK or not other.outcomes
            continue
        assert other.status is Status.OK
        assert all(b >= a for a, b in zip(one.ideal, other.ideal, strict=True))
        before, after = ([found.outcomes[c].value for c in asked] for found in (one, other))
        assert after[0] >= before[0]
        if one.active == other.active and one.active:
            assert after[1] >= before[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_nash_does_not_depend_on_what_was_not_chosen(seed: int) -> None:
    """Without a package that was not chosen, the choice stays (Nash 1950) as long as the same parties can gain."""
    case = drawn_case(seed)
    known = truth(case)
    others = [x for x in known.r if x != known.package(Concept.NASH)] if known.r else []
    if not others:
        return
    lost = Random(seed).choice(others)
    terms = tuple((i, n, 1) for i, n in enumerate(lost))
    less = replace(case, conditions=(*case.conditions, Condition("lost", Linear(terms, Sense.AT_MOST, len(lost) - 1))))
    one, two = answer(case, (Concept.NASH,)), answer(less, (Concept.NASH,))
    if one.active == two.active:
        assert one.outcomes[Concept.NASH].levels == two.outcomes[Concept.NASH].levels


def forbidden_package(case: Case) -> Levels:
    return next(x for x in packages(case) if not acceptable(case, x))


@pytest.mark.parametrize("way", ["solver"], indirect=True)
@pytest.mark.parametrize("seed", [301, 303, 306, 311])
def test_package_that_the_solver_only_claims_is_never_answered(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that hands in a package outside R, once in each solve, changes no answer."""
    case = drawn_case(seed, "plain")
    wrong, honest, lies = forbidden_package(case), Solver.solve, [0]

    def lying(self: Solver, limits: Limits, relaxed: bool = False) -> Raw:
        raw = honest(self, limits, relaxed)
        if relaxed or not len(raw.values) or lies[0] % 2:
            lies[0] += 1
            return raw
        lies[0] += 1
        claimed = raw.values.copy()
        sizes = np.cumsum([0, *(len(issue.levels) for issue in case.issues)])
        claimed[: sizes[-1]] = 0.0
        claimed[[int(first + n) for first, n in zip(sizes, wrong, strict=False)]] = 1.0
        return replace(raw, values=claimed)

    known = truth(case)
    monkeypatch.setattr(Solver, "solve", lying)
    found = answer(case, (Concept.UTILITARIAN, Concept.EGALITARIAN))
    assert lies[0]
    for concept, outcome in found.outcomes.items():
        assert outcome.levels == known.package(concept)


def test_row_that_says_less_than_its_condition_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and checker judge separately: a formulation that forgets a condition does not go unnoticed."""
    case = drawn_case(300, "plain")
    best = truth(replace(case, conditions=(), red_lines=())).package(Concept.UTILITARIAN)
    broken = Condition("forgotten", Forbids((0, best[0])))
    case = replace(case, conditions=(broken,), red_lines=())
    monkeypatch.setattr(model_module, "rows_of", lambda name, body: () if name == "forgotten" else rows_of(name, body))
    with pytest.raises(AssertionError, match="forgotten"):
        answer(case, (Concept.UTILITARIAN,))
