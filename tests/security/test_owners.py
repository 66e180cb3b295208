"""Law, thresholds and mandate belong to others than the lead: whoever asks, whoever decides, role by house."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.asked_change import AskedChange
from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from models.level import Level
from models.limit import Limit
from models.mandate import Mandate
from models.measure import Measure
from models.override import Decision
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.services.records.plans import plan_of
from tests.conftest import Clock, Person
from tests.records import Room, room_of

BARRED = "level.rec_country_quota.2"
LAW = {"fact": "Verordnung geändert", "source": "BGBl. 2026 I Nr. 7", "day": "2026-01-02", "body": "BMG", "until": ""}
WISHES = {
    "law": {"thing": BARRED, "to": "ja", **LAW},
    "threshold": {"thing": "parameter.win_min", "amount": "5", "reason": "Runde 2"},
    "mandate": {"thing": "mandate.ret_forced", "lo": "0", "hi": "1", "reason": "Runde 2"},
}
HOUSES = ("de_bmjv", "de_bmf", "de_bmg")
DECIDE = {"law": {(Role.CHECKER, "de_bmjv"), (Role.CHECKER, "de_bmg")}}
Enter = Callable[[Role, str], FlaskClient]


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def enter(room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> Enter:
    made: dict[tuple[Role, str], FlaskClient] = {}

    def browser(role: Role, house: str) -> FlaskClient:
        if (role, house) not in made:
            whose = None if role is Role.LEADERSHIP else room.stakeholders[house]
            made[role, house] = signed_in(person(f"{role.value}-{house}", room.dossier, role, whose, in_circle=True))
        return made[role, house]

    return browser


def stands(engine: Engine, room: Room, subject: str) -> object:
    """What is recorded of the thing that is asked for."""
    with session_of(engine) as session:
        if subject == "threshold":
            return session.exec(select(Limit.amount).where(Limit.key == "win_min")).one()
        if subject == "mandate":
            query = select(Mandate.lo, Mandate.hi).join(Measure).where(Measure.key == "ret_forced")
            return session.exec(query).first()
        query = select(Level.legal).join(Measure).where(Measure.key == "rec_country_quota", Level.n == 2)
        return session.exec(query).one()


def give_the_mandate(engine: Engine, room: Room) -> None:
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, room.dossier)
        dossier.mandate_given = {"number": "1", "day": "2026-01-01", "by": "Bundeskabinett"}
        session.add(dossier)
        session.commit()


@pytest.mark.parametrize("subject", WISHES)
def test_the_lead_asks_and_only_whose_it_is_decides(enter: Enter, room: Room, engine: Engine, subject: str) -> None:
    give_the_mandate(engine, room)
    home, lead = f"/dossiers/{room.dossier}", enter(Role.LEAD, "de_envoy")
    before = stands(engine, room, subject)
    assert lead.post(f"{home}/requests", data=WISHES[subject]).status_code == 303
    assert stands(engine, room, subject) == before
    sent = {"decision": "grant", "answer": "geprüft", "version": "1"}
    let = DECIDE.get(subject, set())
    for role in (Role.LEAD, Role.MINISTRY, Role.SIGNER, Role.CHECKER, Role.ADVISER, Role.CONSULTED):
        for house in HOUSES:
            if (role, house) in let:
                continue
            browser = enter(role, house)
            assert browser.post(f"{home}/requests/1/decide", data=sent).status_code == 403, (role, house)
            assert browser.post(f"{home}/requests", data=WISHES[subject]).status_code in (403, 422), (role, house)
    assert stands(engine, room, subject) == before
    judge = enter(Role.CHECKER, "de_bmjv") if subject == "law" else enter(Role.LEADERSHIP, "")
    assert "1 Antrag" in judge.get("/dossiers").text
    assert judge.post(f"{home}/requests/1/decide", data=sent | {"answer": " "}).status_code == 422
    assert judge.post(f"{home}/requests/1/decide", data=sent).status_code == 303
    assert judge.post(f"{home}/requests/1/decide", data=sent).status_code == 409
    assert stands(engine, room, subject) != before
    assert "1 Antrag" not in judge.get("/dossiers").text
    assert "Antrag" in lead.get(f"{home}/log").text


def test_the_body_that_confirms_may_answer_by_its_own_checker(enter: Enter, room: Room, engine: Engine) -> None:
    home = f"/dossiers/{room.dossier}"
    enter(Role.LEAD, "de_envoy").post(f"{home}/requests", data=WISHES["law"])
    sent = {"decision": "grant", "answer": "zugestimmt", "version": "1"}
    assert enter(Role.CHECKER, "de_bmg").post(f"{home}/requests/1/decide", data=sent).status_code == 303
    assert stands(engine, room, "law") == "ja"


def test_the_lead_changes_none_of_them_by_any_other_form(enter: Enter, room: Room, engine: Engine) -> None:
    give_the_mandate(engine, room)
    home, lead = f"/dossiers/{room.dossier}", enter(Role.LEAD, "de_envoy")
    before = [stands(engine, room, subject) for subject in WISHES]
    address = f"{home}/measures/rec_country_quota/levels/2"
    mark = re.search(r'name="mark" value="(\w+)"', lead.get(address).text)
    assert mark
    lead.post(address, data={"legal": "ja", "why": "weil", "mark": mark[1]})
    limit = {"kind": "parameter", "key": "win_min", "amount": "5", "reason": "weil", "version": "1"}
    assert lead.post(f"{home}/rules/limits", data=limit).status_code == 403
    span = {"measure": "ret_forced", "lo": "0", "hi": "1", "reason": "weil", "version": "1"}
    assert lead.post(f"{home}/rules/mandate", data=span).status_code == 403
    given = {"number": "2", "day": "2026-01-02", "by": "Kabinett", "mark": "", "why": "weil"}
    assert lead.post(f"{home}/mandate", data=given).status_code == 403
    assert [stands(engine, room, subject) for subject in WISHES] == before


def test_a_new_level_stands_under_reservation_until_somebody_confirms_what_the_law_says(
    enter: Enter, room: Room, engine: Engine
) -> None:
    lead, address = enter(Role.LEAD, "de_envoy"), f"/dossiers/{room.dossier}/measures/rec_selforg/levels/new"
    assert lead.post(address, data={"de": "Mehr", "cred": "50", "legal": "ja"}).status_code == 303
    with session_of(engine) as session:
        query = select(Level.legal).join(Measure).where(Measure.key == "rec_selforg").order_by(Level.n)  # type: ignore[arg-type]
        assert session.exec(query).all()[-1] == "bedingt"


@pytest.mark.parametrize(
    ("asked", "counts"), [("gesperrt", "gesperrt"), ("ja", "bedingt")], ids=["a way is closed", "none is opened"]
)
def test_what_is_not_confirmed_can_close_a_way_and_not_open_one(
    enter: Enter, room: Room, engine: Engine, asked: str, counts: str
) -> None:
    home, lead = f"/dossiers/{room.dossier}", enter(Role.LEAD, "de_envoy")
    assert (
        lead.post(f"{home}/requests", data=WISHES["law"] | {"thing": "level.rec_g2g.1", "to": asked}).status_code == 303
    )
    with session_of(engine) as session:
        plan = plan_of(session, session.get_one(Dossier, room.dossier))
    level = next(m for m in plan.measures if m.id == "rec_g2g").levels[1]
    assert level.legal == counts
    broken = verdict(plan, replace(plan.packages[0], levels={"rec_g2g": 1})).hard_rules
    assert ("G-10" in broken) is (counts == "gesperrt")
    page = lead.get(f"{home}/measures/rec_g2g").text
    assert "nicht bestätigt: die strengere Rechtslage zählt" in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("source", " "),
        ("fact", ""),
        ("body", "BMF"),
        ("day", ""),
        ("day", "2026-01"),
        ("day", "2999-01-01"),
        ("until", "2025-12-31"),
        ("to", "vielleicht"),
    ],
)
def test_a_legal_fact_lacks_nothing(enter: Enter, room: Room, engine: Engine, field: str, typed: str) -> None:
    lead = enter(Role.LEAD, "de_envoy")
    answer = lead.post(f"/dossiers/{room.dossier}/requests", data=WISHES["law"] | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert field == "fact" or "Verordnung geändert" in answer.text
    with session_of(engine) as session:
        assert session.exec(select(AskedChange)).all() == []


def test_the_list_of_health_workers_expires_by_itself_and_counts_as_open_everywhere(
    enter: Enter, room: Room, engine: Engine, clock: Clock
) -> None:
    home, lead, judge = f"/dossiers/{room.dossier}", enter(Role.LEAD, "de_envoy"), enter(Role.CHECKER, "de_bmjv")
    day = clock.now.date().isoformat()
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, room.dossier)
        dossier.context = {**dossier.context, "who_list": True}
        session.add(dossier)
        session.commit()
    wish = LAW | {"thing": "answer.who_list", "to": "no", "day": "2026-01-02", "until": f"{clock.now.year + 1}-12-31"}
    assert lead.post(f"{home}/requests", data=wish).status_code == 303, day
    assert listed(engine, room) is True
    sent = {"decision": "grant", "answer": "Liste geprüft", "version": "1"}
    assert judge.post(f"{home}/requests/1/decide", data=sent).status_code == 303
    assert listed(engine, room) is False
    assert ">nein<" in lead.get(f"{home}/requests").text
    clock.forward(days=800)
    lead, judge = enter(Role.LEAD, "de_envoy"), enter(Role.CHECKER, "de_bmjv")
    assert listed(engine, room) is True
    with session_of(engine) as session:
        plan = plan_of(session, session.get_one(Dossier, room.dossier))
        assert session.exec(select(AskedChange)).one().state is Decision.GRANTED
    assert "G-08" in verdict(plan, replace(plan.packages[0], levels={"rec_health": 1})).hard_rules


def listed(engine: Engine, room: Room) -> object:
    """Whether the country counts as one with too few health workers."""
    with session_of(engine) as session:
        return plan_of(session, session.get_one(Dossier, room.dossier)).context["who_list"]
