"""Forged, replayed and foreign identifiers; tokens of forms; sessions; where one is sent; what browsers may keep."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.account import Account
from models.database import session_of
from models.kinds import Language, Role
from models.membership import Membership
from models.package import Package
from models.position import Position
from negotiator.app import create_app
from negotiator.config import Settings
from negotiator.services.records.loading import known
from tests.conftest import PASSWORD, Clock, Person
from tests.records import room_of
from tests.security.bodies import MEASURE
from tests.security.counting import Counts
from tests.security.requests import address, requests, rules
from tests.security.yard import Yard, give, yard_of

NO_TEXT = ("application/pdf", "application/json", "application/problem+json")  # JSON is UTF-8 by its nature
Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
FRESH = re.compile(r'name="(?:csrf_token|submission)" value="[^"]*"|"X-CSRFToken": "[^"]*"')  # new in every answer
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


@pytest.fixture
def yard(engine: Engine, person: Make, signed_in: Enter, app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client())


@pytest.mark.slow
def test_foreign_ids_in_ones_own_dossier_are_not_there(yard: Yard, counts: Counts) -> None:
    """The lead's own dossier in the address, and something of the other dossier behind it, in path, query and body."""
    lead, home, other = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}", yard.foreign
    position, envoy = other.positions["de_envoy"], yard.here.positions["de_envoy"]
    line = yard.red_lines[other.positions["de_bmi"]]
    things = give(yard, "owner", other.dossier)
    version = {"version": "1"}
    asked = [
        lead.get(f"{home}/positions/{position}"),
        lead.get(f"{home}/positions/{position}/preview"),
        lead.post(f"{home}/positions/{position}/mark", data={"least": "1"} | version),
        lead.post(f"{home}/positions/{position}/red-lines", data={"expr": f"L({MEASURE}) >= 1", "hard": "yes"}),
        lead.post(f"{home}/positions/{envoy}/red-lines/{line}/remove", data=version),
        lead.post(f"{home}/stakeholders/{other.stakeholders['de_dgb']}", data={"part": "seat"} | version),
        lead.get(f"{home}/briefs/{things['document_id']}"),
        lead.get(f"/jobs/{things['job_id']}"),
        lead.post(f"{home}/members/{yard.people['owner'].id}", data={"role": "consulted"}),
        lead.post(f"{home}/members/{yard.people['owner'].id}/remove"),
        lead.post(
            f"{home}/members/invite",
            data={"login": "new", "role": "ministry", "stakeholder_id": other.stakeholders["de_dgb"]},
        ),
    ]
    named = _packages(yard, other.dossier)
    for ref in (*named[:1], "r9-de%00", "../1", "1e3", "-1", "0x1", "９"):
        asked += [
            lead.get(f"{home}/packages/{ref}"),
            lead.get(f"{home}/comparison?with={ref}"),
            lead.post(f"{home}/packages/{ref}/questions", data={"kind": "improve"}),
        ]
    order = {"kind": "D-04", "language": "de", "grade": "intern", "edition": "1", "packages": str(named[0])}
    ordered = [lead.post(f"{home}/briefs", data=order | {"packages": ref}) for ref in (str(named[0]), "999999")]
    for answer in (*asked, *ordered):
        counts.add(answer)
    assert {a.request.path for a in asked if a.status_code != 404} == set()
    assert [a.status_code for a in ordered] == [422, 422]
    theirs, nobodys = (FRESH.sub("", a.text) for a in ordered)
    assert theirs.replace(f'"{named[0]}"', '"999999"') == nobodys.replace(f'"{named[0]}"', '"999999"')


def _packages(yard: Yard, dossier: int) -> list[int]:
    with session_of(yard.engine) as session:
        return [known(number) for number in session.exec(select(Package.id).where(Package.dossier_id == dossier))]


@pytest.mark.slow
def test_an_edited_version_number_does_not_overwrite(yard: Yard, counts: Counts) -> None:
    lead, url = yard.browsers["lead"], yard.here.url("de_envoy", "/mark")
    answers = [lead.post(url, data={"least": "1", "version": v}) for v in ("0", "99", "-1", "1e3", "")]
    for answer in answers:
        counts.add(answer)
    assert [a.status_code for a in answers] == [409, 409, 422, 422, 422]
    with session_of(yard.engine) as session:
        assert session.get_one(Position, yard.here.positions["de_envoy"]).mark.least == 45


