"""In the pause: the partner refuses something, half a page with our counter-offer is printed; clicks are counted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from negotiator.services.bench import asking
from tests.journeys.conftest import LONG, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.journey]
CLICKS, SECONDS = 15, 120
A_CLICK = 6  # seconds that somebody takes over each, with reading


def test_from_a_refusal_to_a_printed_counter_offer(visit: Callable[..., Visitor], dossier: str) -> None:
    lead = visit("phone", viewport={"width": 360, "height": 760})
    lead.go(dossier + "/rounds")
    lead.sign_in("lead")
    page, clicks = lead.page, 0
    page.get_by_role("button", name="Angebot des Partners beantworten").first.click()
    expect(page.get_by_role("heading", name="Was bricht")).to_be_visible()
    page.get_by_label("Die andere Seite lehnt ab").select_option("ret_biometric")
    page.get_by_role("button", name="Was stattdessen?").click()
    clicks += 4  # a list is opened and one of it chosen
    expect(page.get_by_role("button", name="Übernehmen").first).to_be_visible(timeout=LONG)
    asked = page.locator("article.bench-answer").count()
    page.get_by_role("button", name="Übernehmen").first.click()
    expect(page.get_by_role("button", name="Übernehmen")).to_have_count(0)
    page.get_by_role("link", name="Halbe Seite drucken").click()
    expect(page.get_by_text("von der Gegenseite abgelehnt")).to_be_visible()
    expect(page.get_by_role("button", name="Drucken")).to_be_visible()
    clicks += 3
    assert clicks <= CLICKS
    assert 0 < asked * asking.SECONDS <= SECONDS - clicks * A_CLICK, "what is asked ends before that, found or not"
    lead.judge(dark=False)
    page.go_back()
    lead.judge()
    page.get_by_role("button", name="Zu unserem nächsten Angebot machen").click()
    expect(page.get_by_role("heading", name="Runden")).to_be_visible()
    lead.judge(dark=False)
    lead.go(dossier + "/rounds/concessions")
    lead.judge()
