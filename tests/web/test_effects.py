"""The pages on what answers change, with a switch for each effect, and on what a package serves."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from models.level import Level
from models.measure import Measure
from models.package import Package
from negotiator.catalogue.effects import sentence, switched_off
from negotiator.catalogue.reading import library
from negotiator.services.access.derived import derived
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

EFFECT = "slack_access"


@pytest.fixture
def lead(kenya: Kenya, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return signed_in(person("lea.effects", kenya.id, Role.LEAD, kenya.stakeholders["de_envoy"], in_circle=True))


def off(engine: Engine, kenya: Kenya) -> dict[str, str]:
    with session_of(engine) as session:
        return switched_off(session.get_one(Dossier, kenya.id).context)


def factor(engine: Engine, kenya: Kenya) -> object:
    """By how much the labour ministry's wish for placements counts."""
    with session_of(engine) as session:
        people = {p.id: p for p in derived(session, kenya.id).plan.participants}
        return next(pref.factor for pref in people["p_labour"].prefs if pref.measure == "rec_g2g")


def test_an_effect_is_told_switched_off_with_a_reason_and_on_again(
    lead: FlaskClient, engine: Engine, kenya: Kenya
) -> None:
    home = f"/dossiers/{kenya.id}/effects"
    told = sentence(library.effects()[EFFECT])["de"]
    page = html.unescape(lead.get(home).text)
    assert told in page
    assert "angenommen 8, zählt als 10" in page
    assert factor(engine, kenya) == library.effects()[EFFECT].factor
    assert lead.post(f"{home}/{EFFECT}", data={"do": "off", "why": " ", "mark": ""}).status_code == 422
    assert (
        lead.post(f"{home}/{EFFECT}", data={"do": "off", "why": "Zahlen sind überholt", "mark": ""}).status_code == 303
    )
    assert off(engine, kenya) == {EFFECT: "Zahlen sind überholt"}
    assert factor(engine, kenya) == 1
    assert "Zahlen sind überholt" in html.unescape(lead.get(home).text)
    late = lead.post(f"{home}/temporary_stay", data={"do": "off", "why": "w", "mark": ""})
    assert late.status_code == 409
    assert lead.post(f"{home}/{EFFECT}", data={"do": "on", "why": "doch", "mark": EFFECT}).status_code == 303
    assert off(engine, kenya) == {}
    assert lead.post(f"{home}/tight_access", data={"do": "off", "why": "w", "mark": ""}).status_code == 404


def test_what_a_guardrail_binds_is_not_switched_off_here(lead: FlaskClient, engine: Engine, kenya: Kenya) -> None:
    with session_of(engine, write=True) as session:
        row = session.get_one(Dossier, kenya.id)
        row.context = {**row.context, "first_host": True}
        session.add(row)
        session.commit()
    answer = lead.post(f"/dossiers/{kenya.id}/effects/host_parity", data={"do": "off", "why": "w", "mark": ""})
    assert answer.status_code == 422
    assert off(engine, kenya) == {}


def test_weights_of_a_house_that_speaks_for_itself_are_not_told(
    lead: FlaskClient, engine: Engine, kenya: Kenya, person: Callable[..., Person]
) -> None:
    person("delegation", kenya.id, Role.PARTNER, kenya.stakeholders["p_labour"])
    assert "angenommen 8, zählt als 10" not in html.unescape(lead.get(f"/dossiers/{kenya.id}/effects").text)


def test_what_a_package_serves_is_on_its_page(lead: FlaskClient, engine: Engine, kenya: Kenya) -> None:
    ref = kenyas.package_ids(engine, kenya)["C_balanced"]
    assert f"/packages/{ref}/serves" in lead.get(f"/dossiers/{kenya.id}/packages/{ref}").text
    page = html.unescape(lead.get(f"/dossiers/{kenya.id}/packages/{ref}/serves").text)
    for words in ("Faire Anwerbung, menschenwürdige Arbeit", "von 23 Zielen", "von 4 Zielen", "für Deutschland"):
        assert words in page
    for words in (
        "Gewinne im Einzelnen",
        "Geldsendungen in die Heimat",
        "Asyl und die Prüfung jedes einzelnen Antrags",
    ):
        assert words in page


def test_a_mandate_to_protect_and_what_else_runs_are_marked(lead: FlaskClient, engine: Engine, kenya: Kenya) -> None:
    page = lead.get(f"/dossiers/{kenya.id}/stakeholders").text
    assert page.count(">Schutzmandat<") == 1
    assert "verwaltet Einzelplan 05" in page
    assert re.search(r"führt \d+ Maßnahmen · beteiligt an \d+ · verwaltet Einzelplan 11", page)
    assert "Was mit diesem Land außerdem läuft" not in lead.get(f"/dossiers/{kenya.id}/context").text
    with session_of(engine, write=True) as session:
        row = session.get_one(Dossier, kenya.id)
        row.context = {**row.context, "partner": "Ghana"}
        session.add(row)
        session.commit()
    page = html.unescape(lead.get(f"/dossiers/{kenya.id}/context").text)
    assert "Was mit diesem Land außerdem läuft" in page
    assert "Zentren für Migration und Entwicklung (ZME)" in page


def test_a_package_asks_for_whoever_carries_a_measure_out(lead: FlaskClient, engine: Engine, kenya: Kenya) -> None:
    ref = kenyas.package_ids(engine, kenya)["C_balanced"]
    address = f"/dossiers/{kenya.id}/packages/{ref}/serves"
    with session_of(engine) as session:
        levels = {key: n for key, n in session.get_one(Package, int(ref)).levels.items() if n}
        query = select(Level).join(Measure).where(Measure.dossier_id == kenya.id, Measure.key == "ret_ident")
        row = session.exec(query.where(Level.n == levels["ret_ident"])).one()
    before = html.unescape(lead.get(address).text)
    asked = f"/measures/ret_ident/levels/{row.n}"
    assert re.search(rf"Für {len(levels)} Maßnahmen dieses Pakets ist niemand genannt", before)
    with session_of(engine) as session:
        named = session.get_one(Level, row.id)
        named.theirs = "Einwanderungsbehörde"
        session.add(named)
        session.commit()
    after = html.unescape(lead.get(address).text)
    assert "Einwanderungsbehörde" in after
    assert asked in after
    assert f"Für {len(levels) - 1} Maßnahmen" in after
