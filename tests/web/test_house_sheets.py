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


def test_the_lead_writes_down_what_a_voice_without_an_account_says(visit: Visit, room: Room) -> None:
    lead, ministry = visit("de_envoy", Role.LEAD), visit("de_bmi")
    voice, home = room.stakeholders["de_employers"], f"/dossiers/{room.dossier}"
    url = f"{home}/house-sheet?house={voice}"
    assert f"house-sheet?house={voice}" in lead.get(f"{home}/positions").text
    page = lead.get(url).text
    assert "Kann das Haus das?" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"Wichtigkeit|Mindestwert|rote Linie", main, re.IGNORECASE)
    said = {"measure": "rec_g2g", "can": "if", "text": "zwölf Stellen mehr", "house": str(voice)}
    kept = lead.post(f"{home}/house-sheet", data=said)
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{url}#measure-rec_g2g")
    assert "aufgeschrieben von der Federführung: Mit einer Bedingung machbar: zwölf Stellen mehr" in lead.get(url).text
    assert lead.post(f"{home}/house-sheet", data=said | {"can": "no", "text": ""}).status_code == 422
    assert ministry.get(url).status_code == 403
    assert ministry.post(f"{home}/house-sheet", data=said).status_code == 403
    for nobody in ("999999", "x", "-1"):
        assert lead.get(f"{home}/house-sheet?house={nobody}").status_code == 404


def test_for_a_house_that_speaks_nobody_else_writes(visit: Visit, room: Room) -> None:
    visit("de_bmi")
    lead = visit("de_envoy", Role.LEAD)
    assert lead.get(f"/dossiers/{room.dossier}/house-sheet?house={room.stakeholders['de_bmi']}").status_code == 403


def test_the_lead_watches_how_far_everybody_is(visit: Visit, room: Room) -> None:
    """On a page that asks again by itself; nobody else is told."""
    lead, ministry, agency = visit("de_envoy", Role.LEAD), visit("de_bmi"), visit("de_employers", Role.ADVISER)
    url = f"/dossiers/{room.dossier}/positions"

    def told() -> str:
        page = lead.get(url).text
        asked = re.search(r'<div id="standings" data-say="([^"]*)" hx-get="[^"]*" hx-headers=[^>]*every 20s', page)
        assert asked is not None
        assert page.count(asked[1]) == 2  # said aloud when it changes, and read on the page
        return asked[1]

    assert told().startswith("Eingereicht: 0 von 9 Sitzen. Mitgezeichnet: 0.")
    wish = {"visibility": "sealed", "inner": "sealed", "submitted": "yes", "knowingly": "yes", "version": "1"}
    assert ministry.post(room.url("de_bmi", "/release"), data=wish).status_code == 303
    assert told().startswith("Eingereicht: 1 von 9 Sitzen.")
    changed = {"kind": "persons", "pattern": "level", "measure": "rec_health", "sense": "<=", "level": "1", "why": "x"}
    assert "eingereicht, seither geändert" not in lead.get(url).text
    assert ministry.post(room.url("de_bmi", "/red-lines"), data=changed).status_code == 303
    assert lead.get(url).text.count("eingereicht, seither geändert") == 1
    numbers = re.search(r"Von den Häusern bestätigte Zahlen: 0 von (\d+)\.", told())
    cards = re.findall(r"Bestätigte Zahlen: 0 von (\d+)", lead.get(url).text)
    assert numbers is not None
    assert sum(map(int, cards)) == int(numbers[1]) > 0
    for somebody in (ministry, agency):
        page = somebody.get(url).text
        assert not re.search(r"Eingereicht: \d|Bestätigte Zahlen|data-say=\"Eingereicht", page)
        assert f'href="{url.replace("positions", "house-sheet")}"' in page[page.index("<main") :]


def test_a_statement_that_nobody_asked_for_is_read_and_its_house_told_what_becomes_of_it(
    visit: Visit, room: Room
) -> None:
    agency, other = visit("de_employers", Role.ADVISER), visit("de_laender", Role.CONSULTED)
    lead, ministry = visit("de_envoy", Role.LEAD), visit("de_bmi")
    home = f"/dossiers/{room.dossier}"
    said = {"title": "Wohnraum", "words": "Ohne Wohnraum kommt niemand.", "stance": "condition", "about": "rec_g2g"}
    for wrong in ({"title": " "}, {"words": ""}, {"stance": "perhaps"}, {"about": "nothing"}):
        answer = agency.post(f"{home}/house-sheet/statements", data=said | wrong)
        assert answer.status_code == 422, wrong
        assert all(text in answer.text for text in (said | wrong).values() if text not in ("perhaps", "nothing", " "))
    where = agency.post(f"{home}/house-sheet/statements", data=said).headers["Location"]
    for reader in (agency, lead, ministry):
        assert {"Ohne Wohnraum kommt niemand.", "unter einer Bedingung dafür"} <= set(
            re.findall(r"Ohne Wohnraum kommt niemand\.|unter einer Bedingung dafür", reader.get(where).text)
        )
    assert other.get(where).status_code == 404
    assert "Wohnraum" in agency.get(f"{home}/house-sheet").text
    assert "Ein Haus hat eine Stellungnahme abgegeben" in lead.get(home).text
    read = {"how": "noted", "text": "Kommt in Artikel 4.", "version": "1"}
    assert lead.post(f"{where}/end", data=read | {"how": "agreed"}).status_code == 422  # nobody was asked to agree
    assert lead.post(f"{where}/end", data=read).status_code == 303
    assert "Kommt in Artikel 4." in agency.get(where).text
    assert "Ein Haus hat eine Stellungnahme abgegeben" not in lead.get(home).text


def test_the_lead_writes_the_statement_of_a_voice_without_an_account_and_of_no_other(visit: Visit, room: Room) -> None:
    visit("de_bmi")
    lead, voice, home = visit("de_envoy", Role.LEAD), room.stakeholders["de_employers"], f"/dossiers/{room.dossier}"
    said = {"title": "Löhne", "words": "Zu niedrig.", "stance": "objects", "about": "", "house": str(voice)}
    assert "Eine Stellungnahme aufschreiben" in lead.get(f"{home}/house-sheet?house={voice}").text
    where = lead.post(f"{home}/house-sheet/statements", data=said).headers["Location"]
    assert "Zu niedrig." in lead.get(where).text
    spoken = said | {"house": str(room.stakeholders["de_bmi"])}
    assert lead.post(f"{home}/house-sheet/statements", data=spoken).status_code == 403
