"""The form of forms when things go wrong: two people, a session that ended, no server, a keyboard and nothing else."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, expect
from sqlmodel import col, select

from models.account import Account
from models.clock import now
from models.database import engine_of, session_of
from models.session import SignedIn
from negotiator.commands.server import demo_settings
from tests.journeys.conftest import Visitor
from tests.served_demo import Demo, ended

pytestmark = [pytest.mark.journey, pytest.mark.slow]

Visit = Callable[..., Visitor]
FORM = "/dossiers/1/positions/4"  # the Federal Ministry for Economic Cooperation and Development
OUTLINED = """e => { const s = getComputedStyle(e), box = e.getBoundingClientRect();
  return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none') && box.width > 0; }"""


def open_form(visitor: Visitor, login: str = "bmz", path: str = FORM) -> Locator:
    """The first row of the open pillar of this person's own form."""
    visitor.go(path)
    visitor.sign_in(login)
    first = visitor.page.locator(".rec-pillar[open] .rec-row").first.get_attribute("id")
    return visitor.page.locator(f"#{first}")


def expire(demo: Demo, login: str) -> None:
    """Everybody signed in under this name was away for a day."""
    settings = demo_settings(demo.folder, demo.port)
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    with session_of(engine, write=True) as session:
        account = session.exec(select(Account).where(Account.login == login)).one()
        for row in session.exec(select(SignedIn).where(col(SignedIn.account_id) == account.id)):
            row.seen_at = row.created_at = now(session) - timedelta(days=1)
            session.add(row)
        session.commit()
    engine.dispose()


def test_two_people_at_one_row_are_told_and_nothing_is_lost(visit: Visit) -> None:
    one, two = visit("desktop"), visit("desktop")
    mine, theirs = open_form(one), open_form(two)
    theirs.get_by_label("Wichtigkeit").fill("6,5")
    theirs.get_by_label("Wichtigkeit").press("Tab")
    expect(two.page.locator("#status")).to_contain_text("Gespeichert")
    mine.get_by_label("Wichtigkeit").fill("2,5")
    mine.get_by_label("Wichtigkeit").press("Tab")
    both = one.page.locator(".rec-row--conflict")
    expect(both).to_contain_text("2,5")
    expect(both).to_contain_text("6,5")
    one.heard.clear()  # the browser itself writes down that the answer was 409
    one.judge()
    both.get_by_role("button", name="Meine").click()
    expect(mine.get_by_label("Wichtigkeit")).to_have_value("2,5")
    expect(one.page.locator("#status")).to_contain_text("Gespeichert")
    two.page.reload()
    expect(theirs.get_by_label("Wichtigkeit")).to_have_value("2,5")


def test_two_people_at_one_row_without_javascript(visit: Visit) -> None:
    one, two = visit("desktop", java_script_enabled=False), visit("desktop", java_script_enabled=False)
    mine, theirs = open_form(one), open_form(two)
    save = "Alles speichern"
    theirs.get_by_label("Wichtigkeit").fill("5,5")
    two.page.locator(".rec-pillar[open]").get_by_role("button", name=save).first.click()
    mine.get_by_label("Wichtigkeit").fill("3,5")
    one.page.locator(".rec-pillar[open]").get_by_role("button", name=save).first.click()
    both = one.page.locator(".rec-row--conflict")
    expect(both).to_contain_text("3,5")
    expect(both).to_contain_text("5,5")
    both.get_by_role("link", name="Andere Fassung").click()
    expect(mine.get_by_label("Wichtigkeit")).to_have_value("5,5")


def test_a_session_that_ended_keeps_the_entry_and_sends_it_after_signing_in(visit: Visit) -> None:
    visitor = visit("desktop")
    row = open_form(visitor, "bkamt", "/dossiers/1/positions/7")
    expire(visitor.demo, "bkamt")
    row.get_by_label("Wichtigkeit").fill("4,5")
    row.get_by_label("Wichtigkeit").press("Tab")
    refusal = visitor.page.locator("#messages [role=alert]")
    expect(refusal).to_contain_text("nicht mehr angemeldet")
    expect(row.get_by_label("Wichtigkeit")).to_have_value("4,5")
    visitor.heard.clear()  # the browser itself writes down that the answer was 401
    visitor.judge()
    refusal.get_by_role("link", name="Anmelden").click()
    visitor.sign_in("bkamt")
    visitor.page.wait_for_url("**/positions/7")
    expect(row.get_by_label("Wichtigkeit")).to_have_value("4,5")
    expect(visitor.page.locator("#status")).to_contain_text("Gespeichert")
    visitor.judge()
    visitor.page.reload()
    expect(row.get_by_label("Wichtigkeit")).to_have_value("4,5")


def test_a_session_that_ended_keeps_a_posted_form_on_the_server(visit: Visit) -> None:
    visitor = visit("desktop", java_script_enabled=False)
    row = open_form(visitor, "bkamt", "/dossiers/1/positions/7")
    expire(visitor.demo, "bkamt")
    row.get_by_label("Wichtigkeit").fill("1,5")
    visitor.page.locator(".rec-pillar[open]").get_by_role("button", name="Alles speichern").first.click()
    visitor.page.wait_for_url(re.compile(r"/sign-in\?next=/drafts/\d+$"))
    expect(visitor.page.locator("main")).to_contain_text("nicht mehr angemeldet")
    visitor.sign_in("bkamt")
    expect(visitor.page.locator("main")).to_contain_text("1,5")
    visitor.page.get_by_role("button", name="Erneut senden").click()
    expect(row.get_by_label("Wichtigkeit")).to_have_value("1,5")


def test_a_keyboard_is_enough(visit: Visit) -> None:
    visitor = visit("desktop", reduced_motion="reduce")
    row = open_form(visitor)
    page = visitor.page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Zum Inhalt springen")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    importance = row.get_by_label("Wichtigkeit")
    seen: list[float] = []
    for _step in range(60):
        page.keyboard.press("Tab")
        assert visitor.focused(OUTLINED), visitor.focused("e => e.outerHTML.slice(0, 200)")
        seen.append(visitor.focused("e => e.getBoundingClientRect().top + window.scrollY"))
        if importance.evaluate("e => e === document.activeElement"):
            break
    else:
        pytest.fail("60 steps and not at the first row")
    assert all(later > earlier - 60 for earlier, later in pairwise(seen)), "the order jumps up"
    page.keyboard.press("Control+A")
    page.keyboard.type("9,5")
    page.keyboard.press("Tab")
    expect(page.locator("#status")).to_contain_text("Gespeichert")
    expect(row.get_by_label("Wunsch")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(row.get_by_label("Wunsch")).to_have_value("down")
    page.keyboard.press("Tab")
    assert visitor.focused("e => e.localName") == "summary"
    page.keyboard.press("Enter")
    expect(row.get_by_label("Begründung")).to_be_visible()
    still = "() => document.getAnimations().every(a => a.effect.getComputedTiming().duration < 1)"
    assert page.evaluate(still)
    visitor.judge()


def test_a_server_that_stops_loses_nothing_and_goes_on_where_it_was(visit: Visit) -> None:
    visitor = visit("desktop")
    row = open_form(visitor, "bkamt", "/dossiers/1/positions/7")
    demo, children = visitor.demo, visitor.demo.children()
    assert len(children) >= 1
    assert demo.stop() == 0
    assert [pid for pid in children if not ended(pid)] == []
    row.get_by_label("Wichtigkeit").fill("8,5")
    row.get_by_label("Wichtigkeit").press("Tab")
    expect(visitor.page.locator("#status")).to_contain_text("keine Verbindung")
    expect(row.get_by_label("Wichtigkeit")).to_have_value("8,5")
    visitor.heard.clear()  # the browser itself writes down that nobody answered
    visitor.judge()
    demo.start()
    assert "--new-passwords" in demo.said
    assert not any(password in demo.said for password in demo.accounts.values())
    row.get_by_label("Wichtigkeit").fill("8")
    row.get_by_label("Wichtigkeit").press("Tab")
    expect(visitor.page.locator("#status")).to_contain_text("Gespeichert")
