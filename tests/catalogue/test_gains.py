"""Gains one by one add up to those of the package; money sent home grows as people settle, and falls once families
join; what refugees' missing papers and a course on the screen cost is in the numbers."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.catalogue.gains import FAMILIES, gained, sending
from negotiator.catalogue.plan import Level, Named
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import GAINS, tally_of
from tests.catalogue.packages import drawn

PLAN = demo_scenario("kenya_like")
MEASURES = library.catalogue().measures


@pytest.mark.parametrize("package", drawn(PLAN, 5, seed=1))
def test_gains_of_measures_add_up_to_those_of_the_package(package: Named) -> None:
    found, whole = gained(PLAN, package.levels, GAINS), tally_of(PLAN, package).gains
    for gain in whole:
        assert sum((each.promised[gain.key] for each in found), Fraction(0)) == gain.nominal
        assert sum((each.credited[gain.key] for each in found), Fraction(0)) == gain.credited
    assert {each.measure for each in found} <= {key for key, level in package.levels.items() if level}


def test_newcomers_send_less_than_they_will_and_families_keep_a_part() -> None:
    people = {"rec_apprentices": 1}
    alone = sending(PLAN, people)
    assert [each.year for each in alone] == list(range(1, PLAN.horizon_years + 1))
    shares = [each.sending / each.here for each in alone if each.here]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1] < 1
    longer = replace(PLAN, horizon_years=6)
    with_families = sending(longer, people | {FAMILIES: 1})[-1]
    without = sending(longer, people)[-1]
    assert with_families.sending / with_families.here < without.sending / without.here
    assert sending(PLAN, {"trn_skills": 1}) == ()


def per_place(level: Level) -> tuple[Fraction, Fraction]:
    """Money and visa decisions for each place."""
    places = sum(level.groups.values(), Fraction(0))
    return sum(level.eur.values(), Fraction(0)) / places, level.uses["visa"] / places


def test_a_place_for_refugees_costs_more_and_takes_more_decisions() -> None:
    mine, other = MEASURES["rec_refugee"].levels[1:], MEASURES["rec_apprentices"].levels[1:]
    for one, usual in zip(mine, other, strict=True):
        assert per_place(one)[0] > per_place(usual)[0]
        assert per_place(one)[1] > per_place(usual)[1]
        assert one.year >= usual.year


def test_a_course_on_the_screen_counts_for_less_than_one_on_site() -> None:
    def effective(key: str) -> list[Fraction]:
        return [level.gives["lang"] / level.quantity for level in MEASURES[key].levels[1:] if level.quantity]

    assert max(effective("trn_lang_digital")) < min(effective("trn_lang_presence")) == 1


def test_every_unit_that_a_level_names_is_data_and_every_unit_is_named() -> None:
    catalogue = library.catalogue()
    used = {unit for m in MEASURES.values() for level in m.levels for unit in (*level.uses, *level.gives)}
    assert used == set(catalogue.units)
    assert all(unit in library.capacities() for unit in used)
    assert {
        unit for name in ("kenya", "jordan", "ghana", "moldova") for unit in demo_scenario(f"{name}_like").base
    } <= used


def test_one_actor_protects_by_mandate_and_one_delivers() -> None:
    profiles = library.profiles()
    assert [key for key, each in profiles.items() if each.protects] == ["x_unhcr"]
    assert profiles["x_iom"].kind == profiles["x_unhcr"].kind == "io"
