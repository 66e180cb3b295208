"""What is typed and not saved stays in the tab, and says nothing to whoever finds the tab after its session."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

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
