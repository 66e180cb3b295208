"""What a package serves: compacts, shares of groups, home and away, measures that help each other; and opposites."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.words import Shape
from negotiator.catalogue.assembly import SCALE, SYNERGY, case_of
from negotiator.catalogue.compacts import Compact, served
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.plan import Pref, Synergy
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.catalogue.shares import helped, shares, tracks
from tests.catalogue.packages import drawn
from tests.catalogue.test_effects import HALF, proposed, seat, small

KENYA = demo_scenario("kenya_like")
ALL = {measure.id: measure.top for measure in KENYA.measures}


def aims(levels: dict[str, int]) -> dict[tuple[Compact, int], tuple[str, ...]]:
    found = served(KENYA, library.compacts(), levels)
    return {(aim.objective.compact, aim.objective.n): aim.by for aim in found}


def test_an_objective_is_served_by_the_measures_of_the_package_alone() -> None:
    assert not any(aims({}).values())
    assert aims({"rec_g2g": 1})[Compact.MIGRATION, 6] == ("rec_g2g",)
    assert aims({"rec_refugee": 1})[Compact.REFUGEES, 1] == ("rec_refugee",)
    assert {len(found) for key, found in aims(ALL).items() if key[1] in (11, 13) and key[0] is Compact.MIGRATION} == {0}


def test_a_number_that_holds_from_a_level_on_is_not_counted_below_it() -> None:
    ten = (Compact.MIGRATION, 10)
    assert "prot_recruiters" not in aims({"prot_recruiters": 1})[ten]
    assert "prot_recruiters" in aims({"prot_recruiters": 2})[ten]
    (aim,) = [
        a
        for a in served(KENYA, library.compacts(), {"prot_recruiters": 1})
        if (a.objective.compact, a.objective.n) == ten
    ]
    assert "prot_recruiters" in aim.could


def test_every_number_of_a_measure_names_an_objective_and_each_objective_has_a_source() -> None:
    found = library.compacts().objectives
    numbers = {each.n for each in found if each.compact is Compact.MIGRATION}
    assert numbers == set(range(1, 24))
    assert all(set(measure.gcm) <= numbers for measure in library.catalogue().measures.values())
    assert all(each.src and set(each.text) == {"de", "en"} for each in found)


@pytest.mark.parametrize("name", DEMOS)
def test_the_shares_of_groups_add_up_to_what_is_used(name: str) -> None:
    plan = demo_scenario(name)
    for package in drawn(plan, 12, seed=9):
        sums = Sums(plan, package.levels)
        found = {share.capacity: share for share in shares(plan, package.levels)}
        assert set(found) == {unit for unit in library.catalogue().units if sums.use(unit)}
        for unit, share in found.items():
            assert sum(share.by_group.values()) + share.rest == sums.use(unit)
            assert share.free == sums.base(unit) + sums.give(unit)
        for track in tracks(plan, package.levels):
            assert track.home + track.away == sums.persons("all", (track.measure,))
            assert min(track.home, track.away) >= 0


def test_half_of_a_skills_partnership_stays_at_home() -> None:
    (track,) = tracks(KENYA, {"trn_skills": 1})
    assert (track.home, track.away) == (30, 30)


def test_a_synergy_is_reached_by_both_measures_from_its_level_on() -> None:
    plan = small(seat("p_labour"), "rec_g2g", "trn_tot")
    first, second = plan.measures
    plan = replace(plan, measures=(replace(first, synergies=(Synergy("trn_tot", 1, HALF),)), second))
    for levels, reached in (({"rec_g2g": 1, "trn_tot": 1}, 1), ({"rec_g2g": 1}, 0), ({"trn_tot": 1}, 0), ({}, 0)):
        assert len(list(helped(plan, levels))) == reached


def test_a_synergy_changes_the_balanced_package_and_its_bonus_is_stated_in_points() -> None:
    """Two of three measures have room: without the bonus the dearer wish goes in, with it the one that helps."""
    wants = (Pref("rec_g2g", Fraction(6), Shape.UP), Pref("ena_eco", Fraction(40, 10), Shape.UP),
             Pref("trn_tot", Fraction(398, 100), Shape.UP))  # fmt: skip
    bare = small(seat("p_labour", *wants), "rec_g2g", "ena_eco", "trn_tot", most=2)
    first, *rest = (replace(measure, synergies=()) for measure in bare.measures)
    without = replace(bare, measures=(first, *rest))
    with_it = replace(bare, measures=(replace(first, synergies=(Synergy("trn_tot", 1, HALF),)), *rest))
    (bonus,) = case_of(with_it).balance.bonuses
    assert bonus.points == SYNERGY * HALF * SCALE
    assert case_of(without).balance.bonuses == ()
    assert proposed(without) == {"rec_g2g": 1, "ena_eco": 1}
    assert proposed(with_it) == {"rec_g2g": 1, "trn_tot": 1}
