"""Signing in, out, and what an outsider learns by trying."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.account import Account
from models.database import session_of
from models.session import SignedIn
from negotiator.app import create_app
from negotiator.config import read_settings
from negotiator.services.access import throttle
from negotiator.services.accounts import devices, passwords
from tests.conftest import PASSWORD, Clock, Person

TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Maker = Callable[..., Person]


def enter(client: FlaskClient, login: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def plain(page: str) -> str:
    """The page without its form tokens, which differ each time."""
    return re.sub(r"[\w-]+\.[\w-]+\.[\w-]{20,}", "", page)


def test_nothing_without_signing_in(client: FlaskClient) -> None:
    assert client.get("/dossiers/3?x=1").location == "/sign-in?next=/dossiers/3?x%3D1"
    assert client.get("/").location == "/sign-in?next=/"


def test_right_password_opens_a_session_and_goes_on(client: FlaskClient, person: Maker) -> None:
    person("anna")
    answer = enter(client, " Anna ", next="/account?x=1")
    assert (answer.status_code, answer.location) == (303, "/account?x=1")
    cookie = client.get_cookie("negotiator")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


def test_the_cookie_is_not_what_the_database_holds(client: FlaskClient, person: Maker, engine: Engine) -> None:
    person("anna")
    enter(client, "anna")
    with session_of(engine) as session:
        kept = session.exec(select(SignedIn.token)).one()
    cookie = client.get_cookie("negotiator")
    assert cookie is not None
    assert kept != cookie.value
    assert len(cookie.value) >= 43


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_signing_in_never_leads_elsewhere(client: FlaskClient, person: Maker, target: str) -> None:
    person("anna")
    assert enter(client, "anna", next=target).location == "/"


def test_wrong_login_and_wrong_password_say_the_same(client: FlaskClient, person: Maker) -> None:
    person("anna")
    wrong = enter(client, "anna", "not the password of anna")
    unknown = enter(client, "otto", "not the password of anna")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert plain(wrong.text).replace('"anna"', "X") == plain(unknown.text).replace('"otto"', "X")
    assert client.get_cookie("negotiator") is None


@pytest.mark.slow
def test_ten_failures_lock_a_place_for_a_quarter_of_an_hour(client: FlaskClient, person: Maker, clock: Clock) -> None:
    person("anna")
    codes = [enter(client, "anna", "wrong").status_code for _n in range(11)]
    assert codes == [422] * 10 + [429]
    assert enter(client, "anna").status_code == 429
    clock.forward(minutes=16)
    assert enter(client, "anna").status_code == 303


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient, person: Maker) -> None:
    person("anna")
    enter(client, "anna")
    cookie = client.get_cookie("negotiator")
    assert cookie is not None
    client.post("/sign-out")
    client.set_cookie("negotiator", cookie.value)
    assert client.get("/").location == "/sign-in?next=/"


def test_a_session_known_before_signing_in_does_not_count(client: FlaskClient, person: Maker) -> None:
    person("anna")
    client.set_cookie("negotiator", "planted by somebody")
    enter(client, "anna")
    cookie = client.get_cookie("negotiator")
    assert cookie is not None
    assert cookie.value != "planted by somebody"


def test_idle_and_absolute_expiry(signed_in: Callable[[Person], FlaskClient], person: Maker, clock: Clock) -> None:
    browser = signed_in(person("anna", is_admin=True))
    for _n in range(30):
        clock.forward(minutes=20)
        assert "/sign-in" not in (browser.get("/").location or "")
    clock.forward(minutes=31)
    assert browser.get("/").location == "/sign-in?next=/"


def test_absolute_expiry_comes_however_busy(
    signed_in: Callable[[Person], FlaskClient], person: Maker, clock: Clock
) -> None:
    browser = signed_in(person("anna"))
    for _n in range(37):
        clock.forward(minutes=20)
        last = browser.get("/")
    assert last.location == "/sign-in?next=/"


def test_a_form_without_its_token_is_refused(strict_app: Flask, person: Maker) -> None:
    person("anna")
    answer = enter(strict_app.test_client(), "anna")
    assert answer.status_code == 400
    assert answer.headers.getlist("Set-Cookie") == [] or "negotiator=" not in str(answer.headers)


def test_a_form_with_its_token_is_accepted_and_the_token_changes(strict_app: Flask, person: Maker) -> None:
    person("anna")
    browser = strict_app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)
    assert token is not None
    assert enter(browser, "anna", csrf_token=token[1]).status_code == 303
    assert browser.post("/language", data={"language": "en", "csrf_token": token[1]}).status_code == 400


def test_an_expired_session_keeps_what_was_entered_for_its_sender_alone(
    signed_in: Callable[[Person], FlaskClient], person: Maker, clock: Clock
) -> None:
    anna, otto = person("anna"), person("otto")
    browser = signed_in(anna)
    clock.forward(hours=1)
    answer = browser.post("/dossiers/9/bench/drafts/1/keep", data={"importance": "8", "why": "wichtig"})
    assert answer.location == "/sign-in?next=/drafts/1"
    page = signed_in(anna).get("/drafts/1")
    assert page.status_code == 200
    assert 'name="importance" value="8"' in page.text
    assert signed_in(otto).get("/drafts/1").status_code == 404


def test_an_htmx_request_without_session_gets_a_message_with_a_way_in(client: FlaskClient) -> None:
    answer = client.get("/", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/dossiers/3"})
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "/sign-in?next=/dossiers/3" in answer.text


def test_where_it_is_required_a_password_alone_opens_ones_account_only(
    environment: dict[str, str], engine: Engine, clock: Clock, person: Callable[..., Person]
) -> None:
    person("anna", may_start=True)
    app = create_app(read_settings(environment | {"NEGOTIATOR_SECOND_FACTOR": "required"}), engine, clock)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"login": "anna", "password": PASSWORD, "next": "/dossiers"})
    assert answer.status_code == 303
    for path in ("/dossiers", "/dossiers/new", "/administration", "/jobs/1", "/drafts/1"):
        assert browser.get(path).location == "/account", path
    assert browser.post("/dossiers", data={"scenario": "kenya_like"}).location == "/account"
    assert browser.get("/dossiers", headers={"HX-Request": "true"}).status_code == 403
    page = browser.get("/account")
    assert page.status_code == 200
    assert "mehr als ein Passwort" in page.text
    assert browser.post("/account/code").status_code == 200
    assert browser.post("/sign-out").location == "/sign-in"


def fail(app: Flask, login: str, times: int, address: str) -> list[int]:
    """Statuses of wrong passwords from there, each by a browser of its own."""
    tried = [app.test_client() for _n in range(times)]
    data = {"login": login, "password": "wrong"}
    return [t.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code for t in tried]


@pytest.mark.slow
def test_nobodys_failures_keep_the_right_one_out(app: Flask, person: Maker, clock: Clock) -> None:
    person("anna")
    known = app.test_client()
    assert enter(known, "anna").status_code == 303
    known.post("/sign-out")
    clock.forward(minutes=1)
    assert fail(app, "anna", 11, "192.0.2.1")[-1] == 429
    assert fail(app, "anna", 10, "2001:db8::1")[-1] == 422
    assert fail(app, "anna", 1, "2001:db8::ffff:1") == [429]  # the same visitor's other address
    new = {"login": "anna", "password": PASSWORD}
    fresh = app.test_client().post("/sign-in", data=new, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert fresh.status_code == 303  # another place
    for n in range(2, 6):
        fail(app, "anna", 10, f"192.0.2.{n}")
    everywhere = app.test_client().post("/sign-in", data=new, environ_base={"REMOTE_ADDR": "198.51.100.8"})
    assert everywhere.status_code == 429  # all places together have had their tries
    assert int(everywhere.headers["Retry-After"]) > 600
    at_the_same_place = known.post("/sign-in", data=new, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert at_the_same_place.status_code == 303  # the browser that was here before


@pytest.mark.slow
def test_a_known_browser_guesses_no_faster_and_is_known_for_its_account_alone(
    app: Flask, person: Maker, clock: Clock
) -> None:
    person("anna")
    person("otto")
    known = app.test_client()
    assert enter(known, "anna").status_code == 303
    assert [enter(known, "anna", "wrong").status_code for _n in range(11)] == [422] * 10 + [429]
    assert [enter(known, "otto", "wrong").status_code for _n in range(11)] == [422] * 10 + [429]
    assert enter(app.test_client(), "otto").status_code == 429  # counted for the place, as anybody's
    cookie = known.get_cookie("negotiator-known")
    assert cookie is not None
    forged = app.test_client()
    nonce, until, mac = cookie.value.split(".")
    forged.set_cookie("negotiator-known", f"{'0' * 32}.{until}.{mac}")
    assert enter(forged, "otto").status_code == 429
    assert cookie.http_only
    assert len(nonce) == 32


def marks(app: Flask, number: int) -> list[str]:
    """Marks of as many browsers in which anna signed in."""
    found = []
    for _n in range(number):
        browser = app.test_client()
        enter(browser, "anna")
        cookie = browser.get_cookie("negotiator-known")
        assert cookie is not None
        found.append(cookie.value)
    return found


def tries(app: Flask, mark: str, times: int) -> list[int]:
    """Statuses of wrong passwords from a browser with this mark."""
    browser = app.test_client()
    browser.set_cookie("negotiator-known", mark)
    return [enter(browser, "anna", "wrong").status_code for _n in range(times)]


@pytest.mark.slow
def test_a_stock_of_marks_gives_few_more_tries_and_keeps_nobody_out(app: Flask, person: Maker) -> None:
    person("anna")
    stock = marks(app, 6)
    codes = [code for mark in stock for code in tries(app, mark, 10)]
    most = throttle.KNOWN_LOGIN.times + throttle.SIGN_IN_ACCOUNT.times
    assert codes.count(422) == most  # not sixty: those of known browsers together, then a stranger's in this place
    assert set(codes[most:]) == {429}
    owner = app.test_client()
    owner.set_cookie("negotiator-known", stock[-1])  # whose own tries are left
    right = {"login": "anna", "password": PASSWORD}
    assert owner.post("/sign-in", data=right, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 303


@pytest.mark.parametrize("change", ["password", "second factor on", "second factor off"])
def test_marks_end_with_the_password_and_the_second_factor(
    app: Flask, person: Maker, engine: Engine, clock: Clock, change: str
) -> None:
    person("anna")
    if change == "second factor off":
        set_totp(engine, "anna", TOTP)
    with session_of(engine, write=True) as session:
        account = session.exec(select(Account).where(Account.login == "anna")).one()
        mark = devices.mark("secret", account, clock())
        assert devices.known("secret", account, mark, clock())
        match change:
            case "password":
                account.password = passwords.hashed("another long password")
            case "second factor on":
                account.totp = TOTP
            case _:
                account.totp = None
        session.commit()
        assert not devices.known("secret", account, mark, clock())


def set_totp(engine: Engine, login: str, secret: str) -> None:
    with session_of(engine, write=True) as session:
        session.exec(select(Account).where(Account.login == login)).one().totp = secret
        session.commit()


@pytest.mark.slow
def test_who_changes_the_password_stays_known_and_an_older_mark_does_not(app: Flask, person: Maker) -> None:
    person("anna")
    (old,) = marks(app, 1)
    browser = app.test_client()
    enter(browser, "anna")
    fresh = "a wholly other sentence"
    data = {"current": PASSWORD, "fresh": fresh, "again": fresh}
    assert browser.post("/account/password", data=data).status_code == 303
    kept = browser.get_cookie("negotiator-known")
    assert kept is not None
    assert fail(app, "anna", 10, "127.0.0.1") == [422] * 10
    assert tries(app, old, 1) == [429]  # a stranger's
    known = app.test_client()
    known.set_cookie("negotiator-known", kept.value)
    assert enter(known, "anna", fresh).status_code == 303


def test_a_stock_of_marks_gives_no_more_codes(app: Flask, person: Maker, engine: Engine, clock: Clock) -> None:
    person("anna")
    set_totp(engine, "anna", TOTP)
    with session_of(engine) as session:
        account = session.exec(select(Account).where(Account.login == "anna")).one()
        secret = app.extensions["negotiator"].settings.secret
        stock = [devices.mark(secret, account, clock()) for _n in range(5)]
    codes = []
    for mark in stock:
        browser = app.test_client()
        browser.set_cookie("negotiator-known", mark)
        assert enter(browser, "anna").status_code == 303
        codes += [browser.post("/sign-in/second-factor", data={"code": "000000"}).status_code for _n in range(8)]
    assert codes.count(422) == throttle.KNOWN_CODE.times + throttle.CODE.times  # not forty