def token_in(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None
    return found[1] or found[2]


@pytest.fixture
def strict(strict_app: Flask, engine: Engine, clock: Clock, person: Make) -> Yard:
    def enter(who: Person) -> FlaskClient:
        from_sign_in = strict_app.test_client()
        page = from_sign_in.get("/sign-in").text
        data = {"login": who.login, "password": PASSWORD, "csrf_token": token_in(page)}
        assert from_sign_in.post("/sign-in", data=data).status_code == 303
        return from_sign_in

    room = room_of(engine)
    made = Yard(engine, room, room, {}, {"visitor": strict_app.test_client()})
    for name in ("lead", "other"):
        made.people[name] = person(name, room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True)
        made.browsers[name] = enter(made.people[name])
    made.people["spare"] = made.people["other"]
    return made


@pytest.mark.slow
def test_every_change_needs_the_token_of_its_own_session(strict_app: Flask, strict: Yard, counts: Counts) -> None:
    """By the map of addresses: without a token, with one of another session, with one that was made up."""
    lead, other = strict.browsers["lead"], strict.browsers["other"]
    theirs = token_in(other.get("/account").text)
    with session_of(strict.engine) as session:
        before = session.get_one(Position, strict.here.positions["de_envoy"]).version
    changing = [r for r in requests(strict_app, strict, "lead", {}, dossier=strict.here.dossier) if r.method != "GET"]
    assert len(changing) > 40
    for each in changing:
        if each.thing not in ("", "mine"):
            continue
        for token in (None, theirs, "x.y.z"):
            data = {**(each.data or {}), **({"csrf_token": token} if token else {})}
            headers = {"X-CSRFToken": token} if token and each.json else {}
            body = {"json": data} if each.json else {"data": data}
            answer = lead.open(each.path, method=each.method, headers=headers, **body)  # type: ignore[arg-type]
            counts.add(answer)
            wanted = 401 if each.endpoint.startswith("api.") else 400  # where a cookie opens nothing at all
            assert answer.status_code == wanted, each
    with session_of(strict.engine) as session:
        assert session.get_one(Position, strict.here.positions["de_envoy"]).version == before
    mine = token_in(lead.get("/account").text)
    right = {"least": "44", "version": str(before), "csrf_token": mine}
    assert lead.post(strict.here.url("de_envoy", "/mark"), data=right).status_code == 303


@pytest.mark.slow
def test_no_other_method_gets_anywhere(app: Flask, yard: Yard, counts: Counts) -> None:
    """Neither directly nor by the headers and fields that some frameworks take for a method."""
    lead, url = yard.browsers["lead"], yard.here.url("de_envoy")
    for rule, _method in rules(app):
        path = address(rule, {"dossier_id": yard.here.dossier, "position_id": yard.here.positions["de_envoy"]})
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            answer = lead.open(path, method=method)
            counts.add(answer)
            assert answer.status_code in (404, 405), (rule, method)
    for headers in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "POST"}, {"X-HTTP-Method": "DELETE"}):
        answer = lead.get(url + "?_method=POST&least=1&version=1", headers=headers)
        assert answer.status_code == 200
    with session_of(yard.engine) as session:
        assert session.get_one(Position, yard.here.positions["de_envoy"]).version == 1


