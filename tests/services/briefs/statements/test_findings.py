"""Who gains and who gives what in a package: as many points as the score moves when that measure alone is taken out."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.words import Shape
from negotiator.catalogue.plan import Named, Participant, Plan, Pref, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.scores import BEST, score
from negotiator.services.briefs.statements.findings import RatedMeasure, gains, losses, round_ahead
from negotiator.services.briefs.statements.state import _wished
from tests.catalogue.packages import drawn
from tests.services.briefs.statements.test_questions import material


def points(found: tuple[RatedMeasure, ...]) -> dict[str, Fraction]:
    assert [wish.points for wish in found] == sorted((wish.points for wish in found), reverse=True)
    return {wish.measure.id: wish.points for wish in found}


def scored(plan: Plan, person: Participant, levels: dict[str, int]) -> Fraction:
    found = score(person.prefs, {measure.id: measure for measure in plan.measures}, levels)
    assert found is not None
    return found


def shaped(plan: Plan) -> Plan:
    """Every wish has one of the four shapes, and some count more than they were recorded."""
    shapes = [*Shape]

    def one(n: int, pref: Pref) -> Pref:
        return replace(pref, shape=shapes[n % len(shapes)], at=1, factor=Fraction(1 + n % 3))

    people = (replace(p, prefs=tuple(one(n, pref) for n, pref in enumerate(p.prefs))) for p in plan.participants)
    return replace(plan, participants=tuple(people))


@pytest.mark.parametrize(
    "plan", [demo_scenario("kenya_like"), shaped(demo_scenario("kenya_like"))], ids=["as it is", "shaped"]
)
def test_points_are_what_the_score_moves(plan: Plan) -> None:
    for package in (*drawn(plan, 2, seed=5), plan.packages[2]):
        found = material(plan, package)
        levels = {measure.id: package.levels.get(measure.id, 0) for measure in plan.measures}
        for person in found.seats:
            whole = scored(plan, person, levels)
            moved = {pref.measure: whole - scored(plan, person, levels | {pref.measure: 0}) for pref in person.prefs}
            assert points(gains(found, found.options[0], person)) == {k: move for k, move in moved.items() if move > 0}
            missed = points(losses(found, found.options[0], person))
            assert sum(missed.values(), Fraction(0)) == BEST - whole
            assert all(0 < each <= BEST for each in missed.values())


def test_whoever_rated_nothing_gains_and_loses_nothing() -> None:
    plan = demo_scenario("kenya_like")
    bare = replace(plan, participants=tuple(replace(p, prefs=()) for p in plan.participants))
    found = material(bare, plan.packages[2])
    assert [gains(found, found.options[0], p) + losses(found, found.options[0], p) for p in found.seats] == [()] * 9


def test_what_weighs_most_is_what_counts_most() -> None:
    """An answer about the country may let a wish count more than it was assumed."""
    plan = demo_scenario("kenya_like")
    names = [measure.id for measure in plan.measures[:4]]
    prefs = tuple(
        Pref(name, Fraction(weight), Shape.UP, factor=Fraction(factor))
        for name, weight, factor in zip(names, (4, 3, 2, 1), (1, 1, 1, 9), strict=True)
    )
    partner = replace(next(p for p in plan.participants if p.id == "arch_kenya"), prefs=prefs)
    found = material(plan, Named("x", {}, {}))
    words = _wished(found, partner).words
    texts = {measure.id: found.voice.measure(measure) for measure in plan.measures}
    places = [words.find(texts[name]) for name in (names[3], names[0], names[1])]
    assert -1 < places[0] < places[1] < places[2]
    assert texts[names[2]] not in words


def test_the_round_ahead_is_the_last_unless_it_is_over() -> None:
    plan = demo_scenario("kenya_like")
    rounds = [
        Round(n, "", "", status, {}, {}) for n, status in ((1, "closed"), (2, "open"), (3, "planned"), (4, "closed"))
    ]

    def ahead(*chosen: Round) -> Round | None:
        return round_ahead(material(replace(plan, rounds=chosen), Named("x", {}, {})))

    assert ahead() is None
    assert ahead(*rounds[:1]) is None
    assert ahead(*rounds[:2]) is rounds[1]
    assert ahead(*rounds[:3]) is rounds[2]
    assert ahead(*rounds) is None
