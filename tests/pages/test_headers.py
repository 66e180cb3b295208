"""Headers, sizes, unknown addresses and hosts: the same for everybody, in words."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from negotiator.app import create_app
from negotiator.config import Settings
from negotiator.paths import STATIC
from tests.conftest import Person

PAGES = ("/sign-in", "/health", "/nothing/here", "/dossiers", "/account", "/static/css/app.css")


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_carries_the_security_headers(client: FlaskClient, page: str) -> None:
    headers = client.get(page).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_are_not_kept_and_hashed_files_are_kept_for_ever(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    assert page.headers["Cache-Control"] == "no-store"
    address = re.search(r'href="(/static/css/app\.css\?v=[0-9a-f]{12})"', page.text)
    assert address is not None
    assert client.get(address[1]).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/css/app.css").headers["Cache-Control"] == "no-cache"


def test_no_page_has_inline_script_or_style(client: FlaskClient) -> None:
    text = client.get("/sign-in").text
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", text) == []


def test_https_makes_cookies_secure_and_says_so_for_a_year(
    settings: Settings, engine: Engine, person: Callable[..., Person]
) -> None:
    safe = replace(settings, origin="https://negotiator.example", https=True)
    app = create_app(safe, engine)
    app.config.update(WTF_CSRF_ENABLED=False)
    person("anna")
    answer = app.test_client().post(
        "/sign-in",
        base_url="https://negotiator.example",
        data={"login": "anna", "password": "a long enough sentence for tests"},
    )
    cookies = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-negotiator=")]
    assert len(cookies) == 1
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookies[0].split("; "))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_another_host_name_is_refused(client: FlaskClient) -> None:
    assert client.get("/sign-in", base_url="http://evil.example").status_code == 400


@pytest.mark.parametrize("language", ["de", "en"])
def test_ten_megabytes_are_refused_in_words(client: FlaskClient, language: str) -> None:
    client.post("/language", data={"language": language})
    answer = client.post("/sign-in", data={"login": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "2 MB" in answer.text
    assert answer.content_type.startswith("text/html")


def test_a_form_of_five_megabytes_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"login": "x" * 5_000_000})
    assert (answer.status_code, "MB" in answer.text) == (413, True)


def test_an_unknown_address_says_so_only_to_those_who_are_signed_in(
    client: FlaskClient, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]
) -> None:
    assert client.get("/nothing/here").status_code == 404
    assert signed_in(person("anna")).get("/nothing/here").status_code == 404
    assert client.get("/dossiers/99").status_code == signed_in(person("otto")).get("/dossiers/99").status_code - 101


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.put("/sign-in")
    assert (answer.status_code, "POST" in answer.headers["Allow"]) == (405, True)


def test_whoever_asks_too_fast_is_told_when_to_come_back(settings: Settings, engine: Engine) -> None:
    browser = create_app(replace(settings, pace=3), engine).test_client()
    answers = [browser.get("/sign-in") for _n in range(5)]
    assert answers[0].status_code == 200
    assert answers[4].status_code == 429
    assert 0 < int(answers[4].headers["Retry-After"]) <= 60


def test_what_nobody_foresaw_is_answered_without_detail(settings: Settings, engine: Engine) -> None:
    app = create_app(settings, engine)

    def broken() -> None:
        raise ValueError("XSECRETX")

    broken.is_public = True  # type: ignore[attr-defined]
    app.add_url_rule("/broken", view_func=broken)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "XSECRETX" not in answer.text
    assert "Traceback" not in answer.text


def test_static_files_stay_in_their_folder(client: FlaskClient) -> None:
    assert STATIC.is_dir()
    for path in ("/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static//etc/passwd"):
        assert client.get(path).status_code in (404, 308)


def test_a_database_that_cannot_be_read_is_said_in_words(app: Flask, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE throttle")
    answer = app.test_client().post("/sign-in", data={"login": "a", "password": "b"})
    assert answer.status_code == 503
    assert "negotiator migrate" in answer.text
