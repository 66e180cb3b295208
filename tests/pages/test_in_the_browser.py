"""What the scripts promise, in a real browser: nothing typed is lost, what failed is said, the focus stays."""

import os
import re
import signal
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.interest import Interest
from models.kinds import Role
from models.measure import Measure
from models.position import Position
from tests.browser import CHROMIUM, Chrome, chromium, complaints, served
from tests.conftest import Person
from tests.records import Room, room_of

pytestmark = [pytest.mark.slow, pytest.mark.journey, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")]
FOCUS = (
    "() => document.activeElement.id || document.activeElement.closest('[id]')?.id || document.activeElement.tagName"
)


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def house(room: Room, person: Callable[..., Person]) -> Person:
    return person("ina", room.dossier, Role.MINISTRY, room.stakeholders["de_bmi"])


@pytest.fixture
def window(
    strict_app: Flask, chrome: Chrome, house: Person, signed_in: Callable[[Person], FlaskClient]
) -> Iterator[BrowserContext]:
    """A browser in which the desk of a ministry is signed in, before the real application with tokens."""
    cookie = next(iter(signed_in(house)._cookies.values()))
    with served(strict_app) as address:
        context = chrome.window(locale="de-DE", base_url=address)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        context.set_default_timeout(20_000)
        yield context
        chrome.close(context)


@pytest.fixture
def page(window: BrowserContext, room: Room) -> Page:
    """The position of the ministry, all pillars open."""
    opened = window.new_page()
    opened.goto(room.url("de_bmi"))
    opened.evaluate("() => { for (const d of document.querySelectorAll('details.rec-pillar')) d.open = true; }")
    return opened


def stored(engine: Engine, room: Room, measure: str) -> str:
    with session_of(engine) as session:
        query = select(Interest).join(Measure, Interest.measure_id == Measure.id)  # type: ignore[arg-type]
        row = session.exec(query.where(Interest.position_id == room.positions["de_bmi"], Measure.key == measure)).one()
        return str(row.rating.importance)


def eventually(read: Callable[[], object], wanted: object, page: Page) -> None:
    for _ in range(50):
        if read() == wanted:
            return
        page.wait_for_timeout(100)
    assert read() == wanted


def test_a_browser_that_no_longer_answers_does_not_keep_the_tests_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.browser.CLOSING", 0.2)
    with chromium() as browser:
        hanging = browser.window()
        os.kill(browser.process, signal.SIGSTOP)
        browser.close(hanging)
        assert browser.window().new_page().evaluate("1 + 1") == 2


def test_what_was_typed_is_sent_when_the_tab_closes(
    page: Page, window: BrowserContext, engine: Engine, room: Room
) -> None:
    field = page.locator("#ret_ident-importance")
    field.press("Control+a")
    field.press_sequentially("3,5")
    other = window.new_page()
    page.close(run_before_unload=True)
    eventually(lambda: stored(engine, room, "ret_ident"), "7/2", other)


def test_what_was_typed_is_sent_when_one_goes_on(page: Page, engine: Engine, room: Room) -> None:
    page.locator("#least").fill("51,5")
    page.goto(f"/dossiers/{room.dossier}")

    def least() -> object:
        with session_of(engine) as session:
            return session.get_one(Position, room.positions["de_bmi"]).mark.least

    eventually(lambda: str(least()), "103/2", page)


def test_what_was_changed_without_a_line_is_sent_when_it_is_back(
    page: Page, window: BrowserContext, engine: Engine, room: Room
) -> None:
    window.set_offline(True)
    field = page.locator("#ret_ident-importance")
    field.fill("4")
    field.press("Tab")
    expect(page.locator("#status")).to_contain_text("keine Verbindung")
    assert page.locator("#status").get_attribute("aria-live") == "polite"
    assert stored(engine, room, "ret_ident") == "9"
    window.set_offline(False)
    expect(page.locator("#status")).to_contain_text("Gespeichert")
    assert stored(engine, room, "ret_ident") == "4"


def test_changes_wait_visibly_without_a_line_and_go_by_themselves(
    page: Page, window: BrowserContext, engine: Engine, room: Room
) -> None:
    keys = ("ret_ident", "ret_docs", "ret_forced")
    window.set_offline(True)
    for n, key in enumerate(keys, 3):
        page.locator(f"#{key}-importance").fill(str(n))
        page.locator(f"#{key}-importance").press("Tab")
    waiting = page.locator("#unsent")
    expect(waiting).to_have_text(re.compile("^3 Änderungen warten"))
    expect(waiting).to_be_in_viewport()
    assert complaints(page) == []
    window.set_offline(False)
    expect(waiting).to_be_empty()
    assert [stored(engine, room, key) for key in keys] == ["3", "4", "5"]
    page.goto(room.url("de_bmi", "/ways/ranking"))
    page.locator(".way-order .way-move").nth(5).click()
    expect(page.locator("#way-save")).to_be_visible()
    window.set_offline(True)
    page.locator("#way-save").click()
    expect(waiting).to_have_text(re.compile("^1 Änderung wartet"))
    with page.expect_navigation():
        window.set_offline(False)
    expect(page.get_by_text("Nichts: Das ist schon so gespeichert.")).to_be_visible()


def answering(status: int) -> Callable[[Route], None]:
    """Answers as the application does where it makes no row of it: a message for the top of the page."""
    head = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
    return lambda route: route.fulfill(status=status, headers=head, content_type="text/html", body="<p>x</p>")


WAITING = "() => Object.keys(localStorage).filter((key) => key.startsWith('wait:')).length"


@pytest.mark.parametrize(
    ("status", "told"),
    [(400, "1 Änderung wartet in diesem Browser"), (403, "Fristen und Missionen Sie dürfen das nicht mehr ändern")],
)
def test_an_answer_that_is_none_keeps_what_was_typed_and_says_what_happened(
    page: Page, engine: Engine, room: Room, status: int, told: str
) -> None:
    """Here, and on another page; what the row can take back is sent from it as soon as it is there again."""
    rate = "**/measures/*"
    page.route(rate, answering(status))
    field = page.locator("#ret_ident-importance")
    field.fill("3,25")
    field.press("Tab")
    notices = page.locator(".app-waitings")
    expect(notices).to_contain_text(told)
    expect(field).to_have_value("3,25")
    assert page.evaluate(WAITING) == 1
    assert complaints(page) == []
    page.goto(f"/dossiers/{room.dossier}")
    expect(notices).to_contain_text(told)
    if status == 403:
        expect(notices).to_contain_text("Wichtigkeit 0–10: 3,25")
    assert page.evaluate(WAITING) == 1
    page.unroute(rate)
    page.goto(room.url("de_bmi"))
    eventually(lambda: stored(engine, room, "ret_ident"), "13/4", page)
    page.wait_for_function(f"() => !({WAITING})()")
    expect(page.locator("#refused")).to_be_hidden()


def test_what_nobody_may_change_any_more_is_shown_until_it_is_discarded(page: Page, room: Room) -> None:
    """Two notices at once stand one below the other."""
    page.route("**/measures/ret_ident", answering(404))
    page.route("**/measures/ret_docs", answering(401))
    for key in ("ret_ident", "ret_docs"):
        page.locator(f"#{key}-importance").fill("3,25")
        page.locator(f"#{key}-importance").press("Tab")
    above, below = page.locator("#unsent"), page.locator("#refused")
    expect(above).to_contain_text("1 Änderung")
    expect(below).to_contain_text("3,25")
    assert below.evaluate(
        "(low, high) => low.getBoundingClientRect().top >= high.getBoundingClientRect().bottom", above.element_handle()
    )
    below.get_by_role("button", name="Verwerfen").click()
    expect(below).to_be_hidden()
    assert page.evaluate(WAITING) == 1


def test_a_row_that_was_refused_outlives_the_tab_until_one_version_is_chosen(
    page: Page, window: BrowserContext, engine: Engine, room: Room
) -> None:
    field = page.locator("#ret_ident-importance")
    field.fill("12")
    field.press("Tab")
    expect(page.locator("#ret_ident-importance-error")).to_be_visible()
    page.close()
    again = window.new_page()
    again.goto(room.url("de_bmi"))
    expect(again.locator("#ret_ident-importance-error")).to_be_attached()
    expect(again.locator("#ret_ident-importance")).to_have_value("12")
    other = window.new_page()
    other.goto(f"/dossiers/{room.dossier}")
    expect(other.locator("#refused")).to_contain_text("So, wie es geschrieben ist")
    again.evaluate("() => { for (const d of document.querySelectorAll('details.rec-pillar')) d.open = true; }")
    again.locator("#ret_ident-importance").fill("2")
    again.locator("#ret_ident-importance").press("Tab")
    eventually(lambda: stored(engine, room, "ret_ident"), "2", again)
    again.wait_for_function(f"() => !({WAITING})()")


def test_closing_asks_first_where_something_would_be_lost(page: Page, window: BrowserContext) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#why").fill("a reason that has no button yet")
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert not page.is_closed()


def test_a_refusal_is_announced_and_stays(page: Page) -> None:
    field = page.locator("#ret_ident-importance")
    field.fill("0.500")
    field.press("Tab")
    status = page.locator("#status")
    expect(status).to_contain_text("Nicht gespeichert")
    expect(status).to_contain_text("mehrdeutig")
    expect(status).to_contain_text("0,5")
    expect(page.locator("#ret_ident-importance-error")).to_contain_text("500")
    page.wait_for_timeout(6500)
    expect(status).to_contain_text("Nicht gespeichert")
    assert complaints(page) == []
    field.fill("5,5")
    field.press("Tab")
    expect(status).to_contain_text("Gespeichert")
    page.reload()
    page.get_by_role("button", name="Letzte Änderung zurücknehmen").click()  # leads to a place below its message
    expect(page.locator("#messages")).to_contain_text("Zurückgenommen: ")
    expect(status).to_contain_text("Zurückgenommen: ")


def at(page: Page) -> str:
    page.wait_for_timeout(300)
    return str(page.evaluate(FOCUS))


def test_focus_goes_to_what_takes_the_place_after_every_swap(page: Page) -> None:
    """Every swap of the form: saving, rating, searching, a red line added and removed, the mark."""
    page.locator("#ret_ident-importance").fill("6")
    page.keyboard.press("Tab")
    expect(page.locator("#status")).to_contain_text("Gespeichert")
    assert at(page) == "ret_ident-wish"
    page.locator("#pillar-recruitment details.rec-more summary").first.click()
    rate = page.locator("li.rec-offer:visible a").first
    row = rate.evaluate("a => a.closest('li').id")
    rate.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{row} input[name$=-importance]")).to_be_visible()
    assert at(page).endswith("-importance")
    page.locator("button[name=switch][value=text]").click()
    page.locator("#expr").fill("L(rec_health) <= 2")
    page.locator("form.rec-builder button.kern-btn--secondary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#red-lines .rec-lines")).to_contain_text("höchstens auf Stufe 2")
    assert "BODY" not in at(page)
    assert page.evaluate("() => Boolean(document.activeElement.closest('#red-lines'))")
    assert page.evaluate("() => document.activeElement.ariaHidden === null"), "never to what is there for Enter alone"
    removing = page.locator("#red-lines li button").last
    removing.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#red-lines .rec-lines")).not_to_contain_text("höchstens auf Stufe 2")
    at(page)
    assert page.evaluate("() => Boolean(document.activeElement.closest('#red-lines'))")
    page.locator("button[name=switch][value=text]").click()
    page.locator("#expr").fill("nonsense")
    page.locator("form.rec-builder button.kern-btn--secondary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#expr-error")).to_be_visible()
    assert at(page) == "expr"
    page.locator("#least").fill("43")
    page.keyboard.press("Tab")
    expect(page.locator("#status")).to_contain_text("Gespeichert")
    assert at(page) == "least_text"
    page.locator("#q").fill("xyzzy")
    expect(page.locator("#rows")).to_contain_text("0 Maßnahmen gefunden")
    expect(page.locator("#rows")).to_contain_text("Keine Maßnahme")
    assert at(page) == "q"
    page.locator("#q").fill("Abschiebung")
    expect(page.locator("#row-ret_forced")).to_have_count(1)
    assert at(page) == "q"


