"""A solve after a change, with what an earlier one left: the same answer as from nothing, from the reasons stated."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from bench.instances import instance
from negotiator.bargaining.case import Case, Condition, Linear, Party
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.concepts import answer, answered, consider, sit_down
from negotiator.bargaining.kept import Carried, Kept, kept_of, relation
from negotiator.bargaining.outcome import Answer, Options
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.table import Table
from negotiator.bargaining.words import BY_IDEALS, BY_MARKS, BY_WEIGHTS, Concept, Sense, Status
from tests.builders import drawn_case, small_case
from tests.oracle import truth

EVERY = tuple(Concept)
REUSED = tuple(c for c in EVERY if c in BY_WEIGHTS | BY_MARKS | BY_IDEALS)  # of the others no answer is used again


def pinned(case: Case, issue: int, level: int) -> Case:
    """A level that must be taken."""
    return limited(case, f"pin{issue}", Linear(((issue, level, 1),), Sense.EQUAL, 1))


def refused(case: Case, issue: int, level: int) -> Case:
    """A level that must not be taken."""
    return limited(case, f"no{issue}", Linear(((issue, level, 1),), Sense.AT_MOST, 0))


def limited(case: Case, name: str, body: Linear) -> Case:
    """One more condition."""
    return replace(case, conditions=(*case.conditions, Condition(name, body)))


def with_budget(case: Case, more: int) -> Case:
    """Every upper limit moved."""
    moved = [
        replace(c, body=replace(c.body, rhs=c.body.rhs + more))
        if isinstance(c.body, Linear) and c.body.sense is Sense.AT_MOST
        else c
        for c in case.conditions
    ]
    return replace(case, conditions=tuple(moved))


def reweighted(case: Case, rng: Random) -> Case:
    """Other weights."""
    return replace(case, parties=tuple(replace(p, weight=Fraction(rng.randrange(4))) for p in case.parties))


def asking_more(case: Case, rng: Random) -> Case:
    """Other least acceptable points."""

    def other(party: Party) -> Party:
        return replace(party, d=party.d + rng.choice((-3, 0, 0, 2, 5)))

    return replace(case, parties=tuple(map(other, case.parties)))


def changed(case: Case, rng: Random) -> Case:
    """One or two changes as somebody at a bench makes them."""
    for _ in range(rng.randrange(1, 3)):
        issue = rng.randrange(len(case.issues))
        level = rng.randrange(len(case.issues[issue].levels))
        case = rng.choice(
            (
                lambda c=case, i=issue, n=level: pinned(c, i, n) if f"pin{i}" not in _ids(c) else c,
                lambda c=case, i=issue, n=level: refused(c, i, n) if f"no{i}" not in _ids(c) else c,
                lambda c=case: with_budget(c, rng.choice((-4, -1, 1, 3))),
                lambda c=case: reweighted(c, rng),
                lambda c=case: asking_more(c, rng),
            )
        )()
    return case


def _ids(case: Case) -> set[str]:
    return {condition.id for condition in case.conditions}


def plain(found: Answer) -> object:
    """An answer without what depends on the way."""
    outcomes = {c: (o.levels, o.points, o.proven, o.soft, o.gainers) for c, o in found.outcomes.items()}
    return found.status, found.active, outcomes


@pytest.mark.parametrize("seed", range(150))
def test_answers_after_changes_are_those_from_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("negotiator.bargaining.listing.MOST_LISTED", 0)
    rng, case = Random(seed), drawn_case(seed)
    kept: Kept | None = None
    for _ in range(3):
        found, kept = answered(case, EVERY, Options(ideals=seed % 2 == 0), kept=kept)
        assert plain(found) == plain(answer(case, EVERY))
        known = truth(case)
        assert found.status is known.status
        case = changed(case, rng)


def test_an_answer_that_still_fits_is_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    case = instance("S", 2)
    found, kept = answered(case, REUSED)
    levels = [outcome.levels for outcome in found.outcomes.values() if outcome.levels]
    issue, level = next(
        (i, n)
        for i, entry in enumerate(case.issues)
        for n in range(len(entry.levels))
        if all(each[i] != n for each in (*levels, *[p for least in kept.least.values() for p in least.packages]))
        and all(each[i] != n for each in kept.packages[: len(levels) + len(case.parties)])
    )
    narrower = refused(case, issue, level)
    once = answer(narrower, REUSED)
    monkeypatch.setattr(Programme, "solve", lambda *_: pytest.fail("solved again"))
    again, _ = answered(narrower, REUSED, kept=kept)
    assert plain(again) == plain(once)


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_what_was_best_is_brought_to_keep_a_new_condition_without_solving(way: str) -> None:
    case = instance("S", 2)
    found, kept = answered(case, (Concept.BALANCED, Concept.NASH))
    level = found.outcomes[Concept.NASH].levels[0]
    kept = replace(kept, packages=tuple(levels for levels in kept.packages if levels[0] == level))
    narrower = refused(case, 0, level)
    carried, table = Carried.to(narrower, kept), sit_down(narrower, Options())
    assert carried is not None
    carried.lay(table)
    assert table.warm
    assert all(acceptable(narrower, levels) for levels in table.pool)
    assert consider(table, (Concept.NASH,)) is False
    assert table.active == tuple(range(len(case.parties)))


def test_what_was_impossible_stays_so_under_tighter_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    case = pinned(drawn_case(3), 0, 0)
    impossible = refused(case, 0, 0)
    found, kept = answered(impossible, EVERY)
    assert found.status is Status.INFEASIBLE
    tighter = with_budget(impossible, -1)
    monkeypatch.setattr(Programme, "solve", lambda *_: pytest.fail("solved again"))
    assert answered(tighter, EVERY, kept=kept)[0].status is Status.INFEASIBLE


def test_relation_sees_what_was_tightened_and_what_was_loosened() -> None:
    case = instance("S")
    tighter, looser = with_budget(case, -1), with_budget(case, 1)
    assert [relation(a, b).fewer for a, b in ((case, tighter), (case, looser), (case, case))] == [True, False, True]
    asking = replace(case, parties=(replace(case.parties[0], d=case.parties[0].d + 1), *case.parties[1:]))
    assert (relation(case, asking).fewer, relation(case, asking).marks) == (True, False)
    assert (relation(asking, case).fewer, relation(asking, case).no_new) == (False, True)
    other = replace(case, issues=case.issues[::-1])
    assert relation(case, other) is None


def test_a_kept_answer_without_its_tables_still_helps() -> None:
    case = instance("S", 1)
    found = answer(case, EVERY)
    again, _ = answered(case, EVERY, kept=kept_of(case, found))
    assert plain(again) == plain(found)


def test_weights_marks_and_soft_rules_are_told_apart() -> None:
    case = drawn_case(13, "soft")
    first, *rest = case.parties
    heavier = replace(case, parties=(replace(first, weight=first.weight + 1), *rest))
    dearer = replace(case, balance=replace(case.balance, soft_penalty=case.balance.soft_penalty + 1))
    same, weights, balance = (relation(case, other) for other in (case, heavier, dearer))
    assert same is not None
    assert (same.weights, same.marks, same.soft) == (True, True, True)
    assert weights == replace(same, weights=False)
    assert balance == replace(same, soft=False)


def carried_to(case: Case) -> tuple[Carried, Table]:
    """What is known of the small case, laid on a table for another."""
    _, kept = answered(small_case(), EVERY)
    found = Carried.to(case, kept)
    assert found is not None
    table = sit_down(case, Options())
    found.lay(table)
    consider(table, EVERY)
    return found, table


SOLVER = pytest.mark.parametrize("way", ["solver"], indirect=True)


@SOLVER
def test_an_outcome_is_carried_as_long_as_its_package_fits() -> None:
    """The best package for both is (1, 1); without the first level of the first issue it still is the only one."""
    found, table = carried_to(refused(small_case(), 0, 0))
    outcome = found.outcome(table, Concept.EGALITARIAN)
    assert outcome is not None
    assert (outcome.levels, outcome.value, outcome.optima, outcome.proven) == ((1, 1), (50, 50), 1, True)
    many = replace(found, kept=_with(found.kept, Concept.EGALITARIAN, optima=3))
    again = many.outcome(table, Concept.EGALITARIAN)
    assert again is not None
    assert again.optima is None, "some of them may be gone"
    found, table = carried_to(refused(small_case(), 0, 1))
    assert found.outcome(table, Concept.EGALITARIAN) is None, "its package is gone"


def _with(kept: Kept, concept: Concept, **more: object) -> Kept:
    outcomes = kept.answer.outcomes
    return replace(
        kept, answer=replace(kept.answer, outcomes={**outcomes, concept: replace(outcomes[concept], **more)})
    )


@SOLVER
def test_concepts_compare_as_before_only_where_what_they_compare_by_is_the_same() -> None:
    found, table = carried_to(small_case())
    before = found.kept.answer

    def same(concept: Concept, other: Carried, at: Table = table) -> bool:
        return other._compares(at, concept, before.outcomes[concept])

    assert all(same(concept, found) for concept in EVERY)
    assert {c for c in EVERY if same(c, replace(found, relation=replace(found.relation, marks=False)))} == {
        Concept.UTILITARIAN
    }
    fewer = replace(found, kept=replace(found.kept, answer=replace(before, active=("home",))))
    assert {c for c in EVERY if same(c, fewer)} == {Concept.UTILITARIAN}
    unproven = sit_down(small_case(), Options())
    unproven.know((100, 20), (100, 60))
    others = replace(found, kept=replace(found.kept, answer=replace(before, active=("home",))))
    assert {c for c in EVERY if same(c, others, unproven)} == {Concept.UTILITARIAN}
    assert not any(same(c, replace(found, relation=replace(found.relation, fewer=False))) for c in EVERY)
    weighed = replace(found, relation=replace(found.relation, weights=False))
    alone = {c for c in EVERY if before.outcomes[c].optima == 1} - {Concept.UTILITARIAN, Concept.NASH}
    assert alone
    assert {c for c in EVERY if same(c, weighed)} == alone, "weights decide among equals, of which there are none"
    bound = replace(before.outcomes[Concept.BALANCED], bound=50.00001)
    assert found._compares(table, Concept.BALANCED, bound), "a bound from floats bounds whole points"
    assert not found._compares(table, Concept.BALANCED, replace(bound, bound=51.0))
    equals = {c: replace(outcome, optima=2) for c, outcome in before.outcomes.items()}
    assert not any(weighed._compares(table, c, equals[c]) for c in EVERY)
    assert {c for c in EVERY if not same(c, replace(found, relation=replace(found.relation, soft=False)))} == {
        Concept.BALANCED
    }
