# ruff: noqa: F811 - fixtures of other files
"""The life of a position: versions in force and superseded, who signed them, what changed; for those who may know."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.database import session_of
from models.kinds import Role
from models.position import Position, Progress
from tests.records import Room
from tests.web.test_positions import HTMX, row
from tests.web.test_ways import room, visit  # noqa: F401 - fixtures

Visit = Callable[..., FlaskClient]


def rate(client: FlaskClient, room: Room, **fields: str) -> None:
    page = client.get(room.url("de_bmi")).text
    assert client.post(room.url("de_bmi"), data=row(page, "ret_ident", **fields)).status_code == 303


def hand_in(client: FlaskClient, room: Room, visibility: str = "open", submitted: str = "yes") -> None:
    page = client.get(room.url("de_bmi")).text
    form = re.search(r'<form[^>]*action="[^"]*/release".*?</form>', page, re.S)
    assert form
    version = re.search(r'name="version" value="(\d+)"', form[0])
    assert version
    data = {"visibility": visibility, "inner": "sealed", "submitted": submitted, "version": version[1]}
    assert client.post(room.url("de_bmi", "/release"), data=data | {"knowingly": "yes"}).status_code == 303


def told(page: str) -> list[tuple[str, str, str]]:
    """What changed: the thing, before, after; all tables of the page in order."""
    rows = re.findall(r"<tr class=\"kern-table__row\">\s*<th[^>]*scope=\"row\"[^>]*>(.*?)</th>(.*?)</tr>", page, re.S)
    cells = [(name, *re.findall(r"<td[^>]*>(.*?)</td>", rest, re.S)) for name, rest in rows]
    return [tuple(unescape(re.sub(r"<[^>]*>", "", each)).strip() for each in found) for found in cells]  # type: ignore[misc]


def test_versions_are_in_force_superseded_and_taken_back(visit: Visit, room: Room) -> None:
    desk, signer, url = visit("de_bmi"), visit("de_bmi", Role.SIGNER), room.url("de_bmi", "/versions")
    assert "Noch nichts eingereicht" in desk.get(url).text
    rate(desk, room, importance="4")
    hand_in(desk, room)
    page = desk.get(url).text
    assert re.findall(r"Fassung \d+", page) == ["Fassung 1"]
    assert "Seither hat sich nichts geändert." in page
    edition = re.search(r'name="edition" value="(\d+)"', signer.get(room.url("de_bmi")).text)
    assert edition
    assert signer.post(room.url("de_bmi", "/sign"), data={"edition": edition[1]}).status_code == 303
    assert re.search(r"Mitgezeichnet von [^.]+\.", desk.get(url).text)
    rate(desk, room, importance="6")
    rate(desk, room, importance="7", why="neu")
    (since, *_rest) = told(desk.get(url).text)
    assert "Wichtigkeit 4" in since[1]
    assert "Wichtigkeit 7" in since[2]
    assert "neu" in since[2]
    hand_in(desk, room)
    page = desk.get(url).text
    assert [re.sub(r"<[^>]*>", "", each).split() for each in re.findall(r"<h2[^>]*>(Fassung.*?)</h2>", page, re.S)] == [
        ["Fassung", "2", "gilt"],
        ["Fassung", "1", "überholt"],
    ]
    assert "Nicht mitgezeichnet." in page
    hand_in(desk, room, submitted="")
    assert "zurückgenommen" in desk.get(url).text


def test_what_came_handed_in_is_not_said_to_be_missing(visit: Visit, room: Room, engine: Engine) -> None:
    desk = visit("de_bmi")
    with session_of(engine, write=True) as session:
        session.get_one(Position, room.positions["de_bmi"]).progress = Progress.SUBMITTED
        session.commit()
    page = desk.get(room.url("de_bmi", "/versions")).text
    assert "Eingereicht, bevor das Protokoll beginnt" in page
    assert "Noch nichts eingereicht" not in page
    rate(desk, room, importance="4")
    assert [what[0] for what in told(desk.get(room.url("de_bmi", "/versions")).text)] != []


def test_what_is_changed_and_changed_back_is_no_change(visit: Visit, room: Room) -> None:
    desk = visit("de_bmi")
    hand_in(desk, room)
    rate(desk, room, importance="4")
    rate(desk, room, importance="9")
    assert "Seither hat sich nichts geändert." in desk.get(room.url("de_bmi", "/versions")).text


def test_what_was_sealed_before_is_not_told_by_its_versions(visit: Visit, room: Room) -> None:
    desk, other = visit("de_bmi"), visit("de_aa")
    url = room.url("de_bmi", "/versions")
    rate(desk, room, importance="3,25")
    hand_in(desk, room, "sealed")
    assert other.get(url).status_code == 403
    rate(desk, room, importance="8")
    hand_in(desk, room, "open")
    page = other.get(url)
    assert page.status_code == 200
    assert "3,25" not in page.text
    assert told(page.text) == []
    assert "3,25" in desk.get(url).text


def test_release_hands_in_and_opens(visit: Visit, room: Room) -> None:
    client, lead = visit("de_bmi"), visit("de_envoy", Role.LEAD)
    assert lead.get(room.url("de_bmi")).status_code == 403
    wide = {"visibility": "lead", "inner": "open", "version": "1"}
    refused = client.post(room.url("de_bmi", "/release"), data=wide)
    assert refused.status_code == 422
    assert "können nicht für mehr Personen offen sein" in refused.text
    assert client.post(room.url("de_bmi", "/release"), data=wide | {"inner": "sealed"}).status_code == 303
    page = lead.get(room.url("de_bmi"))
    assert page.status_code == 200
    assert "Mindestwert und rote Linien dieser Beteiligten sind versiegelt." in page.text
    assert "L(ret_forced)" not in page.text


def test_signer_signs_what_was_read(visit: Visit, room: Room) -> None:
    desk, signer = visit("de_bmi"), visit("de_bmi", Role.SIGNER)
    assert signer.post(room.url("de_bmi", "/sign"), data={"edition": "1"}).status_code == 303
    assert "gültig" in signer.get(room.url("de_bmi")).text
    sent = row(desk.get(room.url("de_bmi")).text, "ret_ident", importance="1")
    desk.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX)
    assert "erloschen" in signer.get(room.url("de_bmi")).text
    assert signer.post(room.url("de_bmi", "/sign"), data={"edition": "1"}).status_code == 409
    assert desk.post(room.url("de_bmi", "/sign"), data={"edition": "2"}).status_code == 403
    wish = {"visibility": "open", "inner": "sealed", "submitted": "yes", "version": "1"}
    assert signer.post(room.url("de_bmi", "/release"), data=wish).status_code == 403, "whoever writes it releases it"


def test_handing_in_again_is_acknowledged_and_forgets_what_was_changed_before(
    visit: Visit, room: Room, engine: Engine
) -> None:
    client, url = visit("de_bmi"), room.url("de_bmi")

    def hand_in() -> str:
        version = re.search(r'action="[^"]*/release".*?name="version" value="(\d+)"', client.get(url).text, re.S)
        assert version is not None
        sent = {
            "visibility": "sealed",
            "inner": "sealed",
            "submitted": "yes",
            "knowingly": "yes",
            "version": version[1],
        }
        return client.post(f"{url}/release", data=sent, follow_redirects=True).text

    assert "Die Position ist eingereicht." in hand_in()
    assert re.findall("eingeschätzt(?!, eine Annahme)", client.get(url).text) == [], "it is the house's own word now"
    assert "Die Position ist eingereicht." not in hand_in(), "nothing changed: nothing new is handed in"
    with session_of(engine, write=True) as session:
        position = session.get_one(Position, room.positions["de_bmi"])
        assert position.submitted_at is not None
        position.submitted_at -= timedelta(hours=1)
        session.commit()
    sent = row(client.get(url).text, "ret_ident", importance="7,5")
    assert client.post(f"{url}/measures/ret_ident", data=sent, headers=HTMX).status_code == 200
    assert "Seit dem Einreichen geändert" in client.get(url).text
    again = hand_in()
    assert "Die Position ist eingereicht." in again
    assert "Seit dem Einreichen geändert" not in again
