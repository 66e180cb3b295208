"""How far the result hangs on each assumption: solved at both ends, told in words, cut to whoever asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.clock import now
from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from models.limit import Limit, LimitKind
from models.owner_word import OwnerWord
from models.position import Visibility
from models.stakeholder import Stakeholder
from negotiator.bargaining.concepts import answered
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept
from negotiator.catalogue import overlaid
from negotiator.catalogue.assembly import case_of, named
from negotiator.catalogue.assumptions import KINDS, assumptions
from negotiator.catalogue.overlaid import ACTS
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Action
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers.for_home import brief
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records.plans import plan_of
from negotiator.services.studies import assumptions as studied
from negotiator.services.studies import hanging
from negotiator.services.studies.assumption_views import AssumptionsPage
from negotiator.services.studies.assumptions import MEANS, PEOPLE
from tests.conftest import Person
from tests.security.small import VICTIM, Small, World, small_in

Make = Callable[..., Person]


class Nowhere:
    """A line in which jobs wait for nobody."""

    def put(self, job: int) -> None:
        """Nothing takes it."""


@pytest.fixture
def small(engine: Engine, person: Make) -> Small:
    made = small_in(engine)
    with session_of(engine) as session:
        keys = {row.key: row.id for row in session.exec(select(Stakeholder))}
    made.lead = person("lea", made.dossier, Role.LEAD, keys["de_envoy"], in_circle=True).id
    person("amt", made.dossier, Role.MINISTRY, keys[VICTIM])
    made.release()
    return made


def told(small: Small) -> AssumptionsPage:
    with session_of(small.engine) as session:
        return hanging.page(session, small.reader(session), small.dossier)


def the_plan(session: Session, small: Small) -> Plan:
    return plan_of(session, session.get_one(Dossier, small.dossier))


def package(plan: Plan) -> dict[str, int]:
    """The balanced package, solved from nothing."""
    case = case_of(plan)
    outcome = answered(case, (Concept.BALANCED,), Options(20))[0].outcomes[Concept.BALANCED]
    assert outcome.levels is not None
    return named(case, outcome.levels)


def test_each_kind_moves_its_own_amounts_and_no_others() -> None:
    plan = demo_scenario("kenya_like")
    usual = {each.thing: each for each in assumptions(plan)}
    found = {each.kind: each for each in reversed(usual.values())}
    assert tuple(kind for kind in KINDS if kind in found) == KINDS
    for kind, each in found.items():
        assert kind in ACTS
        low, high = (
            {one.thing: one.value for one in assumptions(overlaid.overlaid(plan, (change,)))} for change in each.ends
        )
        assert low[each.thing] < each.value <= high[each.thing]
        assert {thing for thing, value in low.items() if usual[thing].value != value} == {each.thing}


def test_a_range_never_leaves_what_is_possible() -> None:
    shares = (overlaid.WOMEN, overlaid.CREDIBILITY, overlaid.HELP)
    for each in assumptions(demo_scenario("moldova_like")):
        assert 0 <= each.low <= each.value <= each.high
        assert each.kind not in shares or each.high <= 1
        assert each.kind != overlaid.LEAST or each.high <= 100


def test_a_number_by_which_its_house_stands_has_a_narrower_range() -> None:
    plan = demo_scenario("kenya_like")
    wide, narrow = (
        next(e for e in assumptions(plan, confirmed) if e.thing == "capacity:visa")
        for confirmed in ((), ("capacity:visa",))
    )
    assert (wide.value - wide.low) / wide.value == Fraction(1, 5)
    assert (narrow.high - narrow.value) / narrow.value == Fraction(1, 20)


def test_the_package_at_an_end_is_the_one_solved_from_the_changed_plan(small: Small) -> None:
    small.ask_of_assumptions(MEANS)
    page = told(small)
    assert page.solved is not None
    assert (page.solved.fits, page.solved.stale, page.hidden) == (True, False, True)
    line = next(each for each in page.telling if each.thing == "chapter:EP23")
    with session_of(small.engine) as session:
        plan = the_plan(session, small)
    ends = next(each for each in assumptions(plan) if each.thing == line.thing).ends
    usual = package(plan)
    for end, change in zip(line.ends, ends, strict=True):
        then = package(overlaid.overlaid(plan, (change,)))
        assert {step.key: step.after for step in end.steps} == {k: n for k, n in then.items() if usual[k] != n}
        assert end.steps
        assert all(f"{step.name} {step.before} → {step.after}" in end.sentence for step in end.steps)
    weights = [each.weight for each in page.telling]
    assert weights == sorted(weights, reverse=True)
    assert page.figure is not None
    drawn = page.figure.rows[[each.thing for each in page.telling].index(line.thing)]
    assert drawn[0] == f"{line.title}: {line.name}"
    assert [int(drawn[2]), int(drawn[4])] == [len(end.steps) for end in line.ends]
    assert next(g for g in page.groups if g.title == "Glaubwürdigkeit").lines[0].ends == ()  # not asked about yet


def test_results_about_parts_stand_together_until_the_dossier_changes(small: Small) -> None:
    small.ask_of_assumptions(MEANS)
    small.ask_of_assumptions(PEOPLE)
    lines = {line.thing: line for group in told(small).groups for line in group.lines}
    assert lines["chapter:EP23"].ends
    assert lines["wish:de_envoy reintegration"].ends
    with session_of(small.engine, write=True) as session:
        limit = session.exec(select(Limit).where(Limit.kind == LimitKind.CHAPTER, Limit.key == "EP23")).one()
        limit.amount *= 2
        session.add(limit)
        session.commit()
    page = told(small)
    assert page.solved is not None
    assert page.solved.stale
    lines = {line.thing: line for group in page.groups for line in group.lines}
    assert lines["chapter:EP23"].ends == ()  # its range is another one now


def test_sealed_marks_are_in_no_line_and_a_house_that_seals_takes_the_result_with_it(small: Small) -> None:
    small.ask_of_assumptions(PEOPLE)
    page = told(small)
    things = {line.thing for group in page.groups for line in group.lines}
    assert f"least:{VICTIM}" not in things
    assert any(thing.startswith(f"wish:{VICTIM}") for thing in things)
    with session_of(small.engine, write=True) as session:
        row = small._position(session)
        row.visibility = Visibility.SEALED
        session.add(row)
        session.commit()
    page = told(small)
    assert page.lapsed
    assert not page.telling
    assert not any(VICTIM in line.thing for group in page.groups for line in group.lines)


def test_what_a_house_declared_is_no_assumption(small: Small) -> None:
    with session_of(small.engine, write=True) as session:
        row = small._position(session)
        row.inner, row.mark = Visibility.LEAD, replace(row.mark, least=Fraction(30), cert="a")
        session.add(row)
        session.commit()
    assert f"least:{VICTIM}" in things_of(small)
    with session_of(small.engine, write=True) as session:
        row = small._position(session)
        row.mark = replace(row.mark, cert="d")
        session.add(row)
        session.commit()
    assert f"least:{VICTIM}" not in things_of(small)


def things_of(small: Small) -> set[str]:
    return {line.thing for group in told(small).groups for line in group.lines}


def test_what_its_owner_confirmed_says_so_and_its_range_narrows(small: Small) -> None:
    def line(thing: str = "capacity:visa") -> tuple[bool, str]:
        found = next(each for group in told(small).groups for each in group.lines if each.thing == thing)
        return found.confirmed, found.range

    before = line()
    with session_of(small.engine, write=True) as session:
        amount = session.exec(select(Limit.amount).where(Limit.kind == LimitKind.CAPACITY, Limit.key == "visa")).one()
        said = OwnerWord(dossier_id=small.dossier, thing="capacity.visa", house="de_aa", said_by="Amt", amount=amount)
        said.said_at = now(session) - timedelta(days=1)
        session.add(said)
        session.commit()
    after = line()
    assert (before[0], after[0]) == (False, True)
    assert before[1] != after[1]


def test_nothing_fits_any_more_is_said_where_an_end_leaves_nothing(small: Small) -> None:
    with session_of(small.engine, write=True) as session:
        row = small._position(session)
        row.inner, row.mark = Visibility.LEAD, replace(row.mark, least=Fraction(60), confidence=Fraction(1, 2))
        session.add(row)
        session.commit()
    small.ask_of_assumptions(PEOPLE)
    first = told(small).telling[0]
    assert first.weight[0] == 4
    assert any("passt" in end.sentence for end in first.ends)


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.LEADERSHIP, Role.CHECKER])
def test_only_who_may_ask_the_optimiser_may_ask(small: Small, person: Make, role: Role) -> None:
    reader = person("min", small.dossier, role).reader
    with session_of(small.engine, write=True) as session, pytest.raises(NotAllowed):
        studied.ask(session, Nowhere(), reader, small.dossier)
    with session_of(small.engine) as session:
        page = hanging.page(session, reader, small.dossier)
    assert not page.may_ask
    assert page.solved is None


def test_a_scope_that_there_is_not_is_refused_at_its_field(small: Small) -> None:
    with session_of(small.engine, write=True) as session, pytest.raises(Refused) as refused:
        studied.ask(session, Nowhere(), small.reader(session), small.dossier, scope="x")
    assert "scope" in refused.value.fields


def test_a_brief_prints_what_its_printer_had_solved(small: Small) -> None:
    small.set_world(World(Fraction(0)))
    order = Order("D-02", "de", "intern", "1")

    def annex() -> str:
        with session_of(small.engine) as session:
            shelf = Shelf(session, small.reader(session), small.dossier, Action.MAKE_BRIEF)
            return repr(brief(shelf, order)(date(2026, 11, 2)).sections[-1])

    assert "ist für diesen Stand des Dossiers nicht berechnet" in annex()
    small.ask_of_assumptions(MEANS)
    line = told(small).telling[0]
    assert line.name in annex()
    assert line.ends[0].sentence in annex()
