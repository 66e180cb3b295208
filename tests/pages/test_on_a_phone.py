"""The pages of a dossier in a window of 320 pixels: nothing but tables scrolls sideways, never the page."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.kinds import Role
from models.position import Visibility
from tests import kenya as kenyas
from tests.browser import CHROMIUM, SIZES, chromium, overflow, served
from tests.conftest import Person
from tests.kenya import Kenya

LONGEST = 10_500  # pixels of three packages that hardly agree; 19,000 where each level of each package has a line

pytestmark = [pytest.mark.slow, pytest.mark.journey, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")]
PAGES = (
    "", "/stages", "/context", "/stakeholders", "/measures", "/measures/off", "/measures/rec_health", "/rules",
    "/overrides",
    "/positions", "/positions/1", "/positions/20", "/packages", "/packages/proposals/{proposal}",
    "/packages/{package}", "/comparison", "/rounds", "/rounds/1", "/log", "/members", "/briefs", "/checklist",
    "/master-data", "/numbers", "/rules/all", "/own-rules", "/measures/rec_health/edit", "/versions", "/arguments",
    "/arguments/both",
    "/notes",
    "/measures/rec_health/levels/1", "/agreement", "/partner-language", "/ballots", "/comments", "/bench",
    "/bench/stress", "/rounds/concessions", "/precedents", "/coordination", "/coordination/new?measure=rec_health",
    "/pictures", "/rules/numbers/capacity/integ", "/tables", "/effects", "/assumptions",
    "/positions/20/comparing/packages", "/positions/20/comparing/least", "/positions/20/comparing/speak",
    "/positions/20/measures/rec_health/statement", "/positions/20/table", "/positions/20/copy", "/house-sheet",
    "/positions/20/versions", "/positions/20/ways", "/positions/20/ways/direct", "/positions/20/ways/points",
    "/positions/20/ways/ranking", "/positions/20/ways/swing", "/positions/20/pairs/many", "/house-sheet?house=14",
    "/requests", "/timeline", "/precedents/new", "/requests/new?thing=answer.who_list",
)  # fmt: skip


@pytest.mark.parametrize("sealed", [(), ("de_bmi", "de_bmz", "de_aa", "de_bmas", "de_bmg")])
def test_no_page_is_wider_than_the_phone(
    app: Flask,
    engine: Engine,
    kenya: Kenya,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    sealed: tuple[str, ...],
) -> None:
    """With all scores shown, and with long words in their place where five houses speak for themselves."""
    for key in sealed:
        person(key, kenya.id, Role.MINISTRY, kenya.stakeholders[key])
    lead = person("lea.phone", kenya.id, Role.LEAD, kenya.stakeholders["de_envoy"], in_circle=True)
    proposal = kenyas.keep(engine, kenya, lead.id)
    kenyas.release(engine, kenya, Visibility.LEAD, Visibility.LEAD, *sealed)
    package = kenyas.package_ids(engine, kenya)["C_balanced"]
    browser = signed_in(lead)
    paths = [f"/dossiers/{kenya.id}{tail.format(proposal=proposal, package=package)}" for tail in PAGES]
    closed = [path for path in paths if browser.get(path).status_code != 200]
    assert [path for path in closed if "/positions/" not in path] == []  # a house that speaks for itself keeps its own
    paths = ["/dossiers", "/account", *(path for path in paths if path not in closed)]
    cookie = next(iter((browser._cookies or {}).values()))
    wide = {}
    with served(app) as address, chromium() as chrome:
        context = chrome.window(locale="de-DE", base_url=address, **SIZES["phone"])
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.set_viewport_size({"width": 320, "height": 640})
        for path in paths:
            page.goto(path)
            if (beyond := overflow(page)) > 0:
                wide[path] = beyond
            if path.endswith("/comparison"):
                long = page.evaluate("document.documentElement.scrollHeight")
    assert wide == {}
    assert long <= LONGEST
