"""J-02: a desk officer says what matters by each way: without JavaScript, by keyboard, on a phone, enlarged."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.journey, pytest.mark.slow]

Visit = Callable[..., Visitor]
HOUSE = "/dossiers/1/positions/4"  # the Federal Ministry for Economic Cooperation and Development
MOST_CLICKS, MOST_LOADS = 30, 8  # of a position of twelve measures without JavaScript
FIELDS = {
    "direct": "[name$='-importance']",
    "points": "[name^='pillar-'], [name^='points-']",
    "ranking": "[name^='place-']",
    "swing": "[name^='points-']",
}


def typed(way: str, n: int, many: int) -> str:
    """A value for the field with this number: all differ, and a ranking has each place once."""
    return str(many - n) if way == "ranking" else str(1 + n % 9)


def counted(page: Page) -> list[str]:
    """The addresses that the window goes to from now on."""
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    return loads


@pytest.mark.parametrize("way", FIELDS)
def test_twelve_measures_without_javascript(visit: Visit, way: str) -> None:
    """From the form of the house to what is saved, with a hand that goes to each field; clicks and loads counted."""
    visitor = visit("desktop", java_script_enabled=False)
    visitor.go(HOUSE)
    visitor.sign_in("bmz")
    page, clicks = visitor.page, 0
    loads = counted(page)
    visitor.follow(page.locator(f"main a[href$='{HOUSE}/ways']"))
    visitor.follow(page.locator(f".app-cards a[href$='/ways/{way}']"))
    fields = page.locator(f"#way :is({FIELDS[way]})")
    count = fields.count()
    for n in range(count):
        fields.nth(n).fill(typed(way, n, count))
    page.locator("#way-save").click()
    expect(page.locator("#messages")).to_contain_text(re.compile("Gespeichert|Nichts hat sich"))
    clicks += 3 + count
    assert count >= 12
    assert (way, clicks <= MOST_CLICKS, len(loads) <= MOST_LOADS) == (way, True, True)


def test_pairs_of_twelve_measures_without_javascript(visit: Visit) -> None:
    """Several questions on a page, each answered by one click, and the end is said before."""
    visitor = visit("desktop", java_script_enabled=False)
    visitor.go(HOUSE)
    visitor.sign_in("bmz")
    page, clicks = visitor.page, 0
    loads = counted(page)
    visitor.follow(page.locator(f"main a[href$='{HOUSE}/ways']"))
    visitor.follow(page.locator(".app-cards a[href$='/pairs/many']"))
    clicks += 2
    while page.locator("#way-answer").count():
        names = page.eval_on_selector_all("[name^='pair ']", "all => [...new Set(all.map(each => each.name))]")
        for name in names:
            first, second = name.split(" ")[1:3]
            page.locator(f"[name='{name}'][value='{'first' if first < second else 'second'}']").check()
        visitor.follow(page.locator("#way-answer"))
        clicks += len(names) + 1
        assert clicks < MOST_CLICKS
    page.locator("#way-save").click()
    expect(page.locator("#messages")).to_contain_text("Gespeichert")
    assert (clicks + 1 <= MOST_CLICKS, len(loads) <= MOST_LOADS) == (True, True)


def test_by_keyboard_alone_with_what_is_understood_in_view(visit: Visit) -> None:
    visitor = visit("desktop")
    visitor.go(f"{HOUSE}/ways/direct")
    visitor.sign_in("bmz")
    page, hand = visitor.page, Keyboard(visitor.page)
    first = page.locator("#way [name$='-importance']").first
    hand.reach(first)
    page.keyboard.press("Control+a")
    page.keyboard.type("hoch")
    page.keyboard.press("Tab")
    expect(page.locator(".way-changes [role=status]")).to_contain_text(
        re.compile("Gespeichert ist noch nichts|Nichts:")
    )
    expect(page.locator("#echo-title")).to_be_in_viewport()
    hand.press(page.locator("#way-save"))
    expect(page.locator("#messages")).to_contain_text("Gespeichert")
    visitor.judge()
    visitor.go(f"{HOUSE}/comparing/packages")
    expect(page.locator("#said-first")).to_be_visible()
    asked = page.locator("#question-title + p").inner_text()
    hand.press(page.locator("#said-first"))
    expect(page.locator("#question-title + p")).not_to_have_text(asked)
    visitor.judge(dark=False)
    visitor.go(f"{HOUSE}/comparing/least")
    hand.press(page.locator("#sign"))
    expect(page.locator("#way-save")).to_be_visible()
    visitor.judge(dark=False)


def test_on_a_phone_one_at_a_time_in_english_and_enlarged(visit: Visit) -> None:
    """And at 200 per cent: a window of 640 pixels shows what one of 1280 shows then."""
    visitor = visit("phone")
    visitor.go(HOUSE)
    visitor.sign_in("bmz")
    page = visitor.page
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")  # a page asked for while another comes may never come
    visitor.go(HOUSE)
    page.get_by_role("link", name="One measure at a time", exact=True).click()
    field = page.locator("#way [name$='-importance']")
    expect(field).to_have_count(1)
    field.fill("6–8")
    page.locator("#way-save").click()
    expect(page.locator("#messages")).to_contain_text("Saved")
    expect(field).to_have_count(1)
    visitor.judge(dark=False)
    page.set_viewport_size({"width": 640, "height": 450})
    visitor.go(HOUSE)
    expect(page.locator("#echo #echo-title")).to_have_text("What the solver understands")
    page.locator(".rec-pillar[open] .rec-row__more summary").first.click()
    page.locator(".rec-pillar[open] a[href$='/statement']").first.click()
    expect(page.get_by_text("What each level is worth")).to_be_visible()
    page.wait_for_load_state()
    slider = page.locator("#level-1-column")
    slider.press("ArrowUp")
    expect(page.locator("#wish")).to_have_value("drawn")
    expect(page.locator("#level-1")).to_have_value(slider.input_value())
    page.locator("#level-1").fill("33")
    expect(slider).to_have_value("35")
    page.locator("#level-2").fill("30–50")
    expect(page.locator("#level-1")).to_have_value("33")  # the column goes by fives, what is written stays
    visitor.judge(dark=False)
