"""Packages side by side, cut to one reader."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import session_of
from models.kinds import Role
from models.package import Package
from models.position import Visibility
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.hidden import HIDDEN, Told
from negotiator.services.packages.comparison import comparison
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]


@pytest.fixture
def refs(engine: Engine, kenya: Kenya) -> dict[str, str]:
    return {key: str(number) for key, number in kenyas.package_ids(engine, kenya).items()}


@pytest.fixture
def reading(engine: Engine) -> Iterator[Session]:
    with session_of(engine) as session:
        yield session


def test_named_packages_break_what_the_scenario_says(
    reading: Session, kenya: Kenya, lead: Person, refs: dict[str, str]
) -> None:
    expected = {p.id: p.expect_hard for p in demo_scenario("kenya_like").packages}
    page = comparison(reading, lead.reader, kenya.id, [refs[key] for key in expected])
    found = [tuple(sorted({b.rule for b in each if b.kind == "hard"})) for each in page.broken]
    assert found == [tuple(sorted(rules)) for rules in expected.values()]


def test_each_measure_stands_in_its_pillar_and_differences_are_told(
    reading: Session, kenya: Kenya, lead: Person, refs: dict[str, str]
) -> None:
    page = comparison(reading, lead.reader, kenya.id, [refs["A_signal"], refs["C_balanced"]])
    rows = {row.key: row for group in page.groups for row in group.rows}
    assert len(rows) == len(library.catalogue().usual)
    assert ([c.n for c in rows["ret_forced"].cells], rows["ret_forced"].differs) == ([3, 1], True)
    assert ([c.n for c in rows["ret_docs"].cells], rows["ret_docs"].differs) == ([3, 3], False)
    assert (rows["ret_forced"].holders, rows["ret_docs"].holders) == ((("A",), ("B",)), (("A", "B"), ()))


def test_only_differences_leaves_out_what_is_the_same(
    reading: Session, kenya: Kenya, lead: Person, refs: dict[str, str]
) -> None:
    both = [refs["A_signal"], refs["C_balanced"]]
    whole = comparison(reading, lead.reader, kenya.id, both)
    short = comparison(reading, lead.reader, kenya.id, both, only_differences=True)
    rows = [row for group in short.groups for row in group.rows]
    assert all(row.differs for row in rows)
    assert len(rows) + short.hidden == sum(len(group.rows) for group in whole.groups)


def test_same_package_twice_stands_once(reading: Session, kenya: Kenya, lead: Person, refs: dict[str, str]) -> None:
    page = comparison(reading, lead.reader, kenya.id, [refs["A_signal"], refs["A_signal"]])
    assert [line.ref for line in page.lines] == [refs["A_signal"]]


def test_without_choice_the_most_telling_packages_stand_side_by_side(
    reading: Session, kenya: Kenya, lead: Person
) -> None:
    page = comparison(reading, lead.reader, kenya.id, [])
    assert len(page.lines) == 4
    assert page.letters == ("A", "B", "C", "D")
    broken = [line.hard for line in page.lines]
    assert broken == sorted(broken), "an example that may not be agreed is no beginning"
    assert broken[0] < broken[-1]


def test_without_choice_the_newest_proposal_stands_first_then_what_people_made_and_no_example(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person
) -> None:
    _first, newest = (kenyas.keep(engine, kenya, lead.id) for _turn in range(2))
    with session_of(engine, write=True) as session:
        session.add(Package(dossier_id=kenya.id, key="by-hand", text={"de": "Von Hand"}, levels={}, created_by="Lea"))
        twin = next(row for row in session.exec(select(Package)) if row.proposal_id == newest)
        session.add(
            Package(dossier_id=kenya.id, key="twin", text={"de": "Zweimal"}, levels=twin.levels, created_by="Lea")
        )
        session.commit()
    page = comparison(reading, lead.reader, kenya.id, [])
    *solved, made = [reading.get_one(Package, int(line.ref)) for line in page.lines]
    assert len(solved) == len({tuple(sorted(row.levels.items())) for row in solved}), "none stands there twice"
    assert {row.proposal_id for row in solved} == {newest}
    assert made.key == "by-hand"
    keys = {row.key: str(row.id) for row in reading.exec(select(Package))}
    beside = comparison(reading, lead.reader, kenya.id, [keys["twin"], keys["by-hand"], str(twin.id)])
    assert beside.twins == ("", "", "A"), "the page says that the third is the first"


def test_offers_are_compared_with_packages(reading: Session, kenya: Kenya, lead: Person, refs: dict[str, str]) -> None:
    page = comparison(reading, lead.reader, kenya.id, ["r2-de", "r2-partner", refs["C_balanced"]])
    assert [line.origin for line in page.lines] == ["offer", "offer", "named"]


def test_more_than_six_are_refused(reading: Session, kenya: Kenya, lead: Person, refs: dict[str, str]) -> None:
    with pytest.raises(Refused):
        comparison(reading, lead.reader, kenya.id, [*refs.values(), "r1-de", "r1-partner", "r2-de"])


def test_package_of_another_dossier_is_not_recorded(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person
) -> None:
    other = kenyas.load(engine)
    with pytest.raises(NotRecorded):
        comparison(reading, lead.reader, kenya.id, [str(kenyas.package_ids(engine, other)["A_signal"])])


def test_money_capacities_people_and_gains_are_counted(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person, refs: dict[str, str]
) -> None:
    page = comparison(reading, lead.reader, kenya.id, [refs["B_partner"], refs["C_balanced"]])
    assert any(any(row.marks) for row in page.money)
    assert not any(row.marks[1] for row in page.money)
    assert [row.name for row in page.gains] != []
    assert all(
        credited <= nominal for row in page.gains for credited, nominal in zip(row.credited, row.nominal, strict=True)
    )
    assert page.women[0] is not None
    assert page.women[0] < 0.25 < float(page.women[1] or 0)


def test_sealed_mark_stands_nowhere_in_what_the_page_gets(
    engine: Engine, kenya: Kenya, lead: Person, person: Make, refs: dict[str, str]
) -> None:
    """The mark of the development ministry is made unmistakable; its sealed text must not reach the view."""
    bmz = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    kenyas.release(engine, kenya, Visibility.OPEN, Visibility.OPEN, "de_bmz")
    kenyas.set_mark(engine, kenya, "de_bmz", "77.31")
    with session_of(engine) as reading:
        for reader in (lead.reader, person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"]).reader):
            page = comparison(reading, reader, kenya.id, list(refs.values()))
            shown = repr(page)
            assert "77,31" not in shown
            assert "7731" not in shown
            assert "77.31" not in shown
        assert "7731" in repr(comparison(reading, bmz.reader, kenya.id, list(refs.values())))


def test_each_number_stands_under_its_package(
    reading: Session, kenya: Kenya, lead: Person, refs: dict[str, str]
) -> None:
    """Money, capacities, persons, women, gains and scores against the checker, package by package."""
    plan = demo_scenario("kenya_like")
    page = comparison(reading, lead.reader, kenya.id, [refs[package.id] for package in plan.packages])
    counts = [tally_of(plan, package) for package in plan.packages]
    groups = tuple(library.catalogue().groups)
    persons = [[sum(c.persons[pillar][group] for pillar in c.persons) for c in counts] for group in groups]
    assert [list(row.amounts) for row in page.persons] == persons
    assert any(len(set(row)) > 1 for row in persons)
    spent = list(zip(*((*c.payers, *c.chapters) for c in counts), strict=True))
    money = [row for row in spent if any(each.eur for each in row) or row[0].cap]
    assert [row.amounts for row in page.money] == [tuple(each.eur for each in row) for row in money]
    assert [row.limits for row in page.money] == [tuple(each.cap for each in row) for row in money]
    used = list(zip(*(c.capacities for c in counts), strict=True))
    assert [row.amounts for row in page.capacities] == [tuple(each.use for each in row) for row in used]
    assert [row.limits for row in page.capacities] == [tuple(each.base + each.give for each in row) for row in used]
    assert page.women == tuple(c.women for c in counts)
    for place, row in enumerate(page.gains):
        assert row.nominal == tuple(c.gains[place].nominal for c in counts)
        assert row.credited == tuple(c.gains[place].credited for c in counts)
    for score in page.scores:
        reached = [c.standing(score.line.key).score for c in counts]
        assert all(cell.score in (HIDDEN, Told(one)) for cell, one in zip(score.cells, reached, strict=True))
    assert sum(isinstance(cell.score, Told) for score in page.scores for cell in score.cells) > len(counts)
