"""J-01: from a blank dossier about a real country to its first proposal, on pages alone."""

import re
from collections.abc import Callable
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import LONG, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.journey]
CLICKS, FIELDS = 48, 40
COUNTING = """() => { for (const kind of ["click", "change"]) addEventListener(kind, event => {
  if (event.isTrusted || kind === "change") sessionStorage[kind] = Number(sessionStorage[kind] || 0) + 1; }, true); }"""
MEANS = {
    **{"capacity.lang": "800", "capacity.visa": "3000", "capacity.integ": "1500", "capacity.rcase": "500"},
    **{"capacity.housing": "600", "capacity.school": "200", "capacity.abh": "2500", "capacity.charter": "4"},
    **{"payer.federal": "60", "payer.laender": "10", "payer.employers": "20", "payer.partner": "3", "payer.eu": "10"},
    **{"chapter.EP05": "8", "chapter.EP06": "20", "chapter.EP11": "15", "chapter.EP15": "3", "chapter.EP23": "20"},
}


def test_from_a_blank_dossier_to_its_first_proposal(visit: Callable[..., Visitor]) -> None:
    lead = visit("desktop")
    lead.go("/dossiers/new")
    lead.sign_in("lead")
    page, began = lead.page, monotonic()
    page.add_init_script(f"({COUNTING})()")
    page.reload()
    page.get_by_label("Partnerland", exact=True).fill("Tansania")
    page.get_by_role("button", name="Dossier anlegen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkliste")
    home = page.url.removeprefix(lead.demo.address).removesuffix("/checklist")
    answer_the_questionnaire(lead)
    lead.heard.clear()  # the browser itself writes down that one answer was 422
    confirm_what_is_right(lead, home)
    enter_means(lead, home)
    record_the_partner(lead, home)
    page.get_by_role("link", name="Übersicht", exact=True).click()
    lead.follow(page.get_by_role("link", name="Zur Checkliste", exact=True))
    told = page.evaluate("() => [sessionStorage.click, sessionStorage.change].map(Number)")
    asked = monotonic() - began
    lead.judge(dark=False)
    page.get_by_role("link", name="Erste Pakete vorschlagen lassen").click()
    page.get_by_label("Alternativen mit Schwerpunkt ergänzen").uncheck()
    page.get_by_role("button", name="Pakete vorschlagen").click()
    page.wait_for_url(re.compile(r"/packages/proposals/\d+$"), timeout=LONG)
    expect(page.get_by_role("table").first).to_contain_text("als bestes bewiesen")
    print(f"J-01: {told[0] + 3} clicks, {told[1]} fields, {asked:.0f} s without the solver")
    assert told[0] + 3 <= CLICKS
    assert told[1] <= FIELDS


def answer_the_questionnaire(lead: Visitor) -> None:
    """Says where the answers are from, and is not told later that anything was left unsaved."""
    page = lead.page
    page.get_by_role("link", name="Fragen zum Land beantworten").click()
    page.get_by_label("Geflüchtete leben im Land").check()
    page.get_by_label("Alle Antworten dieser Seite stimmen").check()
    page.get_by_label("Grund und Quelle").fill("Lagebericht des Auswärtigen Amtes")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkliste")
    page.get_by_role("link", name="Fragen zum Land beantworten").click()
    expect(page.get_by_label("Geflüchtete leben im Land")).to_be_checked()
    expect(page.get_by_text("Frühere Eingaben sind noch nicht gespeichert.")).to_have_count(0)
    page.get_by_role("link", name="Zurück zur Checkliste").click()


def save(page: Page) -> None:
    page.locator("form[data-draft=answers] button[type=submit]").click()


def confirm_what_is_right(lead: Visitor, home: str) -> None:
    """Measures chosen from the catalogue, all at once; people area by area: what would be dozens of ticks."""
    page = lead.page
    page.get_by_role("link", name="Maßnahmen auswählen und durchsehen").click()
    page.get_by_role("link", name="Aus dem Katalog auswählen").click()
    page.get_by_role("button", name="gezeigten auf die Tagesordnung setzen").click()
    expect(page.locator("#messages")).to_contain_text("Auf die Tagesordnung gesetzte Maßnahmen")
    page.get_by_role("button", name="Maßnahmen und Stufen bestätigen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkliste")
    page.get_by_role("link", name="Beteiligte bestätigen").click()
    page.get_by_role("button", name="dieses Bereichs bestätigen Beteiligte").click()
    lead.go(f"{home}/checklist")


def enter_means(lead: Visitor, home: str) -> None:
    """Money and capacity in one table with one reason."""
    page = lead.page
    page.get_by_role("link", name="Mittel und Kapazitäten eintragen").click()
    for key, amount in MEANS.items():
        page.locator(f"[name='{key}-amount']").fill(amount)
    page.get_by_label("Begründung").fill("Planung der Häuser")
    page.locator("form[data-draft]").get_by_role("button", name="Speichern").click()
    expect(page.locator("#messages")).to_contain_text("Gespeichert")
    assert page.url.removeprefix(lead.demo.address).startswith(f"{home}/rules")


def record_the_partner(lead: Visitor, home: str) -> None:
    """A ranking of what the partner wants."""
    page = lead.page
    lead.go(f"{home}/checklist")
    page.get_by_role("link", name="Eintragen, was der Partner bekanntermaßen will").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Delegation Tansania")
    page.get_by_role("link", name="Auf anderem Weg sagen").click()
    page.get_by_role("link", name="100 Punkte").first.click()
    points = {
        "pillar-training": "70",
        "points-trn_skills": "100",
        "pillar-reintegration": "30",
        "points-rei_jobs": "100",
    }
    for name, amount in points.items():
        page.locator(f"[name={name}]").fill(amount)
    expect(page.get_by_text("Fehlt hier eine Maßnahme?")).to_be_visible()
    page.locator("button[name=act][value=save]").click()
    expect(page.locator("#messages")).to_contain_text("Gespeichert")
