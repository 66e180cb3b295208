"""What is typed and not saved stays in the tab, and says nothing to whoever finds the tab after its session."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.journey]
FORM = "/dossiers/1/positions/7"
STORE = "() => JSON.stringify(Object.entries(sessionStorage))"


def test_drafts_in_the_browser_are_encrypted_and_end_with_signing_out(visit: Callable[..., Visitor]) -> None:
    visitor = visit("desktop")
    page = visitor.page
    visitor.go(FORM)
    visitor.sign_in("bkamt")
    page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    page.locator("#red-lines textarea, #red-lines input[name=why]").first.fill("canary 4711 in a reason")
    page.wait_for_function("() => Object.keys(sessionStorage).some((key) => key.startsWith('draft:'))")
    assert "4711" not in page.evaluate(STORE)
    page.reload()
    page.get_by_role("button", name="Wieder einsetzen").click()
    expect(page.locator("#red-lines textarea, #red-lines input[name=why]").first).to_have_value(
        "canary 4711 in a reason"
    )
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/sign-in**")
    assert page.evaluate("() => sessionStorage.length") == 0


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
