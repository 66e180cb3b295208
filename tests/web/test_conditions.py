"""The builder of conditions on its pages: every form says what it means, a mistake is marked, and nothing is lost."""

import re
from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.kinds import Role
from models.red_line import RedLine
from tests.conftest import Person
from tests.records import Room, room_of

HTMX = {"HX-Request": "true"}
BUILT: tuple[tuple[dict[str, str], str], ...] = (
    ({"pattern": "level", "measure": "rec_health", "sense": "<=", "level": "1"}, "L(rec_health) <= 1"),
    ({"pattern": "level", "measure": "rec_health", "sense": "==", "level": "2"}, "L(rec_health) == 2"),
    (
        {"pattern": "if", "measure": "ret_forced", "measure2": "prot_hr", "level2": "2"},
        "if L(ret_forced) >= 1 then L(prot_hr) >= 2",
    ),
    ({"pattern": "both", "measure": "rec_sme", "measure2": "trn_tvet"}, "L(rec_sme) >= 1 iff L(trn_tvet) >= 1"),
    ({"pattern": "not_both", "measure": "rec_sme", "measure2": "rec_g2g"}, "not (L(rec_sme) >= 1 and L(rec_g2g) >= 1)"),
    (
        {"pattern": "share", "group": "ref", "place": "training", "sense": ">=", "share": "12,5", "place2": "training"},
        "P(ref; training) >= 0.125 * P(all; training)",
    ),
    (
        {"pattern": "sum", "measure_1": "rec_sme", "measure_2": "rec_g2g", "weight_2": "2,5", "number": "100"},
        "G(rec_sme) + 2.5 * G(rec_g2g) >= 100",
    ),
    (
        {"pattern": "sum", "kind": "levels", "measure_1": "rec_sme", "measure_3": "rec_g2g", "number": "2"},
        "L(rec_sme) + L(rec_g2g) >= 2",
    ),
    ({"pattern": "money", "payer": "federal", "sense": "<=", "number": "7,5"}, "EURTOTAL(federal) <= 7.5"),
    (
        {"pattern": "text", "expr": "if WHO_LIST == 1 then L(rec_health) <= 1"},
        "if WHO_LIST == 1 then L(rec_health) <= 1",
    ),
)


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def visit(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], room: Room
) -> Callable[..., FlaskClient]:
    def of(key: str, role: Role = Role.MINISTRY) -> FlaskClient:
        return signed_in(person(f"{key}.{role.value}", room.dossier, role, room.stakeholders[key]))

    return of


def answer_of(text: str) -> str:
    """The part of a page that says what the condition means, without its tags."""
    found = re.search(r'<div id="condition-answer".*?>(.*?)</div>\s*</div>', text, re.S)
    assert found, text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])).replace("&gt;", ">").replace("&lt;", "<")


def test_each_form_becomes_its_condition_and_opens_again_as_it_was(
    visit: Callable[..., FlaskClient], room: Room, engine: Engine
) -> None:
    client, check = visit("de_bmi"), room.url("de_bmi", "/red-lines/check")
    for sent, expr in BUILT:
        page = client.post(check, data=sent, headers=HTMX)
        assert page.status_code == 200
        told = answer_of(page.text)
        assert expr in told, told
        assert "alle Maßnahmen auf Stufe 0" in told  # tried on the status quo
    for sent, expr in BUILT:
        client.post(room.url("de_bmi", "/red-lines"), data={**sent, "why": expr})
    with session_of(engine) as session:
        rows = session.exec(select(RedLine).where(RedLine.position_id == room.positions["de_bmi"])).all()
        kept = {row.line.expr: row.id for row in rows}
    for sent, expr in BUILT:
        page = client.get(room.url("de_bmi", f"?change={kept[expr]}")).text
        again = fields(page)
        assert again["pattern"] == sent["pattern"]
        assert answer_of(client.post(check, data=again, headers=HTMX).text).count(expr) == 1


def fields(page: str) -> Mapping[str, str]:
    """What the builder of a page would send."""
    form = re.search(r'<form[^>]*id="red-line-form".*?</form>', page, re.S)
    assert form
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"', form[0]))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1].replace("&gt;", ">").replace("&lt;", "<") if chosen else ""
    text = re.search(r'<textarea[^>]*name="expr"[^>]*>\s*(.*?)</textarea>', form[0], re.S)
    if text:
        found["expr"] = text[1].replace("&gt;", ">").replace("&lt;", "<")
    return found


