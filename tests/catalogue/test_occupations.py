"""Occupations of a package: who is recruited where others were just trained, and where more women are planned than
usually work; and opposites."""

from dataclasses import replace
from fractions import Fraction

from negotiator.catalogue.occupations import Worked, worked
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.measures import OCCUPATIONS
from negotiator.catalogue.reading.scenario import demo_scenario

PLAN = demo_scenario("kenya_like")
CARE = "O-HEA"


def found(plan: Plan, **levels: int) -> dict[str, Worked]:
    return {each.occupation.tag: each for each in worked(plan, levels, library.occupations())}


def with_women(key: str, share: Fraction) -> Plan:
    return replace(PLAN, measures=tuple(replace(m, women=share) if m.id == key else m for m in PLAN.measures))


def test_each_mark_of_an_occupation_has_its_share_and_its_source() -> None:
    assert tuple(each.tag for each in library.occupations()) == OCCUPATIONS
    assert all(0 < each.women < 1 and "PA" in each.src for each in library.occupations())


def test_recruiting_where_people_were_just_trained_for_their_own_market_is_told() -> None:
    both = found(PLAN, rec_health=1, trn_health_cap=1)[CARE]
    assert both.recruited > 0 < both.home
    assert both.draining
    assert not found(PLAN, rec_health=1)[CARE].draining
    assert not found(PLAN, trn_health_cap=1)[CARE].draining
    assert found(PLAN) == {}


def test_more_women_than_usual_are_a_risk_and_as_many_are_none() -> None:
    usual = next(each.women for each in library.occupations() if each.tag == CARE)
    for share, risky in ((usual, False), (usual + Fraction(1, 100), True)):
        assert found(with_women("rec_health", share), rec_health=1)[CARE].risky is risky
    bare = found(with_women("rec_health", Fraction(0)), rec_health=1)[CARE]
    assert (bare.planned, bare.risky) == (None, False)


def test_the_clause_of_the_skills_partnership_forbids_to_recruit_from_places_for_the_market_there() -> None:
    clause = library.clauses()["C17"]
    for words in (clause.binding, clause.non_binding):
        assert "wird nicht angeworben" in words["de"] or "nicht angeworben werden" in words["de"]
        assert "recruited out of places for the domestic" in words["en"]
