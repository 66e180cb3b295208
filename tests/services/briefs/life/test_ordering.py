"""An order for a paper, its cover, and what it is about: each thing that can be wrong with it is told at its field."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from models.database import session_of
from negotiator.bargaining.errors import Refused
from negotiator.briefs.views import Part
from negotiator.catalogue.plan import Override, Plan, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.scope import EVERYTHING
from negotiator.services.briefs.life import ordering
from negotiator.services.briefs.life.covers import covered
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import documents, for_partner
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.briefs.material import DAY, unsolved
from tests.conftest import Person
from tests.kenya import Kenya
from tests.services.briefs.papers.test_core import side_by_side

GOOD = Order("D-04", "de", "intern", "1.2")
DEVIATION = Override(1, "G-01", "Lea", "2026-12-31")


def wrong(engine: Engine, kenya: Kenya, lead: Person, order: Order, highest: str = "intern") -> set[str]:
    """The fields that an order is refused for; empty if it is taken."""
    with session_of(engine) as session:
        try:
            ordering.ordered(session, lead.reader, kenya.id, order, highest)
        except Refused as refusal:
            return {*refusal.fields}
        return set()


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("kind", "D-06", "D-99"),
        ("language", "en", "fr"),
        ("edition", "1.2-b", ""),
        ("edition", "123456789012", "1234567890123"),
        ("edition", "a", ".1"),
        ("edition", "1", "1 2"),
        ("distribution", "x" * 300, "x" * 301),
        ("form", "xlsx", "odt"),
    ],
)
def test_each_field_has_its_form(engine: Engine, kenya: Kenya, lead: Person, field: str, good: str, bad: str) -> None:
    assert wrong(engine, kenya, lead, replace(GOOD, **{field: good})) == set()
    assert wrong(engine, kenya, lead, replace(GOOD, **{field: bad})) == {field}


def test_a_recommendation_needs_a_proposal(engine: Engine, kenya: Kenya, lead: Person) -> None:
    assert wrong(engine, kenya, lead, replace(GOOD, kind="D-02")) == {"kind"}


def test_a_class_is_neither_above_the_installation_nor_below_the_content(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    for grade, highest in (("vs-nfd", "intern"), ("public", "intern"), ("partner", "intern"), ("", "offen")):
        assert wrong(engine, kenya, lead, replace(GOOD, grade=grade), highest) == {"grade"}
    for grade, highest in (("vs-nfd", "vs-nfd"), ("", "intern"), ("intern", "intern")):
        assert wrong(engine, kenya, lead, replace(GOOD, grade=grade), highest) == set()
    with session_of(engine) as session:
        _shelf, kind, order = ordering.ordered(session, lead.reader, kenya.id, replace(GOOD, kind="D-06"), "intern")
        assert (kind.id, order.grade) == ("D-06", "partner"), "for the partner it holds nothing internal"
        assert ordering.ordered(session, lead.reader, kenya.id, replace(GOOD, grade=""), "intern")[2].grade == "intern"


def test_a_second_column_is_for_papers_that_have_one(engine: Engine, kenya: Kenya, lead: Person) -> None:
    assert wrong(engine, kenya, lead, replace(GOOD, kind="D-06", column="ar")) == set()
    assert wrong(engine, kenya, lead, replace(GOOD, kind="D-06", column="de")) == {"column"}
    assert wrong(engine, kenya, lead, replace(GOOD, column="ar")) == {"column"}


def test_six_packages_fit_side_by_side_and_each_must_be_there(engine: Engine, kenya: Kenya, lead: Person) -> None:
    refs = tuple(str(each) for each in kenyas.package_ids(engine, kenya).values())
    most = (refs * 2)[: documents.MOST_COMPARED]
    assert wrong(engine, kenya, lead, replace(GOOD, refs=most)) == set()
    assert wrong(engine, kenya, lead, replace(GOOD, refs=(*most, refs[0]))) == {"packages"}
    assert wrong(engine, kenya, lead, replace(GOOD, refs=("99999",))) == {"packages"}


def test_all_that_is_wrong_is_told_at_once(engine: Engine, kenya: Kenya, lead: Person) -> None:
    order = Order("D-04", "fr", "top", "", form="odt", distribution="x" * 301, column="ar")
    assert wrong(engine, kenya, lead, order) == {"form", "language", "grade", "edition", "distribution", "column"}


# --- the cover ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("distribution", ["", "Cabinet"])
def test_a_cover_tells_the_german_hour_and_who_is_to_get_it(distribution: str) -> None:
    view = documents.brief_of(unsolved().plan, unsolved(), "D-04", "en", grade="intern", date=DAY, scope=EVERYTHING)
    made = covered(
        view, replace(GOOD, language="en", distribution=distribution), datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    )
    added = made.cover[len(view.cover) :]  # type: ignore[union-attr]
    told = [Part("Made", "2 July 2026, 00:30")]
    assert [*added] == told + ([Part("Distribution", distribution)] if distribution else [])
    assert made.fingerprint != view.fingerprint


def test_a_cover_names_each_rule_that_is_overridden() -> None:
    found, _options = side_by_side("C_balanced")
    waived = replace(found, plan=replace(found.plan, overrides=(DEVIATION, replace(DEVIATION, rule="G-99"))))
    told = {part.name: part.words for part in documents._cover(waived, "D-02")}
    assert told["Deviations"].startswith("G-01 ")
    assert "Lea" in told["Deviations"]
    assert "G-99" not in told["Deviations"], "no rule that anybody knows"
    assert "Deviations" not in {part.name for part in documents._cover(found, "D-02")}


# --- what a paper for the partner is about ------------------------------------------------------------------------


def rounds(*statuses: str) -> Plan:
    """Rounds of 1, 2, 3 March with these statuses."""
    held = tuple(Round(n, f"2026-03-0{n}", "", status, {}, {}) for n, status in enumerate(statuses, 1))
    return replace(demo_scenario("kenya_like"), rounds=held)


def test_minutes_are_of_the_round_that_was_asked_for_or_of_the_last_that_was_held() -> None:
    order, then = Order("D-09", "de", "partner", "1"), date(2026, 3, 9)
    talks = rounds("closed", "open", "planned")
    assert for_partner.the_round(talks, order, then).n == 2
    assert for_partner.the_round(talks, replace(order, round=1), then).n == 1
    assert for_partner.the_round(talks, order, date(2026, 3, 1)).n == 1
    assert for_partner.the_round(talks, order, date(2026, 3, 2)).n == 2
    for plan, number, day in (
        (rounds("closed", "planned"), 2, then),
        (rounds("planned"), 0, then),
        (rounds(), 0, then),
        (rounds("closed"), 3, then),
        (rounds("closed"), -1, then),
        (talks, 2, date(2026, 3, 1)),  # opened, and its day is ahead
        (talks, 0, date(2026, 2, 28)),
    ):
        with pytest.raises(Refused) as told:
            for_partner.the_round(plan, replace(order, round=number), day)
        assert set(told.value.fields) == {"round"}


def test_nothing_for_the_partner_is_made_while_a_rule_on_rights_is_overridden() -> None:
    plan = demo_scenario("kenya_like")
    for_partner.refuse_deviation(plan)
    for_partner.refuse_deviation(replace(plan, overrides=(replace(DEVIATION, rule="G-15"),)))
    with pytest.raises(Refused):
        for_partner.refuse_deviation(replace(plan, overrides=(replace(DEVIATION, rule="G-15"), DEVIATION)))


def test_a_draft_is_written_from_a_package_that_has_a_written_form(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine) as session:
        shelf = Shelf(session, lead.reader, kenya.id)
        order = Order("D-06", "de", "partner", "1")
        first = for_partner.the_package(shelf, order)
        ids = kenyas.package_ids(engine, kenya)
        chosen = for_partner.the_package(shelf, replace(order, refs=(str(ids["D_health"]), str(ids["A_signal"]))))
        assert first.name != chosen.name
        assert for_partner.written_form(for_partner.of_package(shelf, chosen)).format == 1
        made = for_partner.agreement(shelf, order)(date(2026, 3, 12))
        assert made.kind == "D-06"
