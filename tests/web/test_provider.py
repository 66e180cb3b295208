"""Single sign-on against a provider that runs as a process of its own on loopback."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select
from werkzeug.test import TestResponse

from models.account import Account
from models.database import session_of
from models.mail import Mail, MailKind
from models.mail_address import MailAddress
from negotiator.app import create_app
from negotiator.bargaining.errors import NotAllowed
from negotiator.config import Provider, Settings
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts import accounts as services
from negotiator.services.accounts import invitations, provider_groups
from negotiator.services.accounts.passwords import hashed
from tests.conftest import PASSWORD, Clock, Person


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.oidc_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def provided(settings: Settings, engine: Engine, clock: Clock, issuer: str) -> Flask:
    provider = Provider(issuer, "negotiator", "secret", "Testdienst", "groups", ("admins",), ("leads",), ("staff",))
    app = create_app(replace(settings, provider=provider), engine, clock)
    app.config.update(WTF_CSRF_ENABLED=False)
    return app


def says(browser: FlaskClient, issuer: str, late: int = 0, **said: object) -> None:
    """What the provider says next; its clock is that of the application, or `late` seconds behind."""
    moment = int(browser.application.extensions["negotiator"].clock().timestamp()) - late
    requests.post(f"{issuer}/next", json={"groups": ["staff"], "_now": moment} | said, timeout=5)


def back_from(browser: FlaskClient, issuer: str, late: int = 0, **said: object) -> TestResponse:
    """Goes to the provider, which says this of the person, and comes back."""
    says(browser, issuer, late, **{"name": "Anna", "preferred_username": "anna"} | said)
    sent = browser.get("/sign-in/provider?next=/account")
    answer = requests.get(sent.location, allow_redirects=False, timeout=5)
    return browser.get(answer.headers["Location"].removeprefix("http://localhost:5000"))


def accounts(engine: Engine) -> list[tuple[str, bool, bool]]:
    with session_of(engine) as session:
        return [(a.login, a.is_admin, a.may_start) for a in session.exec(select(Account).order_by(Account.id))]


def test_the_first_visit_makes_an_account_and_goes_on(provided: Flask, issuer: str, engine: Engine) -> None:
    browser = provided.test_client()
    answer = back_from(browser, issuer)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert browser.get("/account").status_code == 200
    assert back_from(provided.test_client(), issuer).location == "/account"
    assert accounts(engine) == [("anna", False, False)]


def test_roles_follow_the_claim_at_each_visit(provided: Flask, issuer: str, engine: Engine) -> None:
    for groups, expected in ((["admins"], (True, False)), (["leads"], (False, True)), (["staff"], (False, False))):
        back_from(provided.test_client(), issuer, groups=groups)
        assert accounts(engine) == [("anna", *expected)]


def test_whose_groups_are_withdrawn_is_administrator_no_longer(
    provided: Flask, issuer: str, engine: Engine, person: Callable[..., Person], clock: Clock
) -> None:
    """Not in the list, not in open sessions, and not by a password or passkey from before; and is told nothing more."""
    browser = provided.test_client()
    back_from(browser, issuer, groups=["admins"])
    assert browser.get("/administration").status_code == 200
    with session_of(engine, write=True) as session:
        account = session.exec(select(Account)).one()
        account.password = hashed(PASSWORD)
        address = MailAddress(account_id=account.id or 0, address="anna@ministry.example", confirmed_at=clock())
        session.add_all([account, address, Mail(account_id=account.id or 0, kind=MailKind.RELEASE, due_at=clock())])
        session.commit()
    assert back_from(provided.test_client(), issuer, groups=["strangers"]).location == "/sign-in"
    assert accounts(engine) == [("anna", False, False)]
    assert browser.get("/administration").location == "/sign-in?next=/administration"
    refused = provided.test_client().post("/sign-in", data={"login": "anna", "password": PASSWORD})
    assert refused.status_code == 422
    with session_of(engine) as session:
        boss = person("boss", is_admin=True)
        listed = {a.login: (a.is_admin, a.as_of is not None) for a in services.listed(session, boss.reader)}
    assert listed == {"anna": (False, True), "boss": (True, False)}
    with session_of(engine) as session:
        assert [session.exec(select(table)).all() for table in (Mail, MailAddress)] == [[], []]


def test_the_page_of_groups_says_what_each_gives_and_when_somebody_came_with_it(
    provided: Flask, issuer: str, engine: Engine, person: Callable[..., Person], signed_in: Callable[..., FlaskClient]
) -> None:
    """Only groups that the settings name are kept; a plain account sees nothing of it."""
    back_from(provided.test_client(), issuer, groups=["leads", "football"])
    boss, anybody = person("boss", is_admin=True), person("anybody")
    with session_of(engine) as session:
        page = provider_groups.page(session, boss.reader, provided.extensions["negotiator"].settings.provider)
        assert [(line.name, line.seen_at is not None) for line in page.lines] == [
            ("admins", False), ("leads", True), ("staff", False),
        ]  # fmt: skip
        assert (page.accounts, page.as_of is not None) == (1, True)
        with pytest.raises(NotAllowed):
            provider_groups.page(session, anybody.reader, None)
        before = provider_groups.page(session, boss.reader, None)
    assert [(line.name, line.gives) for line in before.lines] == [("leads", ())]
    told = signed_in(boss).get("/administration/groups").text
    assert "football" not in told
    assert "nichts mehr" in told, "the application of this browser has no provider any more"


def test_nobody_gets_in_without_a_role(provided: Flask, issuer: str, engine: Engine) -> None:
    assert back_from(provided.test_client(), issuer, groups=["strangers"]).location == "/sign-in"
    assert accounts(engine) == []


def test_a_local_account_of_the_same_name_is_never_taken_over(provided: Flask, issuer: str, engine: Engine) -> None:
    with session_of(engine, write=True) as session:
        session.add(Account(login="anna", name="Local Anna", is_admin=True))
        session.commit()
    back_from(provided.test_client(), issuer)
    found = accounts(engine)
    assert found[0] == ("anna", True, False)
    assert found[1][0].startswith("anna-")


@pytest.mark.parametrize(
    "fault",
    [
        {"_forged": True},
        {"_state": "another"},
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1},
        {"azp": "another"},
    ],
)
def test_forged_and_foreign_answers_are_refused(
    provided: Flask, issuer: str, engine: Engine, fault: dict[str, object]
) -> None:
    browser = provided.test_client()
    assert back_from(browser, issuer, **fault).location == "/sign-in"
    assert browser.get_cookie("negotiator") is None
    assert accounts(engine) == []


@pytest.mark.parametrize(("late", "where"), [(-50, "/account"), (50, "/account"), (121, "/sign-in"), (-61, "/sign-in")])
def test_a_token_holds_by_the_one_clock_with_a_minute_for_that_of_the_provider(
    provided: Flask, issuer: str, late: int, where: str
) -> None:
    assert back_from(provided.test_client(), issuer, late).location == where


def test_a_return_works_once_and_only_in_its_browser(provided: Flask, issuer: str) -> None:
    browser, other = provided.test_client(), provided.test_client()
    says(browser, issuer)
    sent = browser.get("/sign-in/provider")
    back = requests.get(sent.location, allow_redirects=False, timeout=5).headers["Location"]
    path = back.removeprefix("http://localhost:5000")
    assert other.get(path).location == "/sign-in"
    assert browser.get(path).location == "/"
    assert browser.get(path).location == "/sign-in"


def test_a_provider_that_is_silent_is_said_in_words(settings: Settings, engine: Engine) -> None:
    silent = Provider("http://127.0.0.1:9", "negotiator", "secret", "Stumm", members=("staff",))
    answer = create_app(replace(settings, provider=silent), engine).test_client().get("/sign-in/provider")
    assert answer.status_code == 503


@pytest.mark.parametrize("groups", [["strangers"], ["staff"]])
def test_links_end_with_what_the_provider_said_of_their_maker(
    provided: Flask, issuer: str, engine: Engine, clock: Clock, groups: list[str]
) -> None:
    """Also when the provider says it again later."""
    back_from(provided.test_client(), issuer, groups=["admins"])
    with session_of(engine, write=True) as session:
        maker = reader_of(session, session.exec(select(Account.id)).one() or 0)
        assert maker is not None
        link = f"/invitations/{invitations.invite_account(session, maker, 'otto', '', clock())}"
    assert provided.test_client().get(link).status_code == 200
    for said in (groups, ["admins"]):
        back_from(provided.test_client(), issuer, groups=said)
        assert provided.test_client().get(link).status_code == 404
