"""In the corridor: propose and change, counter, settle a dissent, write down a round, test under stress.

Journeys J-03, J-04, J-05, J-07 and J-08, each with the keyboard alone at 1440 pixels or on a phone of 360, in German or
English; every page that stays on is judged (axe, dark, 320 pixels)."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import LONG, Visitor
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.slow, pytest.mark.journey]
Visit = Callable[..., Visitor]
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 760}}
HERE = "/dossiers/1"
CLICKS, SECONDS = 15, 120  # from a refusal to the printed counter-offer


ENGLISH: set[str] = set()  # logins that have chosen English in this test


@pytest.fixture(autouse=True)
def german_again(visit: Visit) -> Iterator[None]:
    """Accounts keep their language: those of the next journeys are as they were."""
    yield
    for login in sorted(ENGLISH):
        arrive(visit, login, "/stages")
    ENGLISH.clear()


def arrive(visit: Visit, login: str, path: str, *, english: bool = False, **options: Any) -> Visitor:
    """Somebody at an address of the dossier, in German unless they choose English."""
    visitor = visit("desktop", **options)
    visitor.go(HERE + path)
    visitor.sign_in(login)
    wanted = "en" if english else "de"
    ENGLISH.update([login] if english else [])
    if visitor.page.evaluate("document.documentElement.lang") != wanted:  # as they chose it last
        visitor.page.locator(f"button[name=language][value={wanted}]").click()
        # A locator outlives the change of pages; a predicate may be asked between two documents.
        visitor.page.locator(f"html[lang={wanted}]").wait_for(state="attached")
    return visitor


@contextmanager
def timed(what: str, keys: Keyboard | None = None) -> Iterator[None]:
    """Says how long it took, and how many choices."""
    begun = time.monotonic()
    yield
    told = f", {keys.choices} choices" if keys else ""
    print(f"\n{what}: {time.monotonic() - begun:.1f} s{told}")


def test_j03_balanced_packages_are_changed_and_kept_with_the_keyboard(visit: Visit) -> None:
    lead = arrive(visit, "lead", "/bench", **WIDE, english=True)
    page, keys = lead.page, Keyboard(lead.page)
    with timed("J-03", keys):
        keys.press(page.get_by_role("button", name="Propose packages"))
        cards = page.locator(".bench-card")
        expect(cards.first).to_be_visible(timeout=LONG)
        keys.press(cards.first.locator("summary").filter(has_text="How it was chosen"))
        expect(cards.first.get_by_text("Ties")).to_be_visible()
        lead.go(HERE + "/bench")
        keys.press(page.get_by_role("button", name="Begin a draft"))
        level = page.locator(".bench-select").first
        expect(level).to_be_visible()
        value = level.locator("option:not(:checked):not([disabled])").last.get_attribute("value") or ""
        keys.choose(level, value)
        expect(page.locator("#panel")).to_contain_text("change")
        expect(page.locator(".bench-tag--changed").first).to_be_visible()
        expect(level).to_be_focused()
        keys.press(page.locator("#panel summary").filter(has_text="Keep as a package"))
        keys.reach(page.locator("#keep-name"))
        page.keyboard.press("Control+A")
        page.keyboard.type("Corridor")
        keys.press(page.get_by_role("button", name="Keep as a named package"))
        expect(page.get_by_role("heading", name="Corridor")).to_be_visible()
    lead.judge(dark=False)
    lead.go(HERE + "/bench?dense=yes&show=all")
    lead.judge(dark=False)


def test_j03_on_a_phone_the_bar_at_the_foot_opens_what_a_change_means(visit: Visit) -> None:
    lead = arrive(visit, "lead", "/bench", **PHONE)
    page, keys = lead.page, Keyboard(lead.page)
    keys.press(page.get_by_role("button", name="Beginnen"))
    level = page.locator(".bench-select").first
    keys.choose(level, level.locator("option:not(:checked):not([disabled])").last.get_attribute("value") or "")
    bar, side = page.locator("#headline"), page.locator(".bench-side")
    expect(bar).to_have_attribute("aria-expanded", "false")
    keys.press(bar)
    expect(bar).to_have_attribute("aria-expanded", "true")
    expect(side).to_be_in_viewport()
    expect(side.get_by_role("heading", name="Wer was erhält")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(bar).to_have_attribute("aria-expanded", "false")
    expect(bar).to_be_focused()
    lead.judge(dark=False)


def test_j04_the_partner_refuses_and_half_a_page_is_printed_with_the_keyboard(visit: Visit) -> None:
    lead = arrive(visit, "lead", "/rounds", **WIDE, english=True)
    page, keys, begun = lead.page, Keyboard(lead.page), time.monotonic()
    with timed("J-04", keys):
        keys.press(page.get_by_role("button", name="Counter the partner's offer").first)
        keys.choose(page.get_by_label("The other side refuses"), "ret_docs")
        keys.press(page.get_by_role("button", name="What instead?"))
        expect(page.get_by_role("button", name="Take it over").first).to_be_visible(timeout=LONG)
        keys.press(page.get_by_role("button", name="Take it over").first)
        expect(page.get_by_role("button", name="Take it over")).to_have_count(0)
        keys.press(page.get_by_role("link", name="Print half a page"))
        expect(page.get_by_text("refused by the other side")).to_be_visible()
        keys.reach(page.get_by_role("button", name="Print"))
    assert (keys.choices <= CLICKS, time.monotonic() - begun <= SECONDS) == (True, True)
    lead.judge(dark=False)


def test_j05_two_houses_disagree_one_bridge_holds_and_leadership_decides(visit: Visit) -> None:
    bmz = arrive(visit, "bmz", "/coordination/new?kind=dissent&measure=rec_health&level=2", **WIDE)
    page, keys = bmz.page, Keyboard(bmz.page)
    with timed("J-05", keys):
        keys.write(page.get_by_label("Was gefragt ist"), "Wie viele Pflegekräfte?")
        keys.tick(page.get_by_label("Bundesministerium für Gesundheit (BMG)"))
        bmz.judge()
        keys.press(page.get_by_role("button", name="Eröffnen"))
        expect(page.get_by_role("heading", name="Wie viele Pflegekräfte?")).to_be_visible()
        keys.tick(page.get_by_label("widerspricht"))
        keys.tick(page.get_by_label("50 pro Jahr, nur über BA"))
        keys.write(page.get_by_label("Bedingung oder Grund"), "Abwanderung")
        keys.press(page.get_by_role("button", name="Antwort festhalten"))
        expect(page.locator("#answers")).to_contain_text("Abwanderung")
        there = page.url.removeprefix(bmz.demo.address + HERE)
        bmg = arrive(visit, "bmg", "", **PHONE)
        bmg.page.get_by_role("link", name="Für Ihr Haus antworten: Wie viele Pflegekräfte?").click()
        bmg.page.get_by_label("trägt es mit", exact=True).check()
        bmg.page.get_by_label("50 pro Jahr, nur über BA").check()
        bmg.judge()
        bmg.page.get_by_role("button", name="Antwort festhalten").click()
        expect(bmg.page.locator("#bridges")).to_contain_text("alle sagen, dass sie sie mittragen")
        lead = arrive(visit, "lead", there, **WIDE)
        hand = Keyboard(lead.page)
        hand.tick(lead.page.get_by_label("Der Leitung vorlegen"))
        hand.choose(lead.page.get_by_label("Wenn der Leitung vorgelegt: an"), "secretaries")
        hand.write(lead.page.locator("#text-0"), "Die Häuser sind auf 50 einig, nicht auf 150.")
        lead.judge()
        hand.press(lead.page.get_by_role("button", name="Ausgang festhalten"))
        expect(lead.page.get_by_text("bei der Leitung")).to_be_visible()
        chief = arrive(visit, "staatssekretaer", "", **PHONE, english=True)
        chief.page.get_by_role("link", name="Decide the dissent: Wie viele Pflegekräfte?").click()
        chief.page.locator("#decide-bridge").select_option("level")
        chief.page.get_by_label("Decision in words").fill("Fifty a year.")
        chief.judge()
        chief.page.get_by_role("button", name="Decide").click()
        expect(chief.page.get_by_text("Fifty a year.")).to_be_visible()
    chief.judge()


def test_j07_after_the_round_what_was_said_is_written_down_on_a_phone(visit: Visit) -> None:
    lead = arrive(visit, "lead", "/rounds", **PHONE, english=True)
    page = lead.page
    with timed("J-07"):
        page.get_by_role("link", name=re.compile("^Edit")).first.click()
        page.get_by_role("textbox", name="One point a line").fill("Fees of agents")
        page.locator("#commitment-new1-what").fill("List of contact points")
        page.locator("#commitment-new1-owner").select_option("de_aa")
        page.locator("#commitment-new1-due").fill("2027-01-15")
        page.locator("#declaration-new1-who").select_option(index=1)
        page.locator("#declaration-new1-speaker").fill("Deputy minister")
        page.locator("#declaration-new1-measure").select_option("rec_health")
        page.locator("#declaration-new1-said").fill("This matters most to us.")
        lead.judge(dark=False)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("List of contact points").first).to_be_visible()
    lead.judge(dark=False)
    aa = arrive(visit, "aa", "", **WIDE)
    expect(aa.page.get_by_role("link", name=re.compile("List of contact points"))).to_be_visible()


def test_j07_at_a_desk_the_record_is_written_with_the_keyboard(visit: Visit) -> None:
    lead = arrive(visit, "lead", "/rounds", **WIDE)
    page, keys = lead.page, Keyboard(lead.page)
    with timed("J-07 at a desk", keys):
        keys.press(page.get_by_role("link", name=re.compile("^Bearbeiten")).first)
        keys.write(page.locator("#commitment-new1-what"), "Liste der Vermittler")
        keys.choose(page.locator("#commitment-new1-owner"), "de_bmas")
        keys.write(page.locator("#commitment-new1-due"), "15.01.2027")
        keys.press(page.get_by_role("button", name="Speichern"))
        expect(page.get_by_text("Liste der Vermittler").first).to_be_visible()
    lead.judge(dark=False)


def test_j08_a_smaller_budget_is_tried_in_private_with_the_keyboard(visit: Visit) -> None:
    lead = arrive(visit, "lead", "/bench/stress", **WIDE, english=True)
    page, keys = lead.page, Keyboard(lead.page)
    with timed("J-08", keys):
        keys.press(page.get_by_role("button", name="Budget a fifth smaller"))
        expect(page.get_by_text("hypothetical").first).to_be_visible()
        expect(page.locator("table").first).to_be_visible()
        keys.press(page.get_by_role("button", name="Fewer visa posts"))
        expect(page.locator("thead th")).to_have_count(3)
    lead.judge()
    other = arrive(visit, "bmi", "/bench/stress", **PHONE)
    expect(other.page.get_by_role("heading", name="Noch keine Annahmenschicht")).to_be_visible()
    other.judge()
    other.page.get_by_role("button", name="Haushalt um ein Fünftel kleiner").click()
    expect(other.page.get_by_text("nur für Sie sichtbar")).to_be_visible()
    other.page.get_by_role("button", name="Annahmenschicht teilen").click()
    expect(other.page.get_by_role("button", name="Wieder privat machen")).to_be_visible()
    other.judge(dark=False)
    lead.go(HERE + "/bench/stress")
    expect(page.get_by_text("shared by")).to_be_visible()
