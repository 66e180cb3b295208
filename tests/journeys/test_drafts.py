"""What is typed and not saved outlives its tab, and says nothing to whoever finds the browser after its session."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.journey]
FORM = "/dossiers/1/positions/7"
STORE = "() => JSON.stringify(Object.entries(localStorage))"
KEPT = "() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))"
NONE_KEPT = "() => !Object.keys(localStorage).some((key) => key.startsWith('draft:'))"


def test_what_was_typed_outlives_its_tab_says_nothing_there_and_ends_with_signing_out(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit("desktop")
    visitor.go(FORM)
    visitor.sign_in("bkamt")
    reason = "#red-lines textarea, #red-lines input[name=why]"
    visitor.page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    visitor.page.locator(reason).first.fill("canary 4711 in a reason")
    visitor.page.wait_for_function(KEPT)
    held = visitor.page.evaluate(STORE)
    assert [word for word in ("4711", "positions", "red-line") if word in held] == []
    visitor.page.close()
    visitor.page = visitor.context.new_page()
    visitor.go("/dossiers/1")
    left = visitor.page.locator("[data-drafts]")
    expect(left).to_contain_text("Eingetippt und noch nicht gespeichert")
    assert "4711" not in left.inner_text()
    visitor.follow(left.get_by_role("link"))
    visitor.page.get_by_role("button", name="Wieder einsetzen").click()
    expect(visitor.page.locator(reason).first).to_have_value("canary 4711 in a reason")
    visitor.page.get_by_role("button", name="Abmelden").click()
    visitor.page.wait_for_url("**/sign-in**")
    assert visitor.page.evaluate("() => localStorage.length + sessionStorage.length") == 0


def test_a_form_that_is_sent_without_a_line_stays_and_goes_by_itself(visit: Callable[..., Visitor]) -> None:
    visitor, url = visit("desktop"), "/dossiers/1/comments"
    visitor.go(url)
    visitor.sign_in("bmz")
    form = visitor.page.locator("form[data-draft=comment]")
    visitor.page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    form.locator("select[name=thing]").select_option(index=1)
    form.locator("textarea").fill("Aus dem Tunnel")
    visitor.context.set_offline(True)
    form.locator("button[type=submit], button:not([type])").first.click()
    expect(visitor.page.locator("#unsent")).to_contain_text("1 Änderung wartet")
    expect(form.locator("textarea")).to_have_value("Aus dem Tunnel")
    with visitor.page.expect_navigation():
        visitor.context.set_offline(False)
    expect(visitor.page.locator("main")).to_contain_text("Aus dem Tunnel")
    visitor.page.wait_for_function(NONE_KEPT)
    assert visitor.heard == []


def test_forms_that_are_sent_without_a_line_all_arrive(visit: Callable[..., Visitor]) -> None:
    """Two on one page and one in another tab: none ends the page under another before it has gone."""
    visitor, url = visit("desktop"), "/dossiers/1/comments"
    visitor.go(url)
    visitor.sign_in("bmz")
    opened = "() => { for (const d of document.querySelectorAll('details')) d.open = true; }"
    for n in (1, 2):
        visitor.page.evaluate(opened)
        form = visitor.page.locator("form[data-draft=comment]")
        form.locator("select[name=thing]").select_option(index=n)
        form.locator("textarea").fill(f"Frage {n}")
        visitor.follow(form.locator("button").last)
        visitor.go(url)
    first, second = visitor.page, visitor.context.new_page()
    second.goto(first.url)
    replies = first.locator("form[data-draft^=reply-]")
    forms = [replies.nth(0), replies.nth(1), second.locator("form[data-draft=comment]")]
    for page in (first, second):
        page.evaluate(opened)
    visitor.context.set_offline(True)
    for n, form in enumerate(forms):
        form.locator("textarea").fill(f"Tunnel {n}")
        form.locator("button").last.click()
    expect(first.locator("#unsent")).to_contain_text("2 Änderungen warten")
    visitor.context.set_offline(False)
    first.wait_for_function(NONE_KEPT)
    visitor.go(url)
    for n in range(len(forms)):
        expect(first.locator("main")).to_contain_text(f"Tunnel {n}")
    assert visitor.heard == []


WAITING = "() => Object.keys(localStorage).filter((key) => key.startsWith('wait:')).length"


def too_fast(route: Route) -> None:
    """Answers what is sent as somebody who asks too fast is answered."""
    if route.request.method == "POST":
        route.fulfill(status=429, headers={"Retry-After": "1"}, body="")
    else:
        route.continue_()


@pytest.mark.parametrize("back", ["/dossiers/1/positions/4", "/dossiers/1"])
def test_a_change_without_a_line_outlives_the_tab_and_is_sent_by_itself(
    visit: Callable[..., Visitor], back: str
) -> None:
    visitor, value = visit("desktop"), "3,25" if back.endswith("4") else "6,75"
    visitor.go("/dossiers/1/positions/4")
    visitor.sign_in("bmz")
    first = visitor.page.locator(".rec-pillar[open] .rec-row").first.get_attribute("id")
    visitor.context.set_offline(True)
    field = visitor.page.locator(f"#{first}").get_by_label("Wichtigkeit")
    field.fill(value)
    field.press("Enter")
    expect(visitor.page.locator("#unsent")).to_contain_text("1 Änderung wartet")
    assert visitor.page.evaluate(WAITING) == 1
    kept = visitor.page.evaluate("() => JSON.stringify(Object.entries(localStorage))")
    assert [word for word in ("importance", "measures", "positions", first) if str(word) in kept] == []
    visitor.page.close()
    visitor.context.set_offline(False)
    page = visitor.page = visitor.context.new_page()
    page.route("**/dossiers/1/positions/4/**", too_fast)
    with page.expect_response(lambda found: found.status == 429):
        visitor.go(back)
    expect(page.locator("#unsent")).to_contain_text("1 Änderung wartet")
    assert page.evaluate(WAITING) == 1  # too fast is no answer to what was typed
    expect(page.locator("#refused")).to_be_hidden()
    page.unroute("**/dossiers/1/positions/4/**")
    visitor.go(back)
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('wait:'))")
    visitor.go("/dossiers/1/positions/4")
    expect(page.locator(f"#{first}").get_by_label("Wichtigkeit")).to_have_value(value)
    assert page.evaluate(WAITING) == 0


def forbidden(route: Route) -> None:
    """Answers what is sent as somebody whose right was taken away is answered."""
    if route.request.method == "POST":
        route.fulfill(status=403, headers={"HX-Reswap": "none"}, body="")
    else:
        route.continue_()


def test_what_was_refused_is_told_to_nobody_else(visit: Callable[..., Visitor]) -> None:
    """Not on a page of another account in the same browser, and no longer on the page that told it."""
    visitor = visit("desktop")
    visitor.go("/dossiers/1/positions/4")
    visitor.sign_in("bmz")
    first = visitor.page
    first.route("**/measures/**", forbidden)
    field = first.locator(".rec-pillar[open] .rec-row").first.get_by_label("Wichtigkeit")
    field.fill("2,22")
    field.press("Enter")
    expect(first.locator("#refused")).to_contain_text("2,22")
    session = visitor.context.cookies()
    visitor.context.clear_cookies()
    visitor.page = visitor.context.new_page()
    visitor.go("/sign-in")
    expect(first.locator("#refused")).to_be_hidden()
    visitor.sign_in("bmi")
    expect(visitor.page.locator("#refused")).to_be_hidden()
    assert "2,22" not in first.locator("#refused").inner_text() + visitor.page.content()
    visitor.context.clear_cookies()
    visitor.context.add_cookies([dict(each) for each in session])  # type: ignore[misc]
    visitor.go("/dossiers/1")  # who typed it is told again
    for page in (first, visitor.page):
        expect(page.locator("#refused")).to_contain_text("2,22")


def test_enter_saves_a_row_and_goes_on_to_the_next(visit: Callable[..., Visitor]) -> None:
    visitor = visit("desktop")
    visitor.go("/dossiers/1/positions/4")
    visitor.sign_in("bmz")
    rows = visitor.page.locator(".rec-pillar[open] .rec-row")
    field = rows.nth(0).get_by_label("Wichtigkeit")
    following = rows.nth(1).get_by_label("Wichtigkeit").get_attribute("id")
    visitor.page.evaluate("() => { window.stayed = true; }")
    field.fill("7,25")
    field.press("Enter")
    expect(visitor.page.locator("#status")).to_contain_text("Gespeichert")
    assert visitor.page.evaluate("() => window.stayed")
    assert visitor.focused("e => e.id") == following
