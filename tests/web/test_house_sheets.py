# ruff: noqa: F811 - fixtures of other files
"""An agency's sheet: what it is asked for and whether things can be done, and nothing of anybody's position."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from models.kinds import Role
from tests.records import Room
from tests.web.test_ways import room, visit  # noqa: F401 - fixtures

Visit = Callable[..., FlaskClient]


def test_an_agency_says_what_can_be_done(visit: Visit, room: Room) -> None:
    agency, lead = visit("de_employers", Role.ADVISER), visit("de_envoy", Role.LEAD)
    url = f"/dossiers/{room.dossier}/house-sheet"
    page = agency.get(url)
    assert page.status_code == 200
    assert "Kann Ihr Haus das?" in page.text
    assert agency.post(url, data={"measure": "rec_g2g", "can": "if", "text": "zwölf Stellen mehr"}).status_code == 303
    assert "Mit einer Bedingung machbar: zwölf Stellen mehr" in agency.get(url).text
    assert "zwölf Stellen mehr" in lead.get(f"/dossiers/{room.dossier}/comments?thing=measure rec_g2g").text
    for wrong in ({"can": "no"}, {"can": "perhaps"}, {"measure": "nothing"}):
        sent = {"measure": "rec_g2g", "can": "yes", "text": ""} | wrong
        assert agency.post(url, data=sent).status_code == 422, wrong


def test_no_importance_of_anybody_stands_there(visit: Visit, room: Room) -> None:
    agency = visit("de_laender", Role.CONSULTED)
    page = agency.get(f"/dossiers/{room.dossier}/house-sheet").text
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"Wichtigkeit|Mindestwert|rote Linie", main, re.IGNORECASE)
    assert agency.get(room.url("de_bmi")).status_code in {403, 404}
