"""The register of what others got is kept by the lead: never without source and date, conflicts settled by a person."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.kinds import Role
from models.measure import Measure
from models.precedent_entry import PrecedentEntry
from negotiator.catalogue.dossier_file.register import readable
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.library import data_text
from negotiator.services.dossiers.register.precedents import is_old
from tests.conftest import Person
from tests.records import Room, room_of

ENTRY = {
    "kind": "agreement", "partner": "ge", "destination": "de", "title": "Saisonarbeit 2030", "format": "ba_arrangement",
    "measure": "rec_seasonal", "text": "9.999 Plätze im Jahr", "quantity": "9999", "year": "2024-05", "level": "2",
    "fit": "above", "src": "BA, Bericht 2024", "grade": "A", "read_on": "2026-01-02", "note": "",
}  # fmt: skip
FILE = """
meta = { as_of = "2026-03" }
[[agreement]]
id = "x"
kind = "agreement"
partner = ["GE"]
destination = ["DE"]
de = "Aus der Datei"
en = "From the file"
format = "treaty"
status_as_of = "2026-03"
src = ["Somebody, 2025"]
[[agreement.elements]]
m = "rec_seasonal"
de = "5.000 Plätze"
en = "5,000 places"
level = 1
fit = "near"
src = "Somebody, 2025"
grade = "B"
"""


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True))


def test_an_entry_is_recorded_stands_beside_its_measure_is_changed_and_removed(
    lead: FlaskClient, room: Room, engine: Engine
) -> None:
    home = f"/dossiers/{room.dossier}"
    assert lead.post(f"{home}/precedents/new", data=ENTRY).status_code == 303
    for page in (f"{home}/precedents?q=Saisonarbeit+2030", f"{home}/measures/rec_seasonal"):
        text = lead.get(page).text
        assert "9.999 Plätze im Jahr" in text
        assert "Eintrag dieses Dossiers" in text
        assert "BA, Bericht 2024" in text
    form = lead.get(f"{home}/precedents/1").text
    mark = re.search(r'name="mark" value="(\w+)"', form)
    assert mark
    sent = ENTRY | {"mark": mark[1], "text": "8.888 Plätze im Jahr"}
    assert lead.post(f"{home}/precedents/1", data=sent).status_code == 303
    late = lead.post(f"{home}/precedents/1", data=sent | {"text": "7.777 Plätze"})
    assert late.status_code == 409
    assert all(words in late.text for words in ("7.777 Plätze", "8.888 Plätze im Jahr"))
    assert re.search(r"Eintrag „[^“]+“ im Register", lead.get(f"{home}/log").text)  # by its name, not by a number
    assert lead.post(f"{home}/precedents/1/remove", data={"why": " "}).status_code == 422
    assert lead.post(f"{home}/precedents/1/remove", data={"why": "doppelt"}).status_code == 303
    assert "8.888" not in lead.get(f"{home}/measures/rec_seasonal").text
    assert "doppelt" in lead.get(f"{home}/log").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("src", " "), ("year", ""), ("year", "bald"), ("year", "2999"), ("read_on", ""), ("read_on", "2999-01-01")),
        *(("grade", ""), ("partner", "QQ"), ("level", "17"), ("fit", "egal")),
    ],
)
def test_no_entry_without_source_and_date_and_what_was_typed_stays(
    lead: FlaskClient, room: Room, engine: Engine, field: str, typed: str
) -> None:
    answer = lead.post(f"/dossiers/{room.dossier}/precedents/new", data=ENTRY | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "9.999 Plätze im Jahr" in answer.text
    with session_of(engine) as session:
        assert session.exec(select(PrecedentEntry)).all() == []


def test_what_people_call_a_measure_is_a_choice_in_their_words_never_markup_nor_a_sentence_to_fill(
    lead: FlaskClient, room: Room, engine: Engine
) -> None:
    with session_of(engine, write=True) as session:
        row = session.exec(select(Measure).where(Measure.dossier_id == room.dossier, Measure.key == "rec_sme")).one()
        row.text = dict.fromkeys(("de", "en"), "<b>50 % mehr</b> %(name)s")
        session.commit()
    answer = lead.get(f"/dossiers/{room.dossier}/precedents/new")
    assert answer.status_code == 200
    assert '<option value="rec_sme">&lt;b&gt;50 % mehr&lt;/b&gt; %(name)s</option>' in answer.text


def test_a_file_is_taken_over_whole_or_not_at_all(lead: FlaskClient, room: Room, engine: Engine) -> None:
    home = f"/dossiers/{room.dossier}/precedents"

    def brought(text: str) -> tuple[int, str]:
        answer = lead.post(f"{home}/import", data={"file": (BytesIO(text.encode()), "r.toml")})
        return answer.status_code, answer.text

    status, page = brought(
        FILE.replace('status_as_of = "2026-03"\n', "").replace('as_of = "2026-03"', 'as_of = "soon"')
    )
    assert status == 422
    assert "„x“: Ein Eintrag braucht den Tag" in page
    assert brought(FILE.replace('src = "Somebody, 2025"', 'year = "2025"'))[0] == 422  # no source
    assert brought("nothing = ")[0] == 422
    dated = FILE.replace('grade = "B"', 'grade = "B"\nyear = "2025"')
    assert brought(dated + FILE.partition("\n[[agreement]]")[2].join(["\n[[agreement]]", ""]))[0] == 422
    with session_of(engine) as session:
        assert session.exec(select(PrecedentEntry)).all() == []
    assert brought(dated)[0] == 303
    assert "5.000 Plätze" in lead.get(f"{home}?q=Aus+der+Datei").text
    log = lead.get(f"/dossiers/{room.dossier}/log").text
    assert "Aus der Datei" in log
    assert "{&#39;" not in log  # no record as the program holds it


def test_the_products_own_file_can_be_brought_in_and_goes_out_and_in_with_the_dossier(
    lead: FlaskClient, room: Room, engine: Engine
) -> None:
    """Some entries know a month alone; all of them are read, here and in the dossier's file."""
    own = {"file": (BytesIO(data_text("agreements.toml").encode()), "agreements.toml")}
    assert lead.post(f"/dossiers/{room.dossier}/precedents/import", data=own).status_code == 303
    count = sum(len(each.elements) for each in library.precedents().agreements)
    with session_of(engine) as session:
        rows = session.exec(select(PrecedentEntry)).all()
        assert len(rows) == count
        assert all(readable(row.read_on) for row in rows)
    assert [readable(day) for day in ("", "2024", "2024-01", "2024-01-31", "2024-13", "soon", "2024-02-31")] == (
        [True] * 4 + [False] * 3
    )


