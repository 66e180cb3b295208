"""Proposals: kept whole and sealed, stale when the dossier moves on, listed, and why nothing fits in words."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlmodel import select

from models.database import session_of
from models.interest import Interest, Rating
from models.kinds import Language, Role
from models.limit import Limit
from models.measure import Measure
from models.position import Position, Visibility
from models.proposal import Proposal as ProposalRow
from negotiator.bargaining.case_file import fingerprint, read_case
from negotiator.bargaining.conflict import Ended, Scope
from negotiator.bargaining.outcome import Answer
from negotiator.bargaining.words import Concept, RuleClass, Status
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tabled import keeping, our_offer
from negotiator.catalogue.tally import tally_of
from negotiator.services.access.access import Reader
from negotiator.services.access.scope import EVERYTHING
from negotiator.services.dossiers.rules import rules
from negotiator.services.packages import packages
from negotiator.services.packages.asked import asked
from negotiator.services.packages.shelf import Shelf
from negotiator.services.packages.views import ConflictView
from negotiator.services.proposals import known
from negotiator.services.proposals.known import restored_proposal
from negotiator.services.proposals.solved import Conflict, Proposal
from negotiator.services.work.questions import Packages
from tests import kenya as kenyas
from tests.briefs.material import spoken, view_of
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
QUOTA = "G-10:rec_country_quota:2"


@pytest.fixture
def bmz(person: Make, kenya: Kenya) -> Person:
    return person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])


@pytest.mark.slow
def test_proposal_is_kept_with_its_case_and_gets_stale(engine: Engine, kenya: Kenya, lead: Person, bmz: Person) -> None:
    number = kenyas.keep(engine, kenya, lead.id)
    with session_of(engine) as reading:
        page = packages.proposal(reading, lead.reader, kenya.id, number)
        assert [line.concept for line in page.line.packages] == ["balanced", "nash"]
        assert all(line.fits and line.proof and line.proof.proven for line in page.line.packages)
        assert not page.line.stale
        assert page.basis == (
            "Keine der 9 Positionen am Tisch haben die Beteiligten selbst eingereicht; allein unsere Einschätzung: 2."
        )
        before = packages.package(reading, lead.reader, kenya.id, page.line.packages[0].ref)
        question = asked(reading, lead.reader, kenya.id, number)
        assert (question.concepts, question.by) == (("balanced", "nash"), page.line.by)
        assert question.limits
        assert asked(reading, bmz.reader, kenya.id, number).kept is None, "which switch was set tells of the offer"
    change_priority(engine, kenya)
    with session_of(engine) as reading:
        assert packages.proposal(reading, lead.reader, kenya.id, number).line.stale
        ref = page.line.packages[0].ref
        after = packages.package(reading, lead.reader, kenya.id, ref)
        today = packages.package(reading, lead.reader, kenya.id, ref, today=True)
    assert after.line.stale
    own = [next(s.score for s in p.meaning.scores if s.key == "de_envoy") for p in (before, after, today)]
    assert own[0] == own[1] != own[2]


@pytest.mark.slow
def test_a_change_of_words_alone_is_no_change_of_the_case_and_one_of_numbers_is(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    plan = demo_scenario("kenya_like")
    case = case_of(plan)
    offered = keeping(case, plan, our_offer(plan, case))
    found = Proposal(
        plan, offered, Answer(fingerprint(offered), Status.NO_IR, None, (), {}, 1.0), {}, {}, (Conflict((QUOTA,), ()),)
    )
    number = kenyas.keep(engine, kenya, lead.id, found)
    assert stands(engine, kenya, lead, number) == (
        False,
        number,
        "Country contingent modelled on the Western Balkans rule",
    )
    with session_of(engine, write=True) as session:
        measure = session.exec(select(Measure).where(Measure.key == "rec_country_quota")).one()
        measure.text = {"de": "Kontingent", "en": "A contingent of our own"}
        session.add(measure)
        session.commit()
    assert stands(engine, kenya, lead, number) == (False, number, "A contingent of our own")
    with session_of(engine, write=True) as session:
        limit = session.exec(select(Limit).where(Limit.dossier_id == kenya.id)).first()
        assert limit is not None
        limit.amount += 1
        session.add(limit)
        session.commit()
    assert stands(engine, kenya, lead, number) == (True, 0, "Country contingent modelled on the Western Balkans rule")


def stands(engine: Engine, kenya: Kenya, lead: Person, number: int) -> tuple[bool, int, str]:
    """Whether a proposal is stale, which one answers its question for the dossier as it stands, what it calls a measure
    that stands in the way."""
    asked = Packages((Concept.BALANCED, Concept.NASH), 60, 0)
    english = replace(lead.reader, language="en")
    with session_of(engine) as session:
        shelf = Shelf(session, english, kenya.id)
        page = packages.proposal(session, english, kenya.id, number)
        assert page.conflict is not None
        text = page.conflict.sets[0][0].texts[0]
        case = case_of(shelf.plan)
        known_as = known.answering(session, kenya.id, keeping(case, shelf.plan, our_offer(shelf.plan, case)), asked)
    return page.line.stale, known_as, text.partition("”")[0].removeprefix("“")


def change_priority(engine: Engine, kenya: Kenya) -> None:
    """The envoy now cares most for one measure that the packages do not hold."""
    with session_of(engine, write=True) as session:
        query = select(Interest).join(Position).where(Position.stakeholder_id == kenya.stakeholders["de_envoy"])
        row = session.exec(query).first()
        assert row is not None
        row.rating = Rating(importance=row.rating.importance / 2, shape=row.rating.shape, at=row.rating.at)
        session.add(row)
        session.commit()


@pytest.mark.slow
def test_stored_case_is_unreadable_without_the_key(engine: Engine, kenya: Kenya, lead: Person) -> None:
    number = kenyas.keep(engine, kenya, lead.id)
    with session_of(engine) as session:
        raw = session.connection().exec_driver_sql('select "case", plan, answer from proposal').one()
        kept = session.get(ProposalRow, number)
    assert kept is not None
    assert "negotiator-case" in kept.case
    assert all("negotiator" not in text and "de_bmi" not in text for text in raw)


def conflict_for(engine: Engine, kenya: Kenya, number: int, reader: Reader) -> ConflictView:
    with session_of(engine) as session:
        found = packages.proposal(session, reader, kenya.id, number).conflict
    assert found is not None
    return found


def test_conflict_is_told_in_words_and_sealed_members_hide_their_company(
    engine: Engine, kenya: Kenya, lead: Person, bmz: Person
) -> None:
    """A conflict between a released red line and a sealed mark; kept as the worker keeps it, without solving."""
    plan = demo_scenario("kenya_like")
    case = case_of(plan)
    red_line = next(c.name for c in case.red_lines if c.stakeholder == "de_bmi")
    locked = next(c.name for c in case.conditions if c.cls is RuleClass.LOCKED)
    both = Conflict((red_line, "IR:de_bmz"), ())
    plain = Conflict((locked, red_line), ())
    answer = Answer(fingerprint(case), Status.NO_IR, None, (), {}, 1.0)
    ways = (Conflict(("IR:de_bmz",), ()),)
    found = Proposal(plan, case, answer, {}, {}, (both, plain), ways, Scope.ALL, Ended.AT_LIMIT, Ended.OUT_OF_TIME)
    number = kenyas.keep(engine, kenya, lead.id, found)
    kenyas.release(engine, kenya, Visibility.LEAD, Visibility.LEAD, "de_bmz")
    told = conflict_for(engine, kenya, number, lead.reader)
    assert [[line.sealed for line in each] for each in told.sets] == [[True], [False, False]]
    assert "45" not in repr(told.sets[0])
    assert told.sets[1][0].fixed
    assert told.sets[1][1].changed_by == ("itself",)
    assert (told.scope, told.relaxations_ended) == ("untold", "out_of_time")
    kenyas.release(engine, kenya, Visibility.LEAD, Visibility.LEAD)
    told = conflict_for(engine, kenya, number, lead.reader)
    assert [len(each) for each in told.sets] == [2, 2]
    assert "45" in repr(told.sets[0])


def nothing_fits(*sets: Conflict, ways: tuple[Conflict, ...] = ()) -> Proposal:
    """The scenario where these sets stand against each other; without solving."""
    plan = demo_scenario("kenya_like")
    case = case_of(plan)
    answer = Answer(fingerprint(case), Status.NO_IR, None, (), {}, 1.0)
    return Proposal(plan, case, answer, {}, {}, sets, ways, Scope.ALL, Ended.ALL, Ended.ALL)


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_condition_is_said_to_exclude_itself(
    engine: Engine,
    kenya: Kenya,
    bmz: Person,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    language: str,
) -> None:
    """Where the company of a sealed condition is withheld, page and brief say so and count nothing."""
    sealed = Conflict(("G-15:EP06", "IR:de_bmz"), ())
    found = nothing_fits(sealed, ways=(Conflict(("G-15:EP06", "IR:de_bmz"), ()),))
    reader = person("read", kenya.id, Role.LEAD, kenya.stakeholders["de_envoy"], language=Language(language))
    number = kenyas.keep(engine, kenya, reader.id, found)
    kenyas.release(engine, kenya, Visibility.LEAD, Visibility.LEAD, "de_bmz")
    page = signed_in(reader).get(f"/dossiers/{kenya.id}/packages/proposals/{number}").text
    scope = replace(EVERYTHING, inner=frozenset({"de_bmz"}))
    brief = spoken(view_of(found, "D-02", language, scope=scope), language)
    counted, against, other, excluded = {
        "de": (
            "Gruppe 1: 1 Bedingung",
            "entgegensteht, wird nicht genannt",
            "Was sonst zu diesem Weg gehört",
            "Diese Bedi",
        ),
        "en": (
            "Set 1: 1 condition",
            "is not shared is not named",
            "What else belongs to this way",
            "These conditions c",
        ),
    }[language]
    assert counted not in page
    assert excluded not in brief
    for told in (page, brief):
        assert against in told
        assert other in told


def test_who_may_relax_a_number_is_the_house_that_the_rules_name(
    engine: Engine, kenya: Kenya, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient]
) -> None:
    """Every capacity, payer and chapter: the page of rules, the conflict and the brief name one and the same."""
    reader = person("read", kenya.id, Role.LEAD, kenya.stakeholders["de_envoy"])
    with session_of(engine) as session:
        limits = [line for _kind, lines in rules.page(session, reader.reader, kenya.id).limits for line in lines]
    owners = {line.key: line.owner for line in limits}
    case = case_of(demo_scenario("kenya_like"))
    names = sorted({c.name for c in case.conditions if c.hard and c.name.partition(":")[0] in {"G-14", "G-15", "G-04"}})
    assert {"G-15:EP06", "G-15:partner"} <= set(names)
    names += ["G-14:visa:2", "G-15:EP06:3"]  # of single years
    found = nothing_fits(Conflict(tuple(names), ()), ways=tuple(Conflict((name,), ()) for name in names))
    number = kenyas.keep(engine, kenya, reader.id, found)
    told = conflict_for(engine, kenya, number, reader.reader)
    for name, (line,) in zip(names, told.relaxations, strict=True):
        owner = owners.get(name.partition(":")[2].partition(":")[0], "")
        assert (name, line.house) == (name, owner)
        assert ("owner" in line.changed_by) == bool(owner)
    page = signed_in(reader).get(f"/dossiers/{kenya.id}/packages/proposals/{number}").text
    brief = spoken(view_of(found, "D-02", "de"), "de")
    for said in (page, brief):
        assert "das Haus, das die Zahl verantwortet" not in said
        assert owners["EP06"] in said


def test_kept_proposal_comes_back_whole(engine: Engine, kenya: Kenya, lead: Person) -> None:
    plan = demo_scenario("kenya_like")
    case = case_of(plan)
    answer = Answer(fingerprint(case), Status.RED_LINES, None, ("de_bmi",), {}, 1.5)
    conflict = Conflict(("G-01",), ({"de": "a", "en": "b"},))
    named = {p.id: tally_of(plan, p) for p in plan.packages}
    found = Proposal(plan, case, answer, {}, named, (conflict,), (conflict,), Scope.FIRM, Ended.AT_LIMIT)
    number = kenyas.keep(engine, kenya, lead.id, found)
    with session_of(engine) as session:
        row = session.get(ProposalRow, number)
        assert row is not None
        assert restored_proposal(row, plan, read_case(row.case)) == found


def test_list_asks_as_many_queries_for_one_proposal_as_for_three(engine: Engine, kenya: Kenya, lead: Person) -> None:
    plan = demo_scenario("kenya_like")
    case = case_of(plan)
    answer = Answer(fingerprint(case), Status.OK, None, (), {}, 1.0)
    found = Proposal(plan, case, answer, {}, {})

    def asked() -> int:
        count = []
        event.listen(engine, "before_cursor_execute", lambda *_: count.append(1))
        with session_of(engine) as session:
            packages.listed(session, lead.reader, kenya.id)
        return len(count)

    asked()  # from here on is known what no proposal changes
    kenyas.keep(engine, kenya, lead.id, found)
    one = asked()
    for _ in range(2):
        kenyas.keep(engine, kenya, lead.id, found)
    assert asked() == one


def test_list_is_paged(engine: Engine, kenya: Kenya, lead: Person) -> None:
    plan = demo_scenario("kenya_like")
    case = case_of(plan)
    answer = Answer(fingerprint(case), Status.OK, None, (), {}, 1.0)
    numbers = [kenyas.keep(engine, kenya, lead.id, Proposal(plan, case, answer, {}, {})) for _ in range(6)]
    with session_of(engine) as session:
        pages = [packages.listed(session, lead.reader, kenya.id, page) for page in (0, 1, 2, 9)]
    latest = sorted(numbers, reverse=True)
    assert [[line.id for line in page.proposals] for page in pages] == [latest[:4], latest[:4], latest[4:], latest[4:]]