ELSEWHERE = (
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "http:evil.example",
    "/%09/evil.example", "\t//evil.example", "///evil.example", "http://localhost:5000@evil.example/",
    "javascript:alert(1)", "data:text/html,x", "/\r\nX-Evil: 1", "http://localhost\\@evil.example", "//localhost/..//x",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("where", ELSEWHERE)
def test_nobody_is_sent_elsewhere(app: Flask, person: Make, signed_in: Enter, where: str) -> None:
    browser = signed_in(person("anna"))
    answers = [
        browser.get("/sign-in", query_string={"next": where}),
        browser.post("/language", data={"language": "de", "next": where}),
        app.test_client().post("/sign-in", data={"login": "anna", "password": PASSWORD, "next": where}),
        app.test_client().post("/account/password", headers={"Referer": where.strip()} if where.isprintable() else {}),
    ]
    for answer in answers:
        assert answer.status_code == 303
        assert answer.location.startswith("/")
        assert not answer.location.startswith(("//", "/\\"))
        assert "X-Evil" not in answer.headers


@pytest.mark.slow
def test_browsers_keep_no_page_and_guess_no_type(app: Flask, yard: Yard, counts: Counts) -> None:
    things = give(yard, "lead", yard.here.dossier)
    for each in requests(app, yard, "lead", things, dossier=yard.here.dossier):
        if each.method != "GET" or each.thing not in ("", "mine", "sealed"):
            continue
        answer = yard.browsers["lead"].get(each.path)
        counts.add(answer)
        if each.endpoint != "static":
            assert answer.headers["Cache-Control"] == "no-store", each
            assert "Cookie" in answer.headers["Vary"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "charset=utf-8" in answer.content_type or answer.mimetype in NO_TEXT
        assert "ETag" not in answer.headers or each.endpoint == "static"


@pytest.mark.slow
def test_links_carry_the_configured_name_whatever_the_proxy_says(yard: Yard) -> None:
    lead = yard.browsers["lead"]
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "Forwarded": "host=evil.example"}
    data = {"login": "new", "role": "consulted"}
    page = lead.post(f"/dossiers/{yard.here.dossier}/members/invite", data=data, headers=headers)
    assert page.status_code == 200
    assert "http://localhost:5000/invitations/" in page.text
    assert "evil" not in page.text


def sign_in(browser: FlaskClient, login: str) -> str:
    """Signs in; the token in the cookie afterwards."""
    assert browser.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 303
    cookie = browser.get_cookie("negotiator")
    assert cookie is not None
    return cookie.value


def test_a_session_that_was_planted_is_not_taken_over(app: Flask, person: Make) -> None:
    person("anna")
    browser = app.test_client()
    browser.set_cookie("negotiator", "planted-by-somebody-else")
    first = sign_in(browser, "anna")
    assert first != "planted-by-somebody-else"
    second = sign_in(browser, "anna")
    assert second != first
    planted = app.test_client()
    planted.set_cookie("negotiator", "planted-by-somebody-else")
    assert planted.get("/dossiers").status_code == 303


def test_signing_out_ends_the_session_on_the_server(app: Flask, person: Make) -> None:
    person("anna")
    browser, thief = app.test_client(), app.test_client()
    thief.set_cookie("negotiator", sign_in(browser, "anna"))
    assert thief.get("/dossiers").status_code == 200
    assert browser.post("/sign-out").status_code == 303
    assert thief.get("/dossiers").status_code == 303


@pytest.mark.slow
@pytest.mark.parametrize(("pause", "steps", "status"), [(29, 1, 200), (31, 1, 303), (29, 24, 200), (29, 26, 303)])
def test_sessions_end_when_idle_and_after_their_lifetime(
    app: Flask, person: Make, clock: Clock, pause: int, steps: int, status: int
) -> None:
    person("anna")
    browser = app.test_client()
    sign_in(browser, "anna")
    for _n in range(steps):
        clock.forward(minutes=pause)
        answer = browser.get("/dossiers")
    assert answer.status_code == status


@pytest.mark.slow
def test_losing_a_role_or_the_account_works_at_once(yard: Yard, engine: Engine, signed_in: Enter) -> None:
    browser, who, url = yard.browsers["ministry"], yard.people["ministry"], yard.here.url("de_bmi")
    assert browser.get(url).status_code == 200
    with session_of(engine, write=True) as session:
        session.delete(session.exec(select(Membership).where(Membership.account_id == who.id)).one())
        session.commit()
    assert browser.get(url).status_code == 404
    with session_of(engine, write=True) as session:
        session.get_one(Account, who.id).is_active = False
        session.commit()
    assert browser.get("/dossiers").status_code == 303


@pytest.mark.slow
def test_an_invitation_works_once_and_for_its_own_account(yard: Yard, app: Flask, clock: Clock) -> None:
    lead = yard.browsers["lead"]
    data = {"login": "newcomer", "role": "consulted", "name": "Newcomer"}
    page = lead.post(f"/dossiers/{yard.here.dossier}/members/invite", data=data).text
    link = re.search(r"/invitations/[\w-]{43}", page)
    assert link is not None
    assert yard.browsers["stranger"].post(link[0] + "/take").status_code == 403
    form = {"name": "N", "password": PASSWORD, "again": PASSWORD}
    answers = [app.test_client().post(link[0], data=form).status_code for _n in range(2)]
    assert answers == [303, 404]
    late = lead.post(f"/dossiers/{yard.here.dossier}/members/invite", data=data | {"login": "late"}).text
    clock.forward(days=8)
    assert app.test_client().get(re.search(r"/invitations/[\w-]{43}", late)[0]).status_code == 404  # type: ignore[index]


def test_a_code_works_once(app: Flask, engine: Engine, person: Make, clock: Clock) -> None:
    who, secret = person("anna"), pyotp.random_base32()
    with session_of(engine, write=True) as session:
        session.get_one(Account, who.id).totp = secret
        session.commit()
    code = pyotp.TOTP(secret).at(clock())
    answers = []
    for _n in range(2):
        browser = app.test_client()
        assert "second-factor" in browser.post("/sign-in", data={"login": "anna", "password": PASSWORD}).location
        assert browser.get("/dossiers").status_code == 303  # half signed in is not signed in
        answers.append(browser.post("/sign-in/second-factor", data={"code": code}).status_code)
    assert answers == [303, 422]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static//etc/passwd",
        "/static/css/%2e%2e%2f%2e%2e",
        "/static/..%5c..%5cpyproject.toml", "/static/css/app.css%00.png", "/static/%c0%ae%c0%ae/x", "/static/",
        "/invitations/../../etc/passwd", "/demo/..%2f..", "/dossiers/1/briefs/..%2f1", "/dossiers/1/packages/%2e%2e",
    ],
)  # fmt: skip
def test_no_file_but_the_static_ones(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (303, 308, 404)
    assert b"[project]" not in answer.data
    assert b"root:" not in answer.data


def test_sizes_have_limits(settings: Settings, engine: Engine, person: Make, signed_in: Enter) -> None:
    browser = signed_in(person("anna"))
    fields = {f"f{n}": "x" for n in range(6000)}
    many = browser.post("/language", data=fields | {"language": "de"}, content_type="multipart/form-data")
    large = browser.post("/sign-in", data=b"x" * 9_000_000, content_type="application/octet-stream")
    chunked = browser.post("/sign-in", data=b"login=" + b"x" * 10_000_000, content_type="application/json")
    assert [many.status_code, large.status_code, chunked.status_code] == [413, 413, 413]
    assert browser.get("/dossiers", headers={"X-Long": "x" * 60_000}).status_code in (200, 400, 431)
    assert browser.get("/" + "x" * 60_000).status_code in (404, 414)


def test_https_keeps_cookies_to_the_host(settings: Settings, engine: Engine, person: Make) -> None:
    safe = create_app(replace(settings, origin="https://n.example", https=True), engine)
    safe.config.update(WTF_CSRF_ENABLED=False)
    person("anna")
    browser = safe.test_client()
    data = {"login": "anna", "password": PASSWORD}
    answer = browser.post("/sign-in", base_url="https://n.example", data=data)
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    clock_skew = timedelta(hours=12)
    assert f"Max-Age={int(clock_skew.total_seconds())}" in answer.headers["Set-Cookie"] + str(answer.headers)


def test_forms_without_token_are_counted_by_the_pace(settings: Settings, engine: Engine) -> None:
    """So are addresses with too many values: whatever is refused costs as well."""
    browser = create_app(replace(settings, pace=3), engine).test_client()
    answers = [browser.post("/language", data={"language": "en"}).status_code for _n in range(5)]
    assert answers == [400, 400, 400, 429, 429]
    other = create_app(replace(settings, pace=3), engine).test_client()
    answers = [other.get("/sign-in?" + "a=1&" * 400).status_code for _n in range(5)]
    assert answers == [413, 413, 413, 429, 429]


def test_a_refused_form_is_answered_in_its_readers_language(
    strict_app: Flask, engine: Engine, person: Make, signed_in: Enter
) -> None:
    who = person("anna")
    with session_of(engine, write=True) as session:
        session.get_one(Account, who.id).language = Language.ENGLISH
        session.commit()
    cookie = signed_in(who).get_cookie("negotiator")
    assert cookie is not None
    browser = strict_app.test_client()
    assert "open too long" not in browser.post("/account/password").text
    browser.set_cookie("negotiator", cookie.value)
    assert "open too long" in browser.post("/account/password").text
