"""An override and a consent from the request to the decision, each by whose turn it is; the pages in every look."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from negotiator.clock import day_of, system
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.journey]
Visit = Callable[..., Visitor]
HERE = "/dossiers/2"


def arrive(visit: Visit, login: str, path: str, size: str = "desktop") -> Visitor:
    visitor = visit(size)
    visitor.go(HERE + path)
    visitor.sign_in(login)
    return visitor


def test_the_lead_asks_leadership_decides_and_every_page_says_so(visit: Visit) -> None:
    lead = arrive(visit, "lead", "/overrides")
    page = lead.page
    page.get_by_label("Regel").select_option("G-15")
    page.get_by_label("Wofür").fill("Paket B in Runde 2")
    page.get_by_label("Begründung").fill("Nachtragshaushalt ist zugesagt")
    lead.judge()
    page.get_by_role("button", name="Leitung bitten").click()
    expect(page.locator("#waiting")).to_contain_text("Nachtragshaushalt ist zugesagt")
    chief = arrive(visit, "staatssekretaer", "", size="phone")
    chief.page.get_by_role("link", name="Antrag auf Abweichung").click()
    waiting = chief.page.locator("#waiting")
    waiting.get_by_label("Die Regel bis zum unten genannten Tag überstimmen").check()
    waiting.get_by_label("Letzter Tag").fill(day_of(system()).isoformat())
    waiting.get_by_label("Entscheidung in Worten").fill("für diese Runde")
    chief.judge()
    waiting.get_by_role("button", name="Entscheiden").click()
    expect(chief.page.locator("#holding")).to_contain_text("für diese Runde")
    chief.judge()
    lead.go(HERE + "/packages")
    expect(page.locator(".app-deviations")).to_contain_text("G-15")
    expect(page.locator(".app-deviations")).to_contain_text("Staatssekretär/in")
    lead.judge()


def test_the_stage_waits_for_those_whose_turn_it_is(visit: Visit) -> None:
    office = arrive(visit, "aa-abteilung", "/stages", size="phone")
    office.page.locator("#stage-1 > summary").click()
    gate = office.page.locator("#gate-foreign_office")
    gate.locator("summary").first.click()
    gate.get_by_label("Fundstelle in den Akten").fill("Schreiben vom 3. März")
    office.judge()
    gate.get_by_role("button", name="Bestätigen").click()
    lead = arrive(visit, "lead", "/stages")
    lead.page.get_by_role("button", name="Weiter zu:").click()
    expect(lead.page.get_by_role("alert").first).to_contain_text("kann diese Phase noch nicht verlassen")
    expect(lead.page.get_by_role("alert").first).to_contain_text("Die Leitung hat das Mandat erteilt")
    expect(lead.page.get_by_role("alert").first).not_to_contain_text("Auswärtige Amt")
    lead.heard.clear()  # the browser itself writes down that the answer was 422
    lead.judge()


def test_a_house_signs_a_package_and_reads_its_log(visit: Visit) -> None:
    signer = arrive(visit, "bmi-abteilung", "/packages/5")
    signer.page.get_by_role("button", name="Diese Fassung mitzeichnen").click()
    expect(signer.page.locator("#signatures")).to_contain_text("Abteilungsleitung BMI")
    signer.judge()
    signer.page.get_by_role("link", name="Akte", exact=True).click()
    signer.page.get_by_role("link", name="Protokoll").click()
    expect(signer.page.get_by_role("heading", name="Protokoll")).to_be_visible()
    signer.judge()
    signer.go("/account")
    signer.judge()
