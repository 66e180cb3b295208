"""What cannot be used is said in one sentence in the reader's language, with what to do, and changes nothing."""

import html
import re
from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from models.database import engine_of, session_of
from models.kinds import Language, Role
from negotiator.app import create_app
from negotiator.config import Settings
from negotiator.services.accounts.sessions import open_for
from tests import kenya as kenyas
from tests.conftest import KEY, Clock, Person
from tests.drafts import carried
from tests.kenya import Kenya

pytestmark = pytest.mark.slow

Make = Callable[..., Person]
HTMX = {"HX-Request": "true"}

UNKNOWN = (
    "/dossiers/999",
    "{d}/positions/999",
    "{d}/measures/nothing",
    "{d}/packages/nothing",
    "{d}/packages/999999",
    "{d}/packages/proposals/999",
    "{d}/briefs/999",
    "/jobs/999",
    "/drafts/999",
)
UNUSABLE = (
    (
        "{d}/rules/limits",
        {"kind": "parameter", "key": "max_measures", "amount": "viele", "reason": "x", "version": "0"},
    ),
    ("{d}/rules/limits", {"kind": "parameter", "key": "max_measures", "amount": "-3", "reason": "x", "version": "0"}),
    ("{d}/rules/mandate", {"measure": "ret_forced", "lo": "0", "hi": "9", "reason": "x", "version": "0"}),
    ("{d}/rules/mandate", {"measure": "ret_forced", "lo": "3", "hi": "1", "reason": "x", "version": "0"}),
    ("{d}/positions/{p}/red-lines", {"measure": "ret_forced", "sense": ">=", "level": "9", "why": ""}),
    ("{d}/positions/{p}/red-lines", {"expr": "if L(ret_forced", "why": ""}),
    ("{d}/positions/{p}/mark", {"least": "101", "version": "0"}),
    ("{d}/positions/{p}/mark", {"least": "nan", "version": "0"}),
    ("{d}/packages/proposals", {"concepts": "fairest", "seconds": "60"}),
    ("{d}/packages/proposals", {"concepts": "nash", "seconds": "soon"}),
    ("{d}/packages/proposals", {"seconds": "60"}),
    ("{d}/briefs", {"kind": "D-99", "language": "de", "grade": "intern", "edition": "1"}),
    ("{d}/briefs", {"kind": "D-02", "language": "xx", "grade": "intern", "edition": "1"}),
    ("{d}/briefs", {"kind": "D-02", "language": "de", "grade": "geheim", "edition": "1"}),
)


def place(engine: Engine, kenya: Kenya, path: str) -> str:
    """The address, with the dossier and the lead's own position."""
    with engine.connect() as connection:
        query = text("select id from position where stakeholder_id = :who")
        position = connection.execute(query, {"who": kenya.stakeholders["de_envoy"]}).scalar_one()
    return path.format(d=f"/dossiers/{kenya.id}", p=position)


def content(engine: Engine) -> dict[str, int]:
    """How many rows each table has that a form could fill."""
    names = ("red_line", "interest", "job", "package", "audit_entry")
    with engine.connect() as connection:
        return {name: connection.execute(text(f"select count(*) from {name}")).scalar_one() for name in names}


def sentences(page: str) -> str:
    """The words of the page's main part."""
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", page.split('<main id="main"')[1].split("</main>")[0]))


def test_an_unknown_id_says_where_to_look(
    signed_in: Callable[[Person], FlaskClient], engine: Engine, kenya: Kenya, lead: Person
) -> None:
    browser = signed_in(lead)
    for path in UNKNOWN:
        answer = browser.get(place(engine, kenya, path))
        assert (path, answer.status_code) == (path, 404)
        assert "Prüfen Sie die Adresse" in sentences(answer.text), path


@pytest.mark.parametrize(
    ("language", "word"), [(Language.GERMAN, "prüfen|korrigieren|bitte"), (Language.ENGLISH, "please|correct|choose")]
)
def test_unusable_entries_come_back_in_place(
    signed_in: Callable[[Person], FlaskClient],
    person: Make,
    engine: Engine,
    kenya: Kenya,
    language: Language,
    word: str,
) -> None:
    envoy = kenya.stakeholders["de_envoy"]
    browser = signed_in(person("lea", kenya.id, Role.LEAD, envoy, in_circle=True, language=language))
    with engine.begin() as connection:  # once it was given, the lead may not change its ranges
        connection.execute(text("UPDATE dossier SET mandate_given = NULL"))
    before = content(engine)
    for path, form in UNUSABLE:
        answer = browser.post(place(engine, kenya, path), data=form)
        assert (path, form, answer.status_code) == (path, form, 422)
        assert f'<html lang="{language.value}">' in answer.text
        assert "kern-error" in answer.text or re.search(word, sentences(answer.text), re.IGNORECASE), (path, form)
    assert content(engine) == before


