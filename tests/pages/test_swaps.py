"""Every swap that a page can ask for keeps the focus and is announced: in a real browser, all that the templates hold.

What there is to try is read in the templates; what was tried, in the requests that the browser sent.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from models.database import session_of
from models.job import Job, JobState
from models.kinds import Role
from models.trial import Cells, Trial
from negotiator import paths
from tests.browser import CHROMIUM, chromium, served
from tests.conftest import Person
from tests.pages.swaps import WATCH, enter, kept
from tests.pages.swaps_awaited import answers, elsewhere, job, stopped, study
from tests.records import Room, room_of

pytestmark = [pytest.mark.slow, pytest.mark.journey, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")]
ASKS = re.compile(r'"?hx-(?:get|post)"?\s*(?:=\s*"\{\{|:)\s*(?:url_for\("([\w.]+)"|(\w+))')


CHECKS = ["positions.check_red_line", "own_rules.check"]
SET = {f"{file}: check": CHECKS for file in ("_answer.html", "_builder.html")}  # names that an including template sets
SET["_frame.html: here"] = ["ways.work"]


def asked_for() -> set[str]:
    """The endpoints that templates ask by htmx."""
    found = set()
    for file in Path(paths.TEMPLATES).rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for endpoint, name in ASKS.findall(text):
            given = re.findall(rf'{{% set {name} = url_for\("([\w.]+)"', text) or SET.get(f"{file.name}: {name}", [])
            assert endpoint or given, f"{file.name}: {name} is set elsewhere, so that nobody can read what it asks"
            found |= {endpoint} if endpoint else set(given)
    return found


def test_all_swaps_are_read_in_the_templates() -> None:
    """Else one that is written in another way would be tried by nobody."""
    texts = (file.read_text(encoding="utf-8") for file in Path(paths.TEMPLATES).rglob("*.html"))
    written = sum(len(re.findall(r"hx-(?:get|post)\b", re.sub(r"\{#.*?#\}", "", t, flags=re.DOTALL))) for t in texts)
    texts = (file.read_text(encoding="utf-8") for file in Path(paths.TEMPLATES).rglob("*.html"))
    assert written == sum(len(ASKS.findall(re.sub(r"\{#.*?#\}", "", t, flags=re.DOTALL))) for t in texts)


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(room: Room, person: Callable[..., Person]) -> Person:
    return person("lea", room.dossier, Role.LEAD, room.stakeholders["de_bmi"], in_circle=True)


@pytest.fixture
def trial(engine: Engine, room: Room, lead: Person) -> int:
    with session_of(engine, write=True) as session:
        row = Trial(dossier_id=room.dossier, account_id=lead.id, name="Versuch", cells=Cells({"rec_health": 1}))
        session.add(row)
        session.commit()
        return row.id or 0


@pytest.fixture
def tried() -> set[str]:
    """The endpoints that the browser asked by htmx."""
    return set()


@pytest.fixture
def page(
    strict_app: Flask, lead: Person, signed_in: Callable[[Person], FlaskClient], tried: set[str]
) -> Iterator[Page]:
    cookie = next(iter(signed_in(lead)._cookies.values()))
    adapter = strict_app.url_map.bind("localhost")
    with served(strict_app) as address, chromium() as chrome:
        context = chrome.window(locale="de-DE", base_url=address)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        context.add_init_script(WATCH)
        context.set_default_timeout(20_000)
        context.on(
            "request",
            lambda asked: (
                "hx-request" in asked.headers
                and tried.add(adapter.match(urlsplit(asked.url).path, method=asked.method)[0])
            ),
        )
        yield context.new_page()
        chrome.close(context)


def position(page: Page, room: Room) -> None:
    page.goto(room.url("de_bmi"))
    page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    page.locator("#q").focus()
    page.keyboard.type("Abschiebung")
    expect(page.locator("#row-rec_country_quota")).to_have_count(0)
    kept(page, says="gefunden")
    for _letter in "Abschiebung":
        page.keyboard.press("Backspace")
    expect(page.locator("#row-rec_country_quota")).to_have_count(1)
    kept(page, says="gefunden")
    page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    enter(page, "li.rec-offer a")
    kept(page)
    assert page.evaluate("() => document.activeElement.id").endswith("-importance")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    expect(page.locator("#status")).to_contain_text("Gespeichert")
    kept(page, says="Gespeichert")
    page.locator("#measure").fill(page.locator("#condition-measures option").nth(3).get_attribute("value") or "")
    page.keyboard.press("Tab")
    expect(page.locator("#level option").nth(1)).to_be_attached()
    kept(page)
    enter(page, "form.rec-builder button[type=submit]")
    kept(page, says="espeichert")
    enter(page, "#red-lines li button")
    kept(page, says="espeichert")
    assert page.evaluate("() => document.activeElement.matches('#red-lines h2')"), "the heading of what was swapped"
    page.locator("#least").fill("43")
    page.keyboard.press("Tab")
    kept(page, says="Gespeichert")


def conflict(page: Page, room: Room) -> None:
    """Both ways out of a conflict in a row; the other person is another tab."""
    other = page.context.new_page()
    for number, button in enumerate(("button", "a.kern-btn")):
        for tab in (page, other):
            tab.goto(room.url("de_bmi"))
            tab.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
        for tab, value in ((other, number + 2), (page, number + 5)):
            tab.locator("#ret_ident-importance").fill(str(value))
            tab.locator("#ret_ident-importance").press("Tab")
            expect(tab.locator("#status")).to_contain_text("espeichert")
        kept(page, says="Nicht gespeichert")
        enter(page, f"#row-ret_ident .app-buttons {button}")
        expect(page.locator("#ret_ident-importance")).to_be_visible()
        kept(page)
    other.close()


def bench(page: Page, room: Room, trial: int) -> None:
    page.goto(f"/dossiers/{room.dossier}/bench?draft={trial}&show=all")
    page.locator("#level-rec_health").focus()
    page.locator("#level-rec_health").select_option("0")
    kept(page, says="Gespeichert")
    assert page.evaluate("() => document.activeElement.id") == "level-rec_health"
    enter(page, "#row-trn_tvet .bench-name")
    expect(page.locator("#menu-trn_tvet")).to_be_visible()
    kept(page, says="tun lässt")
    for _turn in range(2):  # there and back: the button is another, its place is not
        enter(page, "#do-pin-trn_tvet")
        kept(page, says="Gespeichert")
        assert page.evaluate("() => document.activeElement.id") == "do-pin-trn_tvet"
    enter(page, "#ask-rest")
    expect(page.locator("#answers article")).to_be_visible()
    kept(page, says="Der Rest")


def searches(page: Page, room: Room) -> None:
    for path, here, says in (
        ("measures", "#agenda", "Maßnahmen"),
        ("precedents", "#precedents", "Programm"),
        ("numbers", "#numbers", "gefunden"),
    ):
        page.goto(f"/dossiers/{room.dossier}/{path}")
        before = page.locator(here).inner_text()
        page.locator("main input[type=search]").focus()
        page.keyboard.type("Ausbildung")
        expect(page.locator(here)).not_to_have_text(before)
        kept(page, says=says)
        assert page.evaluate("() => document.activeElement.type") == "search"


def assumptions(page: Page, room: Room, engine: Engine, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        session.add(Job(dossier_id=room.dossier, account_id=lead.id, kind="assumptions", asked={}, step="Starting"))
        session.commit()
    page.goto(f"/dossiers/{room.dossier}/assumptions")
    page.locator("#hangs a").first.focus()
    page.wait_for_timeout(2300)
    kept(page)
    stopped(engine, JobState.FAILED)
    expect(page.locator("#hangs button").first).to_be_visible()
    kept(page, says="ohne Ergebnis")


def find(page: Page, room: Room) -> None:
    page.goto(f"/dossiers/{room.dossier}/search")
    page.locator("#search-words").focus()
    page.keyboard.type("Pflege")
    expect(page.locator("#found a").first).to_be_visible()
    kept(page, says="Treffer")
    page.keyboard.type("xyz")
    expect(page.locator("#found a")).to_have_count(0)
    kept(page, says="Nichts")
    assert page.evaluate("() => document.activeElement.id") == "search-words"


def builders(page: Page, room: Room) -> None:
    """The builder of a rule, and a red line with other words."""
    page.goto(f"/dossiers/{room.dossier}/own-rules")
    enter(page, "#condition-form-if")
    expect(page.locator("#measure2")).to_be_visible()
    kept(page)
    assert page.evaluate("() => document.activeElement.id") == "condition-form-if"
    page.goto(room.url("de_bmi"))
    page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    page.locator("#measure").fill(page.locator("#condition-measures option").nth(3).get_attribute("value") or "")
    enter(page, "#red-line-form button:has-text('hinzufügen')")
    kept(page, says="espeichert")
    page.goto(page.locator("#red-lines li a").first.get_attribute("href") or "")
    page.locator("#red-line-form #why").fill("Anders gesagt")
    enter(page, "#red-line-form .app-buttons button")
    expect(page.locator("#red-lines li").first).to_contain_text("Anders gesagt")
    kept(page, says="espeichert")


def said_and_forgotten(page: Page) -> None:
    """A question that is answered, and the answer taken back."""
    asked = page.locator("#question-title + p").inner_text()
    enter(page, "#said-first")
    expect(page.locator("#question-title + p")).not_to_have_text(asked)
    kept(page)
    page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    enter(page, "[id^=forget-]")
    expect(page.locator("#question-title + p")).to_have_text(asked)
    kept(page)


def ways(page: Page, room: Room) -> None:
    page.goto(room.url("de_bmi", "/ways/points"))
    field = page.locator("#way input[name^=points-]").first
    field.fill("61")
    field.press("Tab")
    expect(page.locator("#way-save")).to_be_visible()
    kept(page)
    page.goto(room.url("de_bmi", "/pairs"))
    said_and_forgotten(page)


def comparing(page: Page, room: Room) -> None:
    """Two packages to choose from, one after the other to sign, and how far the positions are while one looks."""
    page.goto(room.url("de_bmi", "/comparing/packages"))
    said_and_forgotten(page)
    page.goto(room.url("de_bmi", "/comparing/least"))
    enter(page, "#sign")
    expect(page.locator("#way-save")).to_be_visible()
    kept(page)
    page.goto(f"/dossiers/{room.dossier}/positions")
    page.locator("#standings a").first.focus()
    with page.expect_response(lambda answer: answer.url.endswith("/positions")):
        page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    kept(page)


def proposals(page: Page, room: Room) -> None:
    """Asked for, waited for, called off: the button that was pressed is gone each time."""
    page.goto(f"/dossiers/{room.dossier}/bench")
    enter(page, "#propose")
    expect(page.locator("#stop-proposing")).to_be_visible()
    kept(page, says="Warte")
    page.locator("#stop-proposing").focus()
    page.wait_for_timeout(1000)
    kept(page)
    assert page.evaluate("() => document.activeElement.id") == "stop-proposing"
    enter(page, "#stop-proposing")
    expect(page.locator("#propose")).to_be_visible()
    kept(page, says="abgebrochen")


def test_every_swap_keeps_the_focus_and_is_announced(
    page: Page, room: Room, engine: Engine, lead: Person, trial: int, tried: set[str]
) -> None:
    position(page, room)
    comparing(page, room)
    conflict(page, room)
    bench(page, room, trial)
    answers(page, engine)
    job(page, room, engine, lead)
    study(page, room, engine, lead)
    assumptions(page, room, engine, lead)
    searches(page, room)
    find(page, room)
    builders(page, room)
    ways(page, room)
    proposals(page, room)
    elsewhere(page, room, engine, lead, trial)
    assert tried == {*asked_for(), "positions.add_red_line"}  # one of two addresses of its form