def test_a_conflict_keeps_the_focus_and_says_so(page: Page, window: BrowserContext, room: Room) -> None:
    second = window.new_page()
    second.goto(room.url("de_bmi"))
    for tab, value in ((page, "2"), (second, "3")):
        tab.evaluate("() => { for (const d of document.querySelectorAll('details.rec-pillar')) d.open = true; }")
        tab.locator("#ret_ident-importance").fill(value)
        tab.keyboard.press("Tab")
        if tab is page:
            expect(tab.locator("#status")).to_contain_text("Gespeichert")
    expect(second.locator("#row-ret_ident .app-conflict")).to_be_visible()
    expect(second.locator("#status")).to_contain_text("Nicht gespeichert")
    at(second)
    assert second.evaluate("() => Boolean(document.activeElement.closest('#row-ret_ident'))")
    second.get_by_role("button", name="Meine behalten").focus()
    second.keyboard.press("Enter")
    expect(second.locator("#ret_ident-importance")).to_have_value("3")
    at(second)
    assert second.evaluate("() => Boolean(document.activeElement.closest('#row-ret_ident'))")


def test_nothing_moves_and_nothing_closes_while_a_row_is_saved(page: Page) -> None:
    more = page.locator("#row-ret_ident details.rec-row__more")
    more.locator("summary").click()
    before = page.locator("#rated").bounding_box()
    page.locator("#ret_ident-why").fill("another reason")
    button = page.locator("#row-ret_ident").bounding_box()
    page.keyboard.press("Tab")
    expect(page.locator("#status")).to_contain_text("Gespeichert")
    expect(more).to_have_attribute("open", "")
    assert page.locator("#rated").bounding_box() == before
    after = page.locator("#row-ret_ident").bounding_box()
    assert after is not None
    assert button is not None
    assert (after["x"], after["y"], after["height"]) == (button["x"], button["y"], button["height"])
    assert at(page) == "ret_ident-cert"


def test_the_workbench_fits_a_small_screen(window: BrowserContext, room: Room) -> None:
    bench = window.new_page()
    bench.goto(f"/dossiers/{room.dossier}/bench")
    with bench.expect_navigation():
        bench.locator(".bench-new button[type=submit]").first.click()
    bench.set_viewport_size({"width": 1366, "height": 768})
    sideways = "each => each.scrollWidth - each.clientWidth"
    assert bench.locator("#matrix").locator("xpath=..").evaluate(sideways) <= 0, "no column behind another"
    assert bench.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    first = bench.locator("#matrix tbody tr[id]").first
    assert (first.bounding_box() or {"y": 9999})["y"] < 768 - 200
    assert (bench.locator("#panel").bounding_box() or {"y": 9999})["y"] < 768 / 2, "what it means stands beside it"
    bench.set_viewport_size({"width": 390, "height": 844})
    bench.reload()
    assert (first.bounding_box() or {"y": 9999})["y"] < 844 - 200, "not a screen of navigation first"
