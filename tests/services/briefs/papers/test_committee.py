"""The committee's file and the non-paper: what stands on the agenda and what is open, by what lies on the table."""

from dataclasses import replace
from datetime import date

import pytest

from negotiator.bargaining.words import Pillar
from negotiator.briefs.views import Points, Section, Table
from negotiator.catalogue.agreement.tabled import Tabled, tabled
from negotiator.catalogue.plan import Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.papers import committee, nonpaper
from negotiator.services.briefs.statements.statements import of_talks
from negotiator.services.records.voice import Voice

EN = Voice("en")


def table(levels: dict[str, int], ours: dict[str, int] | None = None, theirs: dict[str, int] | None = None) -> Tabled:
    offers = {"de": ours or {}, "partner": theirs or {}}
    return tabled(replace(demo_scenario("kenya_like"), rounds=(Round(1, "", "", "closed", {}, offers),)), levels)


def agenda(found: Tabled) -> list[str]:
    section: Section = committee._agenda(EN, found)
    (points,) = section.blocks
    assert isinstance(points, Points)
    assert points.ordered, "an agenda is numbered"
    return [point.words for point in points.points]


def test_an_agenda_has_a_line_for_each_field_of_the_package_and_for_what_is_apart() -> None:
    words = agenda(
        table({"rec_g2g": 1, "rec_sme": 1, "trn_tot": 1}, {"rec_g2g": 1, "gov_jwg": 1}, {"rec_g2g": 2, "gov_jwg": 1})
    )
    assert sum(line.startswith("State of the measures: ") for line in words) == 2
    (apart,) = [line for line in words if line.startswith("Points on which the sides differ: ")]
    measure = next(m for m in demo_scenario("kenya_like").measures if m.id == "rec_g2g")
    assert apart == f"Points on which the sides differ: {EN.measure(measure)}."
    assert not any(line.startswith("Points on which") for line in agenda(table({"rec_g2g": 1}, {"rec_g2g": 1}, {})))


@pytest.mark.parametrize("level", [0, 1])
def test_the_review_is_on_the_agenda_where_the_package_holds_it(level: int) -> None:
    words = agenda(table({committee.REVIEW: level}))
    assert ("Review and adaptation of the annexes." in words) is bool(level)


def test_a_standard_is_asked_for_by_a_measure_or_by_its_field() -> None:
    items = {item.id: item for item in table({}).items}
    health, seasonal = items["rec_health"], items["rec_seasonal"]
    by_name = committee.Standard("x", measures=frozenset({"rec_health"}))
    by_field = committee.Standard("x", pillars=frozenset({Pillar.RECRUITMENT}))
    assert [by_name.applies(each) for each in (health, seasonal)] == [True, False]
    assert [by_field.applies(each) for each in (health, seasonal, items["trn_tot"])] == [True, True, False]
    assert not committee.Standard("x").applies(health)


def test_help_for_authorities_is_followed_up() -> None:
    items = {item.id: item for item in table({}).items}
    (follow_up,) = [each for each in committee.STANDARDS if "otherwise than agreed" in each.words]
    assert [follow_up.applies(items[key]) for key in ("ret_smuggling", "ret_docs")] == [True, False]
    smuggling = next(m for m in demo_scenario("kenya_like").measures if m.id == "ret_smuggling")
    assert any(link.at == 2 and link.measure == "prot_hr" for link in smuggling.requires)


def test_actions_are_those_of_the_package_with_who_has_to_act() -> None:
    section = committee._actions(EN, table({"rec_g2g": 1, "ret_docs": 1, "gov_jwg": 1, "ena_format": 2}))
    assert section is not None
    (found,) = section.blocks
    assert isinstance(found, Table)
    assert sum(found.widths) == 100
    rows = found.bands[0].rows
    assert len(rows) == 3, "but for the form of the text"
    assert len({row[2].words for row in rows}) == 3
    assert committee._actions(EN, table({})) is None


def test_the_file_leaves_no_column_empty_and_says_who_sets_the_deadlines() -> None:
    section = committee._actions(EN, table({"rec_g2g": 1}))
    assert section is not None
    (found,) = section.blocks
    assert isinstance(found, Table)
    assert all(cell.words.strip() for row in found.bands[0].rows for cell in row)
    assert found.note == "Until when each is done, the committee decides."


def opened(found: Tabled) -> list[str]:
    section = nonpaper._open(EN, found, of_talks(found))
    if section is None:
        return []
    _lead, points = section.blocks
    assert isinstance(points, Points)
    return [point.words for point in points.points]


def test_what_is_open_is_named_with_the_partners_level_where_words_may_say_it() -> None:
    apart = table({"rec_g2g": 1}, {"rec_g2g": 1}, {"rec_g2g": 3})
    level = EN.text(apart.told("rec_g2g", 3))
    (words,) = opened(apart)
    assert words.endswith(f": {level}.")
    assert level
    silent = table({"ret_forced": 1}, {"ret_forced": 1}, {"ret_forced": 2})
    measure = next(m for m in demo_scenario("kenya_like").measures if m.id == "ret_forced")
    assert opened(silent) == [f"{EN.measure(measure)}."]
    assert opened(table({"rec_g2g": 1}, {"rec_g2g": 1}, {"rec_g2g": 1})) == []
    assert len(opened(table({}, {}, {"rec_seasonal": 1}))) == 1


@pytest.mark.parametrize("taken", [{"rec_g2g", "ret_ident", "gov_jwg", "ena_format"}, {"rec_g2g"}, set()])
def test_a_non_paper_names_every_measure_of_its_package_among_its_elements_once(taken: set[str]) -> None:
    levels = {"rec_g2g": 1, "ret_ident": 3, "gov_jwg": 3, "ena_format": 2}  # less, more, more, and what both said
    found = {name: level for name, level in levels.items() if name in taken}
    ours = {"rec_g2g": 2, "ret_ident": 2, "gov_jwg": 2, "ena_format": 2}
    view = nonpaper.nonpaper(table(found, ours, ours), "en", date=date(2026, 3, 12))
    said = [
        point.words
        for section in view.sections
        if section.ident in ("agreed", "offers", "requests", "together")
        for block in section.blocks
        if isinstance(block, Points)
        for point in block.points
    ]
    items = {item.id: EN.measure_name(item.text) for item in table({}).items}
    assert {name: sum(words.startswith(items[name]) for words in said) for name in levels} == {
        name: int(name in taken) for name in levels
    }
