"""The life of a document as its page tells it: checked, released, superseded, and what stands against that."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.clock import now, today
from models.database import session_of
from models.document import Document, Life
from models.dossier import Dossier
from models.kinds import Role
from models.membership import Membership
from models.override import Decision, Grounds, Override
from models.position import Position, Visibility
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import say
from negotiator.services.access import audit
from negotiator.services.access.eyes import eyes_of, kept
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts import members
from negotiator.services.briefs.life import life, printing
from negotiator.services.briefs.life.life import LifePage
from negotiator.services.briefs.material import register
from negotiator.services.dossiers.desk import dossiers
from tests.conftest import Clock, Person
from tests.kenya import Kenya

FILE = b"%PDF-1.7 something"
PARTNER, HOME, NEGOTIATION = "D-05", "D-04", "D-02"
Keep = Callable[..., int]


@pytest.fixture
def keep(engine: Engine, kenya: Kenya, lead: Person) -> Keep:
    """Makes a document of the lead; its number."""

    def act(kind: str = PARTNER, **more: object) -> int:
        with session_of(engine, write=True) as session:
            row = Document(
                dossier_id=kenya.id, account_id=lead.id, kind=kind, language="de", grade="partner", edition="1",
                name=f"{kind}.pdf", content=b64encode(FILE).decode(), digest=sha256(FILE).hexdigest(), findings=(),
            )  # fmt: skip
            row.held = kept(eyes_of(session, lead.reader, session.get_one(Dossier, kenya.id)))
            row.created_at = now(session) + timedelta(seconds=1)  # after all that made the dossier
            for name, value in more.items():
                setattr(row, name, value)
            session.add(row)
            session.commit()
            assert row.id is not None
            return row.id

    return act


@pytest.fixture
def leader(person: Callable[..., Person], kenya: Kenya) -> Person:
    return person("stina", kenya.id, Role.LEADERSHIP)


def page(engine: Engine, who: Person, kenya: Kenya, number: int) -> LifePage:
    with session_of(engine) as session:
        return life.page(session, who.reader, kenya.id, number)


def words(found: LifePage) -> list[str]:
    return [each for against in found.against for each in against.words]


def turn(engine: Engine, who: Person, kenya: Kenya, number: int, act: Callable[..., None], version: int) -> None:
    with session_of(engine, write=True) as session:
        act(session, who.reader, kenya.id, number, version)


def test_a_page_tells_who_did_what_as_soon_as_it_is_done(
    engine: Engine, kenya: Kenya, lead: Person, leader: Person, keep: Keep
) -> None:
    number = keep()
    draft = page(engine, lead, kenya, number)
    assert (draft.by, draft.checked, draft.released, draft.successor, draft.shared) == ("Lea", None, None, None, True)
    assert (draft.may_check, draft.may_release, draft.alone, words(draft)) == (True, False, False, [])
    turn(engine, lead, kenya, number, life.check, 1)
    checked = page(engine, lead, kenya, number)
    assert checked.checked is not None
    assert checked.checked[0] == "Lea"
    assert (checked.released, checked.may_check, checked.may_release, checked.alone) == (None, False, False, True)
    other = page(engine, leader, kenya, number)
    assert (other.may_release, other.alone) == (True, False)
    turn(engine, leader, kenya, number, life.release, 2)
    released = page(engine, lead, kenya, number)
    assert released.released is not None
    assert released.released[0] == "Stina"
    assert (released.may_release, released.alone, released.against, released.version) == (False, False, (), 3)


def part(engine: Engine, by: Person, kenya: Kenya, who: Person, role: Role, house: str) -> list[int]:
    """Gives somebody a part; the documents of theirs that they get in it."""
    with session_of(engine, write=True) as session:
        voice = {"role": role, "stakeholder_id": kenya.stakeholders[house], "in_circle": False}
        members.set_member(session, by.reader, kenya.id, who.id, **voice)  # type: ignore[arg-type]
    with session_of(engine) as session:
        reader = reader_of(session, who.id)
        assert reader is not None
        return [line.id for line in printing.listed(session, reader, kenya.id, "vs-nfd").documents]


def test_whoever_has_another_part_by_now_gets_no_paper_that_shows_more(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], keep: Keep
) -> None:
    second = person("second", kenya.id, Role.LEAD)
    with session_of(engine) as session:
        number = keep(HOME, created_at=now(session) - timedelta(days=1))
    assert part(engine, second, kenya, lead, Role.LEAD, "de_envoy") == [number], "what sees as much loses nothing"
    assert part(engine, second, kenya, lead, Role.MINISTRY, "de_bmi") == []
    with session_of(engine) as session:
        reader = reader_of(session, lead.id)
        assert reader is not None
        with pytest.raises(NotRecorded):
            printing.fetched(session, reader, kenya.id, number)


def test_nor_one_that_was_being_written_when_the_part_changed(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], clock: Clock
) -> None:
    """What it holds was read before, however long it takes to set its pages: what changed meanwhile is not in it."""
    second, read_at = person("second", kenya.id, Role.LEAD), clock()
    asked: dict[str, object] = {"account": lead.id, "dossier": kenya.id, "kind": "D-01", "language": "de"}
    asked |= {"grade": "intern", "edition": "1", "form": "docx"}

    def report(_step: str, share: float) -> None:
        if share == 0.25:
            clock.forward(seconds=5)
            part(engine, second, kenya, lead, Role.MINISTRY, "de_bmi")

    number = printing.Printing(engine)(Work(1, "print", asked), Desk(report, lambda: False))["document"]
    with session_of(engine) as session:
        reader = reader_of(session, lead.id)
        assert reader is not None
        assert printing.listed(session, reader, kenya.id, "vs-nfd").documents == ()
        assert session.get_one(Document, number).created_at == read_at


def test_a_paper_for_home_may_be_released_by_its_maker(engine: Engine, kenya: Kenya, lead: Person, keep: Keep) -> None:
    number = keep(HOME)
    with pytest.raises(Refused, match="checked"):
        turn(engine, lead, kenya, number, life.release, 1)
    turn(engine, lead, kenya, number, life.check, 1)
    with pytest.raises(Collision):
        turn(engine, lead, kenya, number, life.check, 1)
    found = page(engine, lead, kenya, number)
    assert (found.shared, found.may_release, found.alone) == (False, True, False)
    turn(engine, lead, kenya, number, life.release, 2)
    assert page(engine, lead, kenya, number).released is not None


def test_the_next_of_its_kind_takes_the_place_of_the_one_before(
    engine: Engine, kenya: Kenya, lead: Person, keep: Keep
) -> None:
    state = {"state": Life.RELEASED.value}
    before, others = keep(HOME, **state), (keep(HOME, language="en", **state), keep(HOME, subject="2", **state))
    number = keep(HOME, state=Life.CHECKED.value)
    turn(engine, lead, kenya, number, life.release, 1)
    old = page(engine, lead, kenya, before)
    assert (old.successor, old.line.state) == (number, Life.SUPERSEDED)
    assert [page(engine, lead, kenya, each).successor for each in others] == [None, None]
    assert page(engine, lead, kenya, number).successor is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"findings": None}, life.EARLIER),
        ({"digest": ""}, life.EARLIER),
        ({"digest": "0" * 64}, life.ALTERED),
        ({"media": "application/zip"}, life.NOT_PDF),
        ({}, ""),
    ],
)
def test_each_thing_stands_against_release_and_nothing_else(
    engine: Engine, kenya: Kenya, lead: Person, keep: Keep, *, change: dict[str, object], told: str
) -> None:
    number = keep(HOME, state=Life.CHECKED.value, **change)
    assert words(page(engine, lead, kenya, number)) == ([say("de", told)] if told else [])
    if told:
        with pytest.raises(Refused):
            turn(engine, lead, kenya, number, life.release, 1)


def test_a_dossier_that_moved_on_stands_against_what_was_made_before(
    engine: Engine, kenya: Kenya, lead: Person, keep: Keep, clock: Clock
) -> None:
    with session_of(engine, write=True) as session:
        bmi = kenya.stakeholders["de_bmi"]  # co-signs before, as the paper says
        audit.record(session, lead.reader, audit.Deed.SIGNED, "position 1", kenya.id, bmi)
        session.commit()
    number = keep(NEGOTIATION)
    clock.forward(minutes=1)
    with session_of(engine, write=True) as session:
        audit.record(session, lead.reader, audit.Deed.CHANGED, "round 2", kenya.id)
        session.commit()
    after = page(engine, lead, kenya, number)
    assert (words(after), after.stale) == ([say("de", life.MOVED)], True)
    clock.forward(minutes=1)
    later = page(engine, lead, kenya, keep(NEGOTIATION))
    assert (words(later), later.stale) == ([], False)


def test_nothing_goes_to_the_partner_while_a_rule_on_rights_is_overridden(
    engine: Engine, kenya: Kenya, lead: Person, keep: Keep
) -> None:
    with session_of(engine, write=True) as session:
        until = today(session) + timedelta(days=9)
        session.add(
            Override(
                dossier_id=kenya.id, rule="G-01", state=Decision.GRANTED, until=until, grounds=Grounds(), asked_by="Lea"
            )
        )
        session.commit()
    deviation = say("de", life.DEVIATION)
    assert deviation in words(page(engine, lead, kenya, keep(PARTNER)))
    assert deviation not in words(page(engine, lead, kenya, keep(HOME)))


def test_findings_of_one_place_stand_together_those_of_the_whole_last(
    engine: Engine, kenya: Kenya, lead: Person, keep: Keep
) -> None:
    def finding(place: str, said: str) -> dict[str, object]:
        return {
            "place": dict.fromkeys(("de", "en"), place),
            "words": dict.fromkeys(("de", "en"), said),
            "clause": place,
        }

    findings = (finding("C1", "one"), finding("C2", "two"), finding("C1", "three"), finding("C1", "one"))
    found = page(engine, lead, kenya, keep(PARTNER, findings=findings, media="application/zip"))
    assert [(each.place, each.words, each.clause) for each in found.against[:2]] == [
        ("C1", ("one", "three"), "C1"),
        ("C2", ("two",), "C2"),
    ]
    assert (found.against[2].place, found.against[2].words) == ("", (say("de", life.NOT_PDF),))


def test_a_copy_is_of_a_released_document_and_has_its_number(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], keep: Keep
) -> None:
    draft, number = keep(PARTNER), keep(PARTNER, state=Life.RELEASED.value)

    def give(document: int, version: int = 1) -> int:
        with session_of(engine, write=True) as session:
            return life.hand_out(session, lead.reader, kenya.id, document, recipient="Amina", version=version)

    with pytest.raises(Refused):
        give(draft)
    with pytest.raises(Collision):
        give(number, 2)
    assert [give(number), give(number)] == [1, 2]
    with session_of(engine) as session:
        entry, row = life.copy_of(session, lead.reader, kenya.id, number, 2)
        assert (entry.number, entry.recipient, row.id) == (2, "Amina", number)
        for document, copy in ((number, 3), (draft, 1)):
            with pytest.raises(NotRecorded):
                life.copy_of(session, lead.reader, kenya.id, document, copy)
        desk = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"]).reader
        with pytest.raises(NotAllowed):
            life.copy_of(session, desk, kenya.id, number, 2)
    found = page(engine, lead, kenya, number)
    assert [each.number for each in found.copies] == [1, 2]
    assert found.recipients == (), "of papers for the partner anybody outside may hold one"


def test_whoever_got_a_copy_finds_it_and_nobody_else_does(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], keep: Keep
) -> None:
    desk = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    other = person("lars", kenya.id, Role.LEAD)
    number = keep(HOME, state=Life.RELEASED.value, grade="intern")

    def seen(who: Person) -> list[tuple[int, int, str]]:
        with session_of(engine) as session:
            found = register.given_to(session, who.reader, kenya.id)
        return [(each.document, each.number, each.by) for each in found]

    assert seen(other) == []
    with session_of(engine, write=True) as session:
        life.hand_out(session, lead.reader, kenya.id, number, recipient=str(other.id), version=1)
    assert seen(other) == [(number, 1, "Lea")]
    assert seen(desk) == []
    with session_of(engine) as session:
        entry, row = life.copy_of(session, other.reader, kenya.id, number, 1)
        assert (entry.account_id, row.id) == (other.id, number)
        with pytest.raises(NotAllowed):
            life.copy_of(session, desk.reader, kenya.id, number, 1)


def test_what_is_sealed_after_a_paper_was_made_stands_in_it_all_the_same(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], keep: Keep
) -> None:
    """Who could not have held a paper when it was made never may, however little its maker sees by now."""
    desk = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    other = person("lars", kenya.id, Role.LEAD)
    number = keep(HOME, state=Life.RELEASED.value, grade="intern")
    before = keep(HOME, state=Life.RELEASED.value, grade="intern", held=None)

    def may_get(document: int) -> set[int]:
        with session_of(engine) as session:
            return {int(who) for who, _name in register.recipients(session, session.get_one(Document, document))}

    assert may_get(number) == {lead.id, other.id}
    with session_of(engine, write=True) as session:
        for row in session.exec(select(Position)).all():
            row.visibility = row.inner = Visibility.SEALED
        session.commit()
    assert desk.id not in may_get(number)
    assert may_get(before) == set(), "nobody knows what it holds"


def test_a_copy_is_not_found_any_more_by_whom_the_dossier_has_let_go(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], keep: Keep
) -> None:
    number, other = keep(HOME, state=Life.RELEASED.value, grade="intern"), person("lars", kenya.id, Role.LEAD)
    with session_of(engine, write=True) as session:
        life.hand_out(session, lead.reader, kenya.id, number, recipient=str(other.id), version=1)
    with session_of(engine, write=True) as session:
        session.delete(session.exec(select(Membership).where(Membership.account_id == other.id)).one())
        session.commit()
    with session_of(engine) as session:
        gone = reader_of(session, other.id)
        assert gone is not None
        assert register.given_to(session, gone, kenya.id) == ()
        with pytest.raises((NotAllowed, NotRecorded)):
            life.copy_of(session, gone, kenya.id, number, 1)


def test_a_checked_paper_for_the_partner_is_a_task_of_those_who_may_release_it(
    engine: Engine, kenya: Kenya, lead: Person, leader: Person, person: Callable[..., Person], keep: Keep
) -> None:
    desk = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])

    def wanted(who: Person) -> int:
        with session_of(engine) as session:
            told = [each.tasks for each in dossiers.mine(session, who.reader)]
            told += [dossiers.card(session, who.reader, kenya.id).tasks]
            told += [dossiers.overview(session, who.reader, kenya.id).tasks]
        first, *others = [sum(task.wanted for task in tasks if task.kind == "release_paper") for tasks in told]
        assert others == [first, first]
        return first

    number = keep()
    keep(HOME, grade="intern", state=Life.CHECKED.value)
    assert [wanted(who) for who in (lead, leader, desk)] == [0, 0, 0], "a draft waits for nobody, one for home neither"
    turn(engine, lead, kenya, number, life.check, 1)
    assert [wanted(who) for who in (lead, leader, desk)] == [0, 1, 0], "not for who made it, nor for who may not"
    assert wanted(person("lars", kenya.id, Role.LEAD)) == 1, "for whoever else stands where its maker stands"
    assert wanted(lead) == 0
    turn(engine, leader, kenya, number, life.release, 2)
    assert wanted(leader) == 0


def test_a_late_co_signature_makes_those_papers_stale_that_say_it_is_missing(
    engine: Engine, kenya: Kenya, lead: Person, keep: Keep
) -> None:
    papers = (("D-02", ""), ("D-10", ""), ("D-03", "house de_bmi"), ("D-03", "house de_aa"), ("D-05", ""))
    made = {(kind, subject): keep(kind, subject=subject) for kind, subject in papers}
    assert not any(page(engine, lead, kenya, number).stale for number in made.values())
    house = kenya.stakeholders["de_bmi"]
    with session_of(engine, write=True) as session:
        for row in session.exec(select(Document)):
            row.created_at = now(session) - timedelta(seconds=1)
            session.add(row)
        session.flush()
        audit.record(session, lead.reader, audit.Deed.SIGNED, "position 1 edition 1", kenya.id, house)
        session.commit()
    moved = {key for key, number in made.items() if page(engine, lead, kenya, number).stale}
    assert moved == {("D-02", ""), ("D-10", ""), ("D-03", "house de_bmi")}
    told = {key: say("de", life.MOVED) in words(page(engine, lead, kenya, number)) for key, number in made.items()}
    assert {key for key, said in told.items() if said} == moved
