"""The workbench as a page."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.kinds import Role
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]


@pytest.fixture
def browser(person: Make, kenya: Kenya, signed_in: Enter) -> FlaskClient:
    return signed_in(person("lea", kenya.id, Role.LEAD, kenya.stakeholders["de_envoy"], in_circle=True))


def test_packages_are_chosen_by_fields_or_with_commas(browser: FlaskClient, engine: Engine, kenya: Kenya) -> None:
    numbers = kenyas.package_ids(engine, kenya)
    one, two = numbers["A_signal"], numbers["C_balanced"]
    by_comma = browser.get(f"/dossiers/{kenya.id}/comparison?with={one},{two}").text
    by_field = browser.get(f"/dossiers/{kenya.id}/comparison?with={one}&with={two}").text
    for page in (by_comma, by_field):
        assert "A Signalpaket" in page
        assert "B Kompromiss von Hand" in page
        assert "C " + "Pflege-Schnellpaket" not in page


def test_differences_are_marked_in_words(browser: FlaskClient, engine: Engine, kenya: Kenya) -> None:
    numbers = kenyas.package_ids(engine, kenya)
    address = f"/dossiers/{kenya.id}/comparison?with={numbers['A_signal']}&with={numbers['C_balanced']}"
    whole, short = browser.get(address).text, browser.get(address + "&differences=yes").text
    assert "app-row--differs" in whole
    assert "verschieden" in whole
    assert len(short) < len(whole)


def test_each_picture_has_its_numbers_beside_it(browser: FlaskClient, engine: Engine, kenya: Kenya) -> None:
    page = browser.get(f"/dossiers/{kenya.id}/comparison").text
    assert page.count('<figure class="app-figure"') == 4
    assert page.count("<title id=") == 8


@pytest.mark.parametrize("query", ["with=x", "with=0", "with=r9-de", "with=r9%00", "with=1e3"])
def test_unknown_package_is_not_found(browser: FlaskClient, kenya: Kenya, query: str) -> None:
    assert browser.get(f"/dossiers/{kenya.id}/comparison?{query}").status_code == 404


def test_more_than_six_are_refused_in_words(browser: FlaskClient, engine: Engine, kenya: Kenya) -> None:
    refs = [*map(str, kenyas.package_ids(engine, kenya).values()), "r1-de", "r1-partner", "r2-de"]
    assert browser.get(f"/dossiers/{kenya.id}/comparison?with={','.join(refs)}").status_code == 422


@pytest.mark.parametrize("role", [Role.ADVISER, Role.CONSULTED, Role.PARTNER])
def test_roles_without_the_right_are_refused(person: Make, kenya: Kenya, signed_in: Enter, role: Role) -> None:
    page = signed_in(person("otto", kenya.id, role)).get(f"/dossiers/{kenya.id}/comparison")
    assert page.status_code == 403


def test_objectives_of_the_compacts_stand_beside_each_package(
    browser: FlaskClient, engine: Engine, kenya: Kenya
) -> None:
    keys = kenyas.package_ids(engine, kenya)
    one, other = keys["A_signal"], keys["C_balanced"]
    page = html.unescape(browser.get(f"/dossiers/{kenya.id}/comparison?with={one},{other}").text)
    counts = []
    for ref in (one, other):
        serves = html.unescape(browser.get(f"/dossiers/{kenya.id}/packages/{ref}/serves").text)
        counts += re.findall(r"(\d+ von \d+) Zielen", serves)
    assert len(counts) == 4
    section = page[page.index('id="compacts"') : page.index('id="rules"')]
    found = re.findall(r"\d+ von \d+", section)
    assert sorted(found) == sorted(counts)
