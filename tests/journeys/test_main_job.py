"""The main job from signing in to a brief: on a desk, on a phone, without JavaScript, and where nothing fits."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect
from pypdf import PdfReader

from tests.journeys.conftest import LONG, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]

Visit = Callable[..., Visitor]
PROPOSAL = re.compile(r"/dossiers/\d+/packages/proposals/\d+$")


def own_form(visitor: Visitor, dossier: str, name: str) -> None:
    """From the overview to the position of a house."""
    visitor.page.get_by_role("link", name="Positionen", exact=True).click()
    visitor.page.wait_for_url(f"**{dossier}/positions")
    visitor.page.get_by_role("link", name=name).first.click()
    visitor.page.wait_for_url("**/positions/*")


def held(page: Page) -> Callable[[], None]:
    """The progress page stands still until the function that comes back is called."""

    def hold(route: Route, request: Request) -> None:
        if request.headers.get("hx-request"):
            route.fulfill(status=204)
        else:
            route.continue_()

    here = re.compile(r"/jobs/\d+$")
    page.route(here, hold)
    return lambda: page.unroute(here)


def ask_for_packages(visitor: Visitor, dossier: str) -> str:
    """Balanced and Nash without alternatives, by the button of the page; the address of the proposal."""
    page = visitor.page
    visitor.go(f"{dossier}/packages")
    chosen = page.locator("input[name=concepts]:checked")
    assert {box.get_attribute("value") for box in chosen.all()} == {"balanced", "nash"}
    page.locator("input[name=alternatives]").uncheck()
    page.locator("input[name=behind]").check()  # another journey may have put its draft on the table
    page.locator("form[action$='/packages/proposals'] button[type=submit]").click()
    page.wait_for_url(PROPOSAL, timeout=LONG)
    return page.url.removeprefix(visitor.demo.address)


@pytest.fixture
def proposal(visit: Visit, dossier: str) -> str:
    """A proposal of the demonstration: the first test that needs it has it solved."""
    visitor = visit("desktop")
    visitor.go(f"{dossier}/packages")
    visitor.sign_in("lead")
    there = visitor.page.locator("main a[href*='/packages/proposals/']")
    return there.first.get_attribute("href") or "" if there.count() else ask_for_packages(visitor, dossier)


def test_from_signing_in_to_a_printed_brief(visit: Visit, dossier: str, downloads: Path) -> None:
    visitor = visit("desktop")
    visitor.go("/")
    expect(visitor.page).to_have_title("Anmelden – Negotiator")
    visitor.judge()
    change_a_priority(visitor, dossier)
    visitor.sign_in("lead")
    found = watch_packages_being_proposed(visitor, dossier)
    read_a_package_and_its_studies(visitor)
    visitor.go(found)
    visitor.page.get_by_role("link", name="Diese Pakete vergleichen").click()
    visitor.page.wait_for_url("**/comparison*")
    expect(visitor.page.get_by_role("heading", name="Wer was erhält")).to_be_visible()
    visitor.judge()
    order_and_read_a_brief(visitor, dossier, downloads)


def change_a_priority(ministry: Visitor, dossier: str) -> None:
    """The interior ministry mistypes, corrects, finds it saved, and signs out."""
    page = ministry.page
    ministry.sign_in("bmi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dossiers")
    ministry.judge()
    page.get_by_role("link", name="Partnerland K").click()
    page.wait_for_url(f"**{dossier}")
    ministry.judge()
    own_form(ministry, dossier, "Bundesministerium des Innern")
    row = page.locator("#row-ret_forced")
    row.get_by_label("Wichtigkeit").fill("elf")
    row.get_by_label("Wichtigkeit").press("Tab")
    expect(row).to_contain_text("Bitte schreiben Sie eine Zahl von 0 bis 10, eine Spanne wie 6–8 oder gering")
    ministry.heard.clear()  # the browser itself writes down that the answer was 422
    ministry.judge()
    row.get_by_label("Wichtigkeit").fill("7")
    row.get_by_label("Wichtigkeit").press("Tab")
    expect(page.locator("#status")).to_contain_text("Gespeichert: Rückführung")
    ministry.judge()
    page.reload()
    expect(page.locator("#row-ret_forced").get_by_label("Wichtigkeit")).to_have_value("7")
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/sign-in")


def watch_packages_being_proposed(lead: Visitor, dossier: str) -> str:
    """Asks for packages and looks at the page that follows; the address of the proposal."""
    page = lead.page
    lead.go(f"{dossier}/packages")
    lead.judge()
    go_on = held(page)
    page.locator("input[name=alternatives]").uncheck()
    page.locator("input[name=behind]").check()  # another journey may have put its draft on the table
    page.get_by_role("button", name="Pakete vorschlagen").click()
    page.wait_for_url("**/jobs/*")
    expect(page.get_by_role("progressbar")).to_be_visible()
    lead.judge()
    go_on()
    page.wait_for_url(PROPOSAL, timeout=LONG)
    expect(page.get_by_role("table").first).to_contain_text("als bestes bewiesen")
    lead.judge()
    return page.url.removeprefix(lead.demo.address)


def read_a_package_and_its_studies(lead: Visitor) -> None:
    page = lead.page
    page.get_by_role("link", name="Ausgewogenes Paket").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ausgewogenes Paket")
    expect(page.locator("main")).to_contain_text("hält alle harten Regeln ein")
    lead.judge()
    page.get_by_role("link", name="Untersuchungen").click()
    page.wait_for_url("**/studies")
    lead.judge()


def order_and_read_a_brief(lead: Visitor, dossier: str, downloads: Path) -> None:
    page = lead.page
    page.get_by_role("link", name="Dokumente", exact=True).click()
    page.wait_for_url(f"**{dossier}/briefs")
    lead.judge()
    page.get_by_role("button", name="Dokument erstellen").click()
    page.wait_for_url("**/briefs#document-*", timeout=LONG)
    lead.judge()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Herunterladen").first.click()
    assert re.fullmatch(r"D-02_\d{4}-\d\d-\d\d_v1_de\.pdf", waiting.value.suggested_filename)
    waiting.value.save_as(downloads / "brief.pdf")
    content = (downloads / "brief.pdf").read_bytes()
    assert content.startswith(b"%PDF-1.7")
    brief = PdfReader(BytesIO(content))
    assert (brief.metadata or {})["/Title"].startswith("Verhandlungsunterlage: Partnerland K")
    assert 8 <= len(brief.pages) <= 30
    first, second = (brief.pages[n].extract_text() for n in (0, 1))
    assert "NUR FÜR DIE BUNDESREGIERUNG" in first
    assert "Das Wesentliche" in second
    assert f"Seite 2 von {len(brief.pages)}" in second


def test_the_same_on_a_phone_in_english(visit: Visit, dossier: str, proposal: str) -> None:
    visitor = visit("phone", locale="en-GB")
    page = visitor.page
    visitor.go("/")
    page.get_by_role("button", name="English").tap()
    expect(page).to_have_title("Sign in – Negotiator")
    visitor.judge(dark=False)
    visitor.sign_in("aa")
    page.get_by_role("button", name="English").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dossiers")
    visitor.judge(dark=False)
    page.get_by_role("link", name="Partner country K").tap()
    page.wait_for_url(f"**{dossier}")
    visitor.judge(dark=False)
    page.get_by_role("link", name="Positions", exact=True).tap()
    page.get_by_role("link", name="Federal Foreign Office").first.tap()
    page.wait_for_url("**/positions/*")
    row = page.locator(".rec-pillar[open] .rec-row").first
    name = row.locator("legend").inner_text().split("\n")[0].strip()
    row.get_by_label("Wish").select_option("down")
    expect(page.locator("#status")).to_contain_text(f"Saved: {name[:20]}")
    visitor.judge(dark=False)
    row.get_by_label("Wish").select_option("up")
    for path, heading in (
        (f"{dossier}/packages", "Packages"),
        (proposal, "Proposal"),
        (f"{dossier}/comparison", "Comparison"),
    ):
        visitor.go(path)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        visitor.judge(dark=False)


def test_the_same_by_forms_alone_without_javascript(visit: Visit, dossier: str, downloads: Path) -> None:
    visitor = visit("desktop", java_script_enabled=False)
    page = visitor.page
    visitor.go(dossier)
    visitor.sign_in("bmz")
    own_form(visitor, dossier, "wirtschaftliche Zusammenarbeit")
    row = page.locator(".rec-pillar[open] .rec-row").first
    field = row.get_by_label("Wichtigkeit").get_attribute("name")
    page.locator(f"[name={field}]").fill("8,5")
    page.locator(".rec-pillar[open]").get_by_role("button", name="Alles speichern").first.click()
    expect(page.locator("#messages, main")).to_contain_text(["Gespeichert"])
    expect(page.locator(f"[name={field}]")).to_have_value("8,5")
    page.locator(f"[name={field}]").fill("99")
    page.locator(".rec-pillar[open]").get_by_role("button", name="Alles speichern").first.click()
    expect(page.locator("main")).to_contain_text("zwischen 0 und 10")
    expect(page.locator(f"[name={field}]")).to_have_value("99")
    page.get_by_role("button", name="Abmelden").click()
    visitor.sign_in("lead")
    there = ask_for_packages(visitor, dossier)
    expect(page.get_by_role("table").first).to_contain_text("als bestes bewiesen")
    page.get_by_role("link", name="Diese Pakete vergleichen").click()
    expect(page.get_by_role("heading", name="Wer was erhält")).to_be_visible()
    visitor.go(there)
    order_without_javascript(visitor, dossier, downloads)


def order_without_javascript(visitor: Visitor, dossier: str, downloads: Path) -> None:
    page = visitor.page
    visitor.go(f"{dossier}/briefs")
    page.locator("select[name=language]").select_option("en")
    page.get_by_role("button", name="Dokument erstellen").click()
    page.wait_for_url("**/briefs#document-*", timeout=LONG)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Herunterladen").first.click()
    waiting.value.save_as(downloads / "plain.pdf")
    brief = PdfReader(downloads / "plain.pdf")
    assert (brief.metadata or {})["/Title"].startswith("Negotiation brief: ")


def test_where_nothing_fits_the_page_says_what_stands_against_each_other(visit: Visit) -> None:
    visitor = visit("desktop")
    page = visitor.page
    visitor.go("/dossiers/2/rules")
    visitor.sign_in("lead")
    line = page.locator("tr", has_text="Höchstzahl der Maßnahmen")
    line.locator("summary").click()
    line.get_by_label("Neue Zahl").fill("3")
    line.get_by_label("Begründung").fill("Probe: nur drei Maßnahmen")
    line.get_by_role("button", name="Speichern").click()
    expect(line.get_by_role("cell").first).to_have_text("3")
    visitor.judge()
    ask_for_packages(visitor, "/dossiers/2")
    expect(page.get_by_role("heading", name="Was einander entgegensteht")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Das Paket enthält höchstens 3 Maßnahmen.")
    visitor.judge()