def test_a_correction_stands_beside_what_the_product_says(lead: FlaskClient, room: Room, engine: Engine) -> None:
    """It begins with what is said there, and needs a source of its own."""
    home = f"/dossiers/{room.dossier}/precedents"
    of = re.search(r'precedents/new\?of=([^"]+)"', lead.get(home).text)
    assert of
    page = lead.get(f"{home}/new?of={of[1]}").text
    assert "Berichtigt, was das Register sagt" in page
    assert re.search(r'name="src"[^>]*value=""|name="src"(?![^>]*value=)', page)


def test_a_person_settles_which_source_is_used(lead: FlaskClient, room: Room) -> None:
    known = library.precedents()
    conflict = next(e.conflict for a in known.agreements for e in a.elements if e.conflict)
    home, chosen = f"/dossiers/{room.dossier}/precedents", known.conflicts[conflict].src[0]
    assert lead.post(f"{home}/conflicts/{conflict}", data={"src": "nobody", "why": "w"}).status_code == 422
    assert lead.post(f"{home}/conflicts/{conflict}", data={"src": chosen, "why": ""}).status_code == 422
    settled = {"src": chosen, "why": "Amtsblatt geht vor"}
    assert lead.post(f"{home}/conflicts/{conflict}", data=settled).status_code == 303
    assert "Amtsblatt geht vor" in lead.get(f"/dossiers/{room.dossier}/log").text
    element = next(e for a in known.agreements for e in a.elements if e.conflict == conflict)
    assert "Amtsblatt geht vor" in lead.get(f"/dossiers/{room.dossier}/measures/{element.measure}").text


@pytest.mark.parametrize(
    ("read_on", "old"),
    [
        ("", True),
        ("2026-01-02", False),
        ("2025-03-09", True),
        ("2025-03-10", False),
        ("2025-01", True),
        ("2025", False),
    ],
)
def test_what_was_read_long_ago_is_to_be_checked_again(read_on: str, old: bool) -> None:
    assert is_old(read_on, date(2026, 3, 10)) is old