def test_a_measure_is_known_by_its_name_and_its_levels_by_their_words(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    client, check = visit("de_bmi"), room.url("de_bmi", "/red-lines/check")
    page = client.post(check, data={"pattern": "text", "expr": ""}).text
    name = re.findall(r"<code>rec_health</code> ([^<]+)</li>", page)[0]
    assert f'<option value="{name}"></option>' in client.get(room.url("de_bmi")).text
    told = client.post(check, data={"measure": name, "sense": "<=", "level": "1"}, headers=HTMX).text
    assert "L(rec_health) &lt;= 1" in told
    assert "1 – 50 pro Jahr, nur über BA" in told  # the level to choose
    assert "höchstens auf Stufe 1 (50 pro Jahr, nur über BA)." in told  # and in the sentence
    assert "at most at level 1" not in told, "one language: the reader's"
    wrong = client.post(check, data={"measure": "Luftschloss"}, headers=HTMX).text
    assert 'id="measure-error"' in wrong
    assert "Luftschloss" in wrong


def test_a_mistake_is_marked_at_its_place_with_the_nearest_names(visit: Callable[..., FlaskClient], room: Room) -> None:
    client, check = visit("de_bmi"), room.url("de_bmi", "/red-lines/check")
    page = client.post(check, data={"pattern": "text", "expr": "L(rec_helth) >= 1"}, headers=HTMX).text
    assert "<mark>rec_helth</mark>" in page
    assert "\n  ^" in page
    assert "Spalte 3:" in page
    meant = re.findall(r'name="meant" value="([^"]+)"', page)
    assert meant[0] == "L(rec_health) &gt;= 1"
    chosen = client.post(check, data={"pattern": "text", "expr": "L(rec_helth) >= 1", "meant": "L(rec_health) >= 1"})
    assert chosen.status_code == 200
    assert "L(rec_health) &gt;= 1</textarea>" in chosen.text
    cut = client.post(check, data={"pattern": "text", "expr": "EURTOTAL("}, headers=HTMX).text
    assert 'value="EURTOTAL(federal"' in cut


def test_without_javascript_the_whole_page_comes_back_with_what_was_typed(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    client, check = visit("de_bmi"), room.url("de_bmi", "/red-lines/check")
    page = client.post(check, data={"pattern": "level", "measure": "rec_health", "why": "care", "switch": "if"})
    assert page.status_code == 200
    assert "<h1" in page.text
    again = fields(page.text)
    assert (again["pattern"], again["measure"], again["why"]) == ("if", "rec_health", "care")


def test_what_is_wrong_is_told_at_its_field(visit: Callable[..., FlaskClient], room: Room) -> None:
    client, add = visit("de_bmi"), room.url("de_bmi", "/red-lines")
    for sent, field in (
        ({"pattern": "sum", "number": "3"}, "measure_1"),
        ({"pattern": "sum", "measure_1": "rec_sme"}, "number"),
        ({"pattern": "sum", "measure_1": "rec_sme", "weight_1": "viel", "number": "1"}, "weight_1"),
        ({"pattern": "share", "group": "ref", "place": "Nirgends", "share": "5", "place2": "training"}, "place"),
        ({"pattern": "money", "number": "3"}, "payer"),
        ({"pattern": "if", "measure": "rec_sme"}, "measure2"),
        ({"pattern": "text", "expr": "L(rec_sme) >= 99"}, "expr"),
    ):
        page = client.post(add, data=sent, headers=HTMX)
        assert page.status_code == 422
        assert f'id="{field}-error"' in page.text, (sent, field)


def test_trying_tells_the_other_side_nothing_about_amounts(visit: Callable[..., FlaskClient], room: Room) -> None:
    partner = next(key for key in room.stakeholders if not key.startswith(("de_", "x_", "m_")))
    client, check = visit(partner, Role.PARTNER), room.url(partner, "/red-lines/check")
    told = answer_of(client.post(check, data={"pattern": "text", "expr": "P(all; training) >= 1"}, headers=HTMX).text)
    assert "wird sie hier nicht erprobt" in told
    assert "verletzt" not in told
    assert "eingehalten" not in told
    told = answer_of(client.post(check, data={"measure": "rec_health"}, headers=HTMX).text)
    assert "Erprobt an 1 Paket" in told  # the status quo alone: packages are not theirs to see


def test_a_share_is_said_in_per_cent_and_what_is_missing_at_its_field(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    client, check = visit("de_bmi"), room.url("de_bmi", "/red-lines/check")
    share = {"pattern": "share", "group": "ref", "sense": ">=", "share": "30", "group2": "all", "place": "recruitment"}
    told = answer_of(client.post(check, data={**share, "place2": "recruitment"}, headers=HTMX).text)
    assert "mindestens 30 % von: alle Personen in" in told
    assert "×" not in told
    missing = re.sub("<[^>]+>", "", client.post(check, data=share, headers=HTMX).text)
    assert "der Personen – in Säule oder Maßnahme: Bitte ausfüllen." in missing
    terms = {"pattern": "sum", "measure_1": "rec_health", "measure_2": "Luftschloss", "number": "5"}
    assert "Maßnahme 2: " in re.sub("<[^>]+>", "", client.post(check, data=terms, headers=HTMX).text)
