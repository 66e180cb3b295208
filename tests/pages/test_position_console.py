# ruff: noqa: F811 - fixtures of other files
"""No page about a position makes the browser complain, whatever is done there: each address of the map, and the builder
of red lines in all its forms."""

import re

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import CHROMIUM
from tests.pages.test_in_the_browser import chrome, house, room, window  # noqa: F401 - fixtures
from tests.records import Room

pytestmark = [pytest.mark.slow, pytest.mark.journey, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")]
GIVEN = {"measure_key": "ret_ident", "way": ("points", "ranking", "swing")}
LONG = 60_000  # milliseconds that a busy machine may need
FORMS = ("level", "if", "both", "not_both", "share", "sum", "money", "text")
PIECES = {"positions.row", "positions.preview", "ways.said_back"}  # parts of a page, asked for from it


def addresses(app: Flask, room: Room) -> list[str]:
    """Every page of a position that its house reads."""
    place = {"dossier_id": room.dossier, "position_id": room.positions["de_bmi"]}
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "position_id" not in rule.arguments or "GET" not in (rule.methods or ()) or rule.endpoint in PIECES:
                continue
            if rule.endpoint.startswith("api."):
                continue
            ways = GIVEN["way"] if "way" in rule.arguments else ("",)
            values = {**place, "measure_key": GIVEN["measure_key"]}
            found += [
                app.url_for(rule.endpoint, **{k: {**values, "way": way}[k] for k in rule.arguments}) for way in ways
            ]
    return found


def listening(page: Page) -> list[str]:
    """What the browser complains of from now on."""
    heard: list[str] = []
    page.on(
        "console", lambda said: heard.append(f"{said.type}: {said.text}") if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_no_page_of_a_position_makes_the_browser_complain(
    strict_app: Flask, window: BrowserContext, room: Room
) -> None:
    page = window.new_page()
    heard = listening(page)
    pages = addresses(strict_app, room)
    assert len(pages) >= 15
    for address in pages:
        answer = page.goto(address)
        assert answer is not None
        assert (address, answer.status, heard) == (address, 200, [])
    page.close()


def test_the_builder_of_red_lines_never_makes_the_browser_complain(window: BrowserContext, room: Room) -> None:
    page = window.new_page()
    heard = listening(page)
    page.goto(room.url("de_bmi"))
    for form in FORMS:
        with page.expect_response("**/red-lines/check*", timeout=LONG):
            page.locator(f"#condition-form-{form}").click()
        expect(page.locator(f"#condition-form-{form}")).to_have_attribute("aria-current", "true", timeout=LONG)
        assert (form, heard) == (form, [])
    page.locator("#expr").evaluate("field => { field.style.height = '300px'; }")  # drawn larger by hand
    page.locator("#expr").fill("L(ret_ident) >= 9")
    expect(page.locator("#condition-answer")).to_contain_text("Stufe", timeout=LONG)
    with page.expect_response("**/red-lines/check*", timeout=LONG):
        page.locator("#red-line-form button", has_text="Prüfen").click()  # the same field takes the place of itself
    expect(page.locator("#expr")).not_to_have_attribute("style", re.compile(".*"), timeout=LONG)
    with page.expect_response("**/red-lines/check*", timeout=LONG):
        page.locator("#condition-form-level").click()
    field = page.locator("#measure")
    field.fill(page.locator("#condition-measures option").first.get_attribute("value") or "")
    field.press("Tab")
    expect(page.locator("#condition-answer")).to_contain_text("Erprobt an", timeout=LONG)
    assert heard == []
    page.locator("#red-line-form button", has_text="Rote Linie hinzufügen").click()
    expect(page.locator("#status")).to_contain_text("Gespeichert", timeout=LONG)
    assert heard == []
    page.close()
