"""Administration without content: work and workers, one person's account, what is known about a person, forgetting."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.account import Account
from models.database import session_of
from models.dossier import Dossier
from models.invitation import Invitation
from models.job import Job, JobState
from models.kinds import Role
from models.membership import Membership
from models.naming import metadata
from models.session import SignedIn
from models.worker_beat import WorkerBeat
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import people
from tests.conftest import PASSWORD, Clock, Person

Enter = Callable[[Person], FlaskClient]
Make = Callable[..., Person]


@pytest.fixture
def anna(person: Make, dossier: Dossier) -> Person:
    return person("anna.amsel", dossier.id, Role.LEAD)


@pytest.fixture
def root(person: Make, signed_in: Enter) -> FlaskClient:
    return signed_in(person("root", is_admin=True))


def test_work_is_shown_without_what_it_is_about_and_can_be_stopped(
    engine: Engine, anna: Person, root: FlaskClient, dossier: Dossier, clock: Clock
) -> None:
    with session_of(engine, write=True) as session:
        session.add(WorkerBeat(name="machine 7", beat_at=clock()))
        asked = {"package": "SECRET"}
        session.add(Job(dossier_id=dossier.id or 0, account_id=anna.id, kind="propose", asked=asked))
        session.commit()
    page = root.get("/administration/work").text
    assert "machine 7" in page
    assert "anna.amsel" in page
    assert "SECRET" not in page
    assert dossier.title["de"] not in page
    assert root.post("/administration/work/1/stop").status_code == 303
    with session_of(engine) as session:
        assert session.get_one(Job, 1).state == JobState.CANCELLED
    assert root.post("/administration/work/1/stop").status_code == 404
    clock.forward(minutes=1)
    assert "schweigt" in root.get("/administration/work").text


def test_an_administrator_ends_all_sessions_of_a_person(anna: Person, root: FlaskClient, signed_in: Enter) -> None:
    browser = signed_in(anna)
    assert "test" in root.get(f"/administration/accounts/{anna.id}").text
    assert root.post(f"/administration/accounts/{anna.id}/sign-out").status_code == 303
    assert browser.get("/dossiers").status_code == 303


def test_what_is_known_about_a_person_holds_no_secret_and_for_others_no_deed_in_dossiers(
    engine: Engine, anna: Person, root: FlaskClient, signed_in: Enter, dossier: Dossier
) -> None:
    browser = signed_in(anna)
    with session_of(engine, write=True) as session:
        audit.record(session, anna.reader, Deed.CHANGED, "measure rec_health", dossier.id)
        session.commit()
        hashes = [session.get_one(Account, anna.id).password, *session.exec(select(SignedIn.token)).all()]
    own = browser.post("/account/data")
    told = root.post(f"/administration/accounts/{anna.id}/data")
    for answer in (own, told):
        found = json.loads(answer.data)
        assert found["account"]["login"] == "anna.amsel"
        assert found["parts"] == [{"dossier": dossier.id, "role": "lead", "stakeholder": None}]
        assert not [each for each in hashes if each and each in answer.text]
        assert dossier.title["de"] not in answer.text
    assert "measure rec_health" in own.text
    assert "measure rec_health" not in told.text


def test_who_is_forgotten_is_named_nowhere_but_in_the_log(
    engine: Engine, anna: Person, root: FlaskClient, signed_in: Enter, client: FlaskClient, clock: Clock
) -> None:
    signed_in(anna)
    there = f"/administration/accounts/{anna.id}"
    assert root.post(f"{there}/forget").status_code == 422, "an open account is not forgotten"
    refused = root.post(f"{there}/active", data={"active": ""})
    assert refused.status_code == 422, "anna alone leads a dossier: that is said first"
    assert "Trotzdem schließen" in refused.text
    assert root.post(f"{there}/active", data={"active": "", "anyway": "yes"}).status_code == 303
    assert root.post(f"{there}/forget").status_code == 422, "nobody else leads the dossier"
    with session_of(engine, write=True) as session:
        session.exec(select(Membership)).one().role = Role.CONSULTED
        session.add(Invitation(token="t", login="anna.amsel", name="Anna Amsel", expires_at=clock(), used_at=clock()))
        session.add(Account(login=f"forgotten-{anna.id}", name="Somebody"))
        session.commit()
    assert root.post(f"{there}/forget").status_code == 303
    assert root.post(f"{there}/active", data={"active": "yes"}).status_code == 422, "nobody opens it again"
    assert root.post(f"{there}/password-link").status_code == 422
    assert root.post(f"{there}/forget").status_code == 422
    with session_of(engine) as session:
        assert session.exec(select(Membership)).all() == []
        assert [row for row in session.exec(select(SignedIn)).all() if row.account_id == anna.id] == []
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(table.select()).all()
            named = [row for row in rows if "anna" in repr(row).lower()]
            assert not named or table.name.startswith("audit_"), table.name
    assert client.post("/sign-in", data={"login": "anna.amsel", "password": PASSWORD}).status_code == 422
    assert "forgotten" in root.get(there).text
    with session_of(engine) as session:
        assert not audit.verify(session).faults


def test_nobody_forgets_themselves(engine: Engine, root: FlaskClient) -> None:
    with session_of(engine) as session:
        number = session.exec(select(Account.id).where(Account.login == "root")).one()
    assert root.post(f"/administration/accounts/{number}/forget").status_code == 422


PAPER: dict[str, object] = {"kind": "D-03", "language": "en", "packages": ["1"]}


@pytest.mark.parametrize("address", ["/dossiers", "/account", "/jobs"])
def test_administrators_find_back_and_nobody_else_is_led_there(
    root: FlaskClient, anna: Person, signed_in: Enter, dossier: Dossier, address: str
) -> None:
    assert 'href="/administration"' in root.get(address, follow_redirects=True).text
    assert 'href="/administration"' not in signed_in(anna).get(address, follow_redirects=True).text


def test_ones_own_long_work_is_listed(engine: Engine, anna: Person, signed_in: Enter, dossier: Dossier) -> None:
    with session_of(engine, write=True) as session:
        for state in JobState:
            session.add(Job(dossier_id=dossier.id or 0, account_id=anna.id, kind="print", asked=PAPER, state=state))
        session.commit()
    page = signed_in(anna).get("/jobs").text
    assert page.count("D-03, Englisch") >= len(JobState), "each says of which document it is"
    assert page.count('data-label="Wann"') == len(JobState)
    assert page.count('href="/jobs/') >= len(JobState)
    assert dossier.title["de"] in page


KEPT = {  # tables with an account that `forget` leaves, and why: the account itself says no more who it was
    "co_signature": "the house's word", "comment": "said in a dossier", "document": "the dossier's paper",
    "gate_confirmation": "the house's word", "handout": "who holds which copy", "job": "what was asked in a dossier",
    "package_signature": "the house's word", "audit_entry": "a chain", "invitation": "cleared by login too",
}  # fmt: skip


def test_each_table_with_an_account_is_cleared_or_kept_with_a_reason() -> None:
    having = {table.name for table in metadata.sorted_tables if "account_id" in table.columns}
    assert having == {str(table.__tablename__) for table in people.CLEARED} | KEPT.keys()
