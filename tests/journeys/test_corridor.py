"""In the corridor: propose and change, counter, settle a dissent, write down a round, test under stress.

Journeys J-03, J-04, J-05, J-07 and J-08 with the keyboard alone, each at 1440 pixels and on a phone of 360, in German
and in English; every page that stays on is judged (axe, dark, 320 pixels). The suite walks each in one or two of its
four ways, `python -m tests.nightly journeys` in all."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from negotiator.language import say
from negotiator.services.bench import asking
from tests.journeys.conftest import LONG, Visitor
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.slow, pytest.mark.journey]
Visit = Callable[..., Visitor]
SIZES: dict[int, dict[str, Any]] = {
    1440: {"viewport": {"width": 1440, "height": 900}},
    360: {"viewport": {"width": 360, "height": 760}},
}
HERE = "/dossiers/1"
CLICKS, SECONDS = 15, 120  # from a refusal to the printed counter-offer
A_CHOICE = 6  # seconds that somebody takes over each, with reading
ALL = os.environ.get("NEGOTIATOR_JOURNEYS") == "all"
USED: set[str] = set()  # logins that have chosen English in this test


@dataclass(frozen=True)
class Way:
    """How a journey is walked: width in pixels, language."""

    width: int
    language: str

    @property
    def phone(self) -> bool:
        return self.width < 600

    def __str__(self) -> str:
        return f"{self.width}-{self.language}"

    def say(self, words: str, **params: object) -> str:
        """A sentence of the product as its reader finds it."""
        return say(self.language, words, **params)


def ways(*usual: str) -> pytest.MarkDecorator:
    """The ways of a journey: those that the suite walks, in the night all four."""
    four = [Way(width, language) for width in SIZES for language in ("de", "en")]
    return pytest.mark.parametrize("way", [way for way in four if ALL or str(way) in usual], ids=str)


@pytest.fixture(autouse=True)
def german_again(visit: Visit) -> Iterator[None]:
    """Accounts keep their language: those of the next journeys are as they were."""
    yield
    for login in sorted(USED):
        arrive(visit, login, "/stages", Way(1440, "de"))
    USED.clear()


def arrive(visit: Visit, login: str, path: str, way: Way) -> Visitor:
    """Somebody at an address of the dossier, in the language of the way."""
    visitor = visit("desktop", **SIZES[way.width])
    visitor.go(HERE + path)
    visitor.sign_in(login)
    if way.language != "de":
        USED.add(login)
    if visitor.page.evaluate("document.documentElement.lang") != way.language:  # as they chose it last
        visitor.page.locator(f"button[name=language][value={way.language}]").click()
        # A locator outlives the change of pages; a predicate may be asked between two documents.
        visitor.page.locator(f"html[lang={way.language}]").wait_for(state="attached")
    return visitor


@contextmanager
def timed(what: str, way: Way, keys: Keyboard) -> Iterator[None]:
    """Says how long it took, and how many choices."""
    begun = time.monotonic()
    yield
    print(f"\n{what} {way}: {time.monotonic() - begun:.1f} s, {keys.choices} choices")


@ways("1440-en", "360-de")
def test_j03_balanced_packages_are_changed_and_kept(visit: Visit, way: Way) -> None:
    lead = arrive(visit, "lead", "/bench", way)
    page, keys = lead.page, Keyboard(lead.page)
    with timed("J-03", way, keys):
        keys.press(page.get_by_role("button", name=way.say("Propose packages")))
        cards = page.locator(".bench-card")
        expect(cards.first).to_be_visible(timeout=LONG)
        keys.press(cards.first.locator("summary").filter(has_text=way.say("How it was chosen")))
        expect(cards.first.get_by_text(way.say("Ties"))).to_be_visible()
        lead.go(HERE + "/bench")
        begin = page.locator(".bench-new button[type=submit]").first
        if not begin.is_visible():  # on a phone a new draft is folded away where one is in hand
            keys.press(page.locator(".bench-tools > summary").first)
        keys.press(begin)
        level = page.locator(".bench-select:visible").first
        expect(level).to_be_visible()
        keys.choose(level, level.locator("option:not(:checked):not([disabled])").last.get_attribute("value") or "")
        expect(page.locator("#panel")).to_contain_text(re.compile("change|Änderung"))
        expect(page.locator(".bench-tag--changed").first).to_be_visible()
        expect(level).to_be_focused()
        if way.phone:
            _sheet_opens_and_closes(page, keys, way)
            keys.press(page.locator("#headline"))
        keys.press(page.locator("#panel summary").filter(has_text=way.say("Keep as a package")))
        keys.reach(page.locator("#keep-name"))
        page.keyboard.press("Control+A")
        page.keyboard.type(f"Corridor {way}")
        keys.press(page.get_by_role("button", name=way.say("Keep as a named package")))
        expect(page.get_by_role("heading", name=f"Corridor {way}")).to_be_visible()
    lead.judge(dark=False)
    lead.go(HERE + "/bench?dense=yes&show=all")
    lead.judge(dark=False)


def _sheet_opens_and_closes(page: Any, keys: Keyboard, way: Way) -> None:
    """The bar at the foot opens what a change means, above it; Escape closes it."""
    bar, side = page.locator("#headline"), page.locator(".bench-side")
    expect(bar).to_have_attribute("aria-expanded", "false")
    keys.press(bar)
    expect(bar).to_have_attribute("aria-expanded", "true")
    expect(side.get_by_role("heading", name=way.say("Who gets what"))).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(bar).to_have_attribute("aria-expanded", "false")
    expect(bar).to_be_focused()


@ways("1440-en")
def test_j04_the_partner_refuses_and_half_a_page_is_printed(visit: Visit, way: Way) -> None:
    lead = arrive(visit, "lead", "/rounds", way)
    page, keys = lead.page, Keyboard(lead.page)
    with timed("J-04", way, keys):
        keys.press(page.get_by_role("button", name=way.say("Counter the partner's offer")).first)
        keys.choose(page.get_by_label(way.say("The other side refuses")), "ret_biometric")
        keys.press(page.get_by_role("button", name=way.say("What instead?")))
        take = page.get_by_role("button", name=way.say("Take it over"))
        expect(take.first).to_be_visible(timeout=LONG)
        asked = page.locator("article.bench-answer").count()
        keys.press(take.first)
        expect(take).to_have_count(0)
        keys.press(page.get_by_role("link", name=way.say("Print half a page")))
        expect(page.get_by_text(way.say("refused by the other side"))).to_be_visible()
        keys.reach(page.get_by_role("button", name=way.say("Print")))
    assert keys.choices <= CLICKS
    assert 0 < asked * asking.SECONDS <= SECONDS - keys.choices * A_CHOICE, (
        "what is asked ends before that, found or not"
    )
    lead.judge(dark=False)


@ways("360-de")
def test_j05_two_houses_disagree_one_bridge_holds_and_leadership_decides(visit: Visit, way: Way) -> None:
    asked = f"Wie viele Pflegekräfte ({way})?"
    bmz = arrive(visit, "bmz", "/coordination/new?kind=dissent&measure=rec_health&level=2", way)
    page, keys = bmz.page, Keyboard(bmz.page)
    with timed("J-05", way, keys):
        keys.write(page.get_by_label(way.say("What is asked")), asked)
        keys.tick(page.get_by_label(re.compile(r"\(BMG\)|^Federal Ministry of Health")))
        bmz.judge()
        keys.press(page.get_by_role("button", name=way.say("Open"), exact=True))
        expect(page.get_by_role("heading", name=asked)).to_be_visible()
        keys.tick(page.get_by_label(way.say("objects"), exact=True))
        keys.tick(page.locator("input[name=levels][value='1']"))
        keys.write(page.get_by_label(way.say("Condition or reason")), "Abwanderung")
        keys.press(page.get_by_role("button", name=way.say("Keep the answer")))
        expect(page.locator("#answers")).to_contain_text("Abwanderung")
        there = page.url.removeprefix(bmz.demo.address + HERE)
        bmg = arrive(visit, "bmg", "", way)
        hand = Keyboard(bmg.page)
        hand.press(bmg.page.get_by_role("link", name=way.say("Answer for your house: %(title)s", title=asked)))
        hand.tick(bmg.page.get_by_label(way.say("carries it"), exact=True))
        hand.tick(bmg.page.locator("input[name=levels][value='1']"))
        bmg.judge()
        hand.press(bmg.page.get_by_role("button", name=way.say("Keep the answer")))
        expect(bmg.page.locator("#bridges")).to_contain_text(way.say("all said that they carry it"))
        lead = arrive(visit, "lead", there, way)
        hand = Keyboard(lead.page)
        hand.tick(lead.page.get_by_label(way.say("Take it to leadership")))
        hand.choose(lead.page.get_by_label(way.say("If taken to leadership: to")), "secretaries")
        hand.write(lead.page.locator("#text-0"), "Die Häuser sind auf 50 einig, nicht auf 150.")
        lead.judge()
        hand.press(lead.page.get_by_role("button", name=way.say("Keep how it ends")))
        expect(lead.page.get_by_text(way.say("with leadership")).first).to_be_visible()
        chief = arrive(visit, "staatssekretaer", "", way)
        hand = Keyboard(chief.page)
        hand.press(chief.page.get_by_role("link", name=way.say("Decide the dissent: %(title)s", title=asked)))
        hand.choose(chief.page.locator("#decide-bridge"), "level")
        hand.write(chief.page.get_by_label(way.say("Decision in words")), "Fifty a year.")
        chief.judge()
        hand.press(chief.page.get_by_role("button", name=way.say("Decide"), exact=True))
        expect(chief.page.get_by_text("Fifty a year.")).to_be_visible()
    chief.judge()


@ways("1440-de", "360-en")
def test_j07_after_the_round_what_was_said_is_written_down(visit: Visit, way: Way) -> None:
    promise = f"Liste der Vermittler ({way})"
    lead = arrive(visit, "lead", "/rounds", way)
    page, keys = lead.page, Keyboard(lead.page)
    with timed("J-07", way, keys):
        keys.press(page.get_by_role("link", name=re.compile(f"^{way.say('Edit')}")).first)
        keys.write(page.locator("#commitment-new1-what"), promise)
        keys.choose(page.locator("#commitment-new1-owner"), "de_aa")
        keys.write(page.locator("#commitment-new1-due"), "15.01.2027" if way.language == "de" else "15/01/2027")
        who = page.locator("#declaration-new1-who")
        keys.choose(who, who.locator("option").nth(1).get_attribute("value") or "")
        keys.write(page.locator("#declaration-new1-speaker"), "Deputy minister")
        keys.choose(page.locator("#declaration-new1-measure"), "rec_health")
        keys.write(page.locator("#declaration-new1-said"), "This matters most to us.")
        lead.judge(dark=False)
        keys.press(page.get_by_role("button", name=way.say("Save"), exact=True))
        expect(page.get_by_text(promise).first).to_be_visible()
    lead.judge(dark=False)
    aa = arrive(visit, "aa", "", way)
    expect(aa.page.get_by_role("link", name=re.compile(re.escape(promise)))).to_be_visible()


@ways("1440-en")
def test_j08_a_smaller_budget_is_tried_in_private(visit: Visit, way: Way) -> None:
    less = way.say("Budget a fifth smaller")
    bmi = arrive(visit, "bmi", "/bench/stress", way)
    page, keys = bmi.page, Keyboard(bmi.page)
    with timed("J-08", way, keys):
        keys.press(page.get_by_role("button", name=less))
        expect(page.get_by_text(way.say("hypothetical")).first).to_be_visible()
        expect(page.locator("table").first).to_be_visible()
        keys.press(page.get_by_role("button", name=way.say("Fewer visa posts")))
        expect(page.locator("thead th")).to_have_count(3)
    bmi.judge()
    lead = arrive(visit, "lead", "/bench/stress", way)
    expect(lead.page.get_by_role("heading", name=way.say("No overlay yet"))).to_be_visible()
    lead.judge()
    expect(page.get_by_text(way.say("visible to you alone")).first).to_be_visible()
    keys.press(page.get_by_role("button", name=way.say("Share the overlay")).first)
    expect(page.get_by_role("button", name=way.say("Make it private again"))).to_be_visible()
    bmi.judge(dark=False)
    lead.go(HERE + "/bench/stress")
    expect(lead.page.get_by_text(way.say("shared by %(name)s", name="Referat BMI")).first).to_be_visible()
    delete = page.get_by_role("button", name=way.say("Delete the overlay"))
    for left in (1, 0):  # the next way begins with none
        keys.press(delete.first)
        expect(delete).to_have_count(left)
