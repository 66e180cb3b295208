"""The page of stages shows what waits for its reader, and the list of tasks leads there."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.kinds import Role
from tests.conftest import Person
from tests.records import room_of


def test_the_task_leads_to_what_waits_and_its_group_is_open(
    engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient]
) -> None:
    room = room_of(engine)  # in negotiation, with nothing confirmed: what waits belongs to earlier stages
    browser = signed_in(person("leadership", room.dossier, Role.LEADERSHIP, in_circle=True))
    assert f"/dossiers/{room.dossier}/stages#yours" in browser.get("/dossiers").text
    page = browser.get(f"/dossiers/{room.dossier}/stages").text
    assert page.count('id="yours"') == 1
    groups = re.findall(
        r'<details class="rec-pillar"[^>]*?( open)?>(.*?)(?=<details class="rec-pillar"|</main>)', page, re.S
    )
    assert [opened for opened, inside in groups if 'id="yours"' in inside] == [" open"]
    assert all(opened for opened, inside in groups if 'id="gate-mandate"' in inside or 'id="gate-need"' in inside)
