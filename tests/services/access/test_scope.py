"""A plan and its packages cut to the readers of a paper: what is closed is gone, and what is hidden is no number."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from negotiator.bargaining.words import Part
from negotiator.catalogue.guardrails.numbers import MANDATE_RULE
from negotiator.catalogue.guardrails.own import rails
from negotiator.catalogue.plan import Named, Override, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.hidden import HIDDEN, Told
from negotiator.services.access.access import Grade, Shown
from negotiator.services.access.scope import (
    BANDED,
    EVERYTHING,
    OPEN,
    Cut,
    Scope,
    Weight,
    Withheld,
    cut_package,
    cut_plan,
    scope_of,
)
from negotiator.services.access.stances import Stance
from negotiator.services.access.telling import MARK, RED_LINE, Occasion
from negotiator.services.briefs.statements.outcomes import Outcome, outcome_of

HOUSE, OTHER, OWN = "de_bmi", "de_bmz", "own"
FULL, BAND, HIDE = Grade.FULL, Grade.BAND, Grade.HIDDEN


@cache
def plan() -> Plan:
    return demo_scenario("kenya_like")


def named(key: str) -> Named:
    return next(each for each in plan().packages if each.id == key)


def cut(scope: Scope, package: Named, occasion: Occasion, whole: Plan | None = None) -> Cut:
    found = whole or plan()
    return cut_package(cut_plan(found, scope), tally_of(found, package), package, scope, occasion)


@pytest.mark.parametrize(
    ("rule", "shown"), [(OPEN, Shown(FULL, BAND)), (BANDED, Shown(BAND, BAND)), (OWN, Shown(HIDE, HIDE))]
)
def test_others_follow_the_rule_and_ones_own_is_full(rule: str, shown: Shown) -> None:
    scope = scope_of(plan(), rule, [HOUSE])
    silent = {p.id for p in plan().participants if p.part is Part.SILENT}
    assert silent
    assert {p.id: scope.of(p.id) for p in plan().participants} == {
        p.id: Shown(FULL, FULL) if p.id == HOUSE or p.id in silent else shown for p in plan().participants
    }
    assert scope.closed == {p.id for p in plan().participants} - silent - {HOUSE}
    assert not scope.mandate
    assert scope_of(plan(), rule, mandate=True).mandate


def test_everything_is_cut_by_nothing() -> None:
    assert EVERYTHING.everything
    assert cut_plan(plan(), EVERYTHING) is plan()
    for scope in (Scope({HOUSE: Shown(BAND, BAND)}), Scope(closed=frozenset({HOUSE})), Scope(inner=frozenset({HOUSE})),
                  Scope(mandate=False)):  # fmt: skip
        assert not scope.everything


def test_what_is_closed_is_gone_from_the_plan_and_the_rest_stays() -> None:
    given = replace(plan(), expected={"x": 1}, packages=tuple(replace(p, note="n") for p in plan().packages))
    found = cut_plan(given, Scope(closed=frozenset({HOUSE}), inner=frozenset({OTHER}), mandate=False))
    before, after = ({p.id: p for p in each.participants} for each in (given, found))
    bare = (after[HOUSE].prefs, after[HOUSE].red_lines, after[HOUSE].least, after[HOUSE].reasoning, after[HOUSE].src)
    assert bare == ((), (), None, "", ())
    assert before[HOUSE].prefs
    assert before[HOUSE].red_lines
    assert (after[OTHER].red_lines, after[OTHER].least, after[OTHER].least_text) == ((), None, "")
    assert after[OTHER].prefs == before[OTHER].prefs
    others = before.keys() - {HOUSE, OTHER}
    assert all(after[key] == before[key] for key in others)
    assert plan().mandate
    assert found.mandate == {}
    assert found.expected == {}
    assert {package.note for package in found.packages} == {""}
    assert cut_plan(given, Scope(closed=frozenset({HOUSE}))).mandate == plan().mandate


@pytest.mark.parametrize("seen", [True, False])
@pytest.mark.parametrize("stands", [True, False])
def test_whether_a_mandate_waits_or_is_a_draft_is_told_as_it_is_to_its_circle_alone(stands: bool, seen: bool) -> None:
    given = replace(plan(), mandate_waits=stands, mandate_drafted=stands)
    found = cut_plan(given, Scope(closed=frozenset({HOUSE}), mandate=seen))
    assert (found.mandate_waits, found.mandate_drafted) == ((stands, stands) if seen else (False, False))


@pytest.mark.parametrize(("score", "surplus"), [(FULL, FULL), (FULL, BAND), (BAND, BAND), (HIDE, HIDE)])
def test_numbers_are_hidden_as_far_as_they_are_not_shown(score: Grade, surplus: Grade) -> None:
    scope = Scope({HOUSE: Shown(score, surplus)}, frozenset({HOUSE}))
    found = cut(scope, named("C_balanced"), Occasion.KEPT)
    exact = tally_of(plan(), named("C_balanced")).standing(HOUSE)
    seen = next(each for each in found.seen if each.id == HOUSE)
    assert seen.score == (Told(exact.score) if score is FULL else HIDDEN)
    assert seen.least == (Told(exact.least) if surplus is FULL else HIDDEN)
    assert seen.surplus == (Told(exact.surplus) if surplus is FULL else HIDDEN)
    assert (seen.stance is Stance.HIDDEN) is (surplus is HIDE)
    assert found.tally.standings == ()
    others = [each for each in found.seen if each.id != HOUSE]
    assert all(each.score != HIDDEN and each.stance is not Stance.HIDDEN for each in others)


def refusing() -> Plan:
    """The scenario with a red line of the house that no package keeps."""
    line = replace(
        next(p for p in plan().participants if p.id == HOUSE).red_lines[0], expr="L(rec_g2g) >= 9", hard=True
    )
    people = tuple(replace(p, red_lines=(line,)) if p.id == HOUSE else p for p in plan().participants)
    return replace(plan(), participants=people)


def test_a_sealed_condition_is_withheld_with_its_owner_or_without() -> None:
    package = named("C_balanced")
    banded = Scope({HOUSE: Shown(BAND, BAND)}, frozenset({HOUSE}))
    hidden = Scope({HOUSE: Shown(HIDE, HIDE)}, frozenset({HOUSE}))
    assert Withheld(Weight.HARD, HOUSE) in cut(banded, package, Occasion.KEPT, refusing()).withheld
    found = cut(hidden, package, Occasion.KEPT, refusing())
    assert found.withheld == (Withheld(Weight.HARD, ""),)
    assert found.refused
    assert cut(hidden, package, Occasion.TRIED, refusing()).withheld == ()
    shown = cut(EVERYTHING, package, Occasion.KEPT, refusing())
    assert shown.withheld == ()
    assert not shown.refused


def test_rules_of_which_nothing_is_told_are_not_judged() -> None:
    package, hidden = named("C_balanced"), Scope({HOUSE: Shown(HIDE, HIDE)}, frozenset({HOUSE}))
    assert cut(EVERYTHING, package, Occasion.KEPT).unjudged == frozenset()
    assert cut(hidden, package, Occasion.KEPT).unjudged == {MARK, RED_LINE}
    assert cut(Scope({HOUSE: Shown(BAND, BAND)}, frozenset({HOUSE})), package, Occasion.KEPT).unjudged == frozenset()
    unknown = Scope(mandate=False)
    assert cut(unknown, package, Occasion.KEPT).unjudged == {MANDATE_RULE}
    assert cut(unknown, package, Occasion.SOLVED).unjudged == frozenset()
    overridden = replace(plan(), overrides=(Override(1, MANDATE_RULE, "St Muster", "2026-12-31"),))
    assert cut(unknown, package, Occasion.SOLVED, overridden).unjudged == {MANDATE_RULE}


def test_a_draft_of_the_mandate_is_said_to_be_kept_to_nobody_who_may_not_see_it() -> None:
    """The optimiser need not keep what nobody gave: that nothing is told of it does not mean that it is met."""
    drafted, package = replace(plan(), mandate_drafted=True), named("C_balanced")
    outside = scope_of(drafted, OPEN, [HOUSE])
    found = cut(outside, package, Occasion.SOLVED, drafted)
    assert MANDATE_RULE in found.unjudged
    assert not found.hard_told
    rail = next(each for each in rails(drafted) if each.id == MANDATE_RULE)
    assert outcome_of(rail, found) is Outcome.SEALED
    inside = cut(replace(outside, mandate=True), package, Occasion.SOLVED, drafted)
    assert MANDATE_RULE not in inside.unjudged


def test_all_hard_rules_are_told_only_where_nothing_hard_can_be_unsaid() -> None:
    package, sealed = named("C_balanced"), Scope({HOUSE: Shown(BAND, BAND)}, frozenset({HOUSE}))
    assert cut(sealed, package, Occasion.SOLVED).hard_told
    assert not cut(sealed, package, Occasion.TRIED).hard_told
    assert not cut(Scope(mandate=False), package, Occasion.KEPT).hard_told
    assert cut(Scope(mandate=False), package, Occasion.SOLVED).hard_told
    assert cut(sealed, package, Occasion.SOLVED).guaranteed == {MARK, RED_LINE}
    assert cut(sealed, package, Occasion.KEPT).guaranteed == frozenset()
    assert cut(sealed, package, Occasion.SOLVED, refusing()).guaranteed == frozenset()


def test_a_house_without_conditions_that_is_sealed_is_not_said_to_be_free() -> None:
    free = tuple(replace(p, least=None, red_lines=()) if p.id == HOUSE else p for p in plan().participants)
    whole = replace(plan(), participants=free)
    open_ = next(s for s in cut(EVERYTHING, named("C_balanced"), Occasion.KEPT, whole).seen if s.id == HOUSE)
    sealed = Scope({HOUSE: Shown(FULL, BAND)}, frozenset({HOUSE}))
    closed = next(s for s in cut(sealed, named("C_balanced"), Occasion.KEPT, whole).seen if s.id == HOUSE)
    assert (open_.stance, closed.stance) == (Stance.FREE, Stance.HIDDEN)
    assert Fraction(0) <= (open_.score.value if isinstance(open_.score, Told) else Fraction(-1))