@pytest.mark.parametrize("level", ["9", "-1", "one"])
def test_a_level_out_of_range_is_refused_at_its_field(
    signed_in: Callable[[Person], FlaskClient], engine: Engine, kenya: Kenya, lead: Person, level: str
) -> None:
    package = kenyas.package_ids(engine, kenya)["C_balanced"]
    browser, home = signed_in(lead), f"/dossiers/{kenya.id}"
    carried(browser, home, package, {"ret_forced": level})
    assert "Diese Maßnahme hat keine solche Stufe." in browser.get(f"{home}/bench").text
    carried(browser, home, package, {"ret_ident": "1"})
    answer = browser.post(f"{home}/bench/drafts/1/levels", data={"level-ret_forced": level})
    assert answer.status_code == 422
    assert re.search(r'href="#level-ret_forced">[^<:]+: ', answer.text)
    assert 'id="level-ret_forced"' in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_ten_megabytes_change_nothing(
    signed_in: Callable[[Person], FlaskClient], engine: Engine, kenya: Kenya, lead: Person, headers: dict[str, str]
) -> None:
    browser, before = signed_in(lead), content(engine)
    for path in ("{d}/positions/{p}", "{d}/positions/{p}/mark", "{d}/packages/proposals"):
        answer = browser.post(place(engine, kenya, path), data={"why": "x" * 10_000_000}, headers=headers)
        assert answer.status_code == 413
        assert "größer" in answer.text
        assert answer.headers.get("HX-Retarget") == ("#messages" if headers else None)
    assert content(engine) == before


def read_only(engine: Engine) -> str:
    """The address under which the same database can be read only."""
    if engine.dialect.name == "sqlite":
        return f"sqlite:///file:{engine.url.database}?mode=ro&uri=true"
    bound = engine.url.update_query_dict({"options": "-c default_transaction_read_only=on"})
    return bound.render_as_string(hide_password=False)


def test_a_database_that_cannot_be_written_is_read_and_says_so(
    settings: Settings, engine: Engine, kenya: Kenya, lead: Person, clock: Clock
) -> None:
    with session_of(engine, write=True) as session:
        token = open_for(session, lead.id, "test", "password", clock())
        session.commit()
    address, before = place(engine, kenya, "{d}/positions/{p}"), content(engine)
    frozen = engine_of(read_only(engine), settings.keys, settings.audit_key)
    app: Flask = create_app(settings, frozen, clock)
    app.config.update(WTF_CSRF_ENABLED=False)
    browser = app.test_client()
    browser.set_cookie("negotiator", token)
    assert browser.get(address).status_code == 200
    row = {"gov_jwg-importance": "3", "gov_jwg-wish": "up", "gov_jwg-cert": "d", "gov_jwg-version": "1"}
    answer = browser.post(f"{address}/measures/gov_jwg", data=row, headers=HTMX)
    assert answer.status_code == 503
    assert "schreibgeschützt" in answer.text
    frozen.dispose()
    assert content(engine) == before


def test_sealed_data_without_its_key_say_which_variable_is_wrong(
    settings: Settings, engine: Engine, kenya: Kenya, lead: Person, clock: Clock
) -> None:
    with session_of(engine, write=True) as session:
        token = open_for(session, lead.id, "test", "password", clock())
        session.commit()
    stranger = Fernet.generate_key().decode()
    assert stranger != KEY
    locked = engine_of(str(engine.url), (stranger,), settings.audit_key)
    app = create_app(settings, locked, clock)
    browser = app.test_client()
    browser.set_cookie("negotiator", token)
    answer = browser.get(place(engine, kenya, "{d}/positions/{p}"))
    assert answer.status_code == 503
    assert "NEGOTIATOR_KEYS" in sentences(answer.text)
    locked.dispose()
