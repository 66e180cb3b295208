"""The record of a round: what we offered to do in it, with its year where it has one, and nothing that others do."""

from dataclasses import replace

from negotiator.briefs.views import Table
from negotiator.catalogue.plan import Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.talks import INTERNAL
from negotiator.services.briefs.papers import record
from negotiator.services.briefs.papers.record import _commitments
from negotiator.services.briefs.papers.talking_points import talking_points
from negotiator.services.records.voice import Voice
from tests.briefs.material import DAY
from tests.papers.test_new_sheets import MARKS
from tests.services.briefs.statements.test_questions import material

EN = Voice("en")


def test_our_own_commitments_are_what_we_offered_to_do_with_its_year() -> None:
    plan = demo_scenario("kenya_like")
    levels = {measure.id: 1 for measure in plan.measures}
    section = _commitments(EN, plan, Round(1, "", "", "closed", {}, {"de": levels, "partner": {}}))
    assert section is not None
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert sum(table.widths) == 100
    rows = {row[0].words: row for row in table.bands[0].rows}
    theirs = {"ret_docs", "ret_ident", "ret_charter"}
    assert not {EN.measure(m) for m in plan.measures if m.id in theirs} & {*rows}
    for name in ("rec_g2g", "gov_jwg"):
        measure = next(m for m in plan.measures if m.id == name)
        assert [cell.words for cell in rows[EN.measure(measure)][1:3]] == [
            EN.text(measure.levels[1].text),
            measure.lead,
        ]
    years = {EN.measure(m): m.levels[1].year for m in plan.measures}
    assert {row[3].words for row in rows.values()} >= {"–"} or all(years[name] for name in rows)
    assert all(row[3].words == (f"year {years[name]}" if years[name] else "–") for name, row in rows.items())


def test_without_an_offer_of_ours_there_are_none() -> None:
    plan = demo_scenario("kenya_like")
    for offers in ({"de": {}, "partner": {"rec_g2g": 1}}, {"de": {"rec_g2g": 0, "ret_docs": 2}}):
        assert _commitments(EN, plan, Round(1, "", "", "closed", {}, offers)) is None


def test_that_no_offer_left_the_mandate_is_said_only_where_one_was_made() -> None:
    plan = replace(demo_scenario("kenya_like"), mandate={"rec_g2g": (0, 1)})
    kinds = {"We offered nothing": {}, "No offer of this round lies outside": {"rec_g2g": 1}, "Outside": {"rec_g2g": 2}}
    for words, ours in kinds.items():
        held = Round(1, "", "", "closed", {}, {"de": ours, "partner": {"rec_g2g": 2}})
        (point,) = record._deviations(EN, plan, held)
        assert point.words.startswith(words)


def test_talking_points_are_for_the_round_ahead_or_for_the_next_talks() -> None:
    plan = demo_scenario("kenya_like")
    for status, title in (("open", "For round 1"), ("closed", "For the next talks")):
        held = replace(plan, rounds=(Round(1, "", "", status, {}, {}),))
        view = talking_points(material(held, plan.packages[2]), date=DAY, marking=MARKS)
        assert view.title == title


def test_a_matter_of_our_own_that_we_offered_stands_among_what_one_side_named_and_what_changed() -> None:
    """Our commitments name it; a partner's paper never does, so that the table of both sides leaves it out."""
    plan = demo_scenario("kenya_like")
    own = next(measure for measure in plan.measures if measure.bind == INTERNAL and measure.top > 1)
    rounds = tuple(Round(n, "", "", "closed", {}, {"de": {own.id: n}}) for n in (1, 2))
    view = record.record(replace(plan, rounds=rounds), rounds[1], "en", date=DAY, marking=MARKS)
    name, (before, now) = EN.measure(own), (EN.text(own.levels[n].text) for n in (1, 2))
    told = {section.ident: repr(section.blocks) for section in view.sections}
    assert f"Only by us: {name}: {now}." in told["one"]
    assert f"We: {name}: {now} instead of {before}." in told["moved"]
    assert name in told["commitments"]
