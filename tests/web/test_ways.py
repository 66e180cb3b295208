"""Several ways to say what matters: each leads to the same stored importance, and says what it would change before."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.interest import Interest
from models.kinds import Role
from models.measure import Measure
from tests.conftest import Person
from tests.records import Room, room_of
from tests.web.test_positions import row

Visit = Callable[..., FlaskClient]


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def visit(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], room: Room) -> Visit:
    def of(key: str, role: Role = Role.MINISTRY, name: str = "") -> FlaskClient:
        return signed_in(person(name or f"{key}.{role.value}", room.dossier, role, room.stakeholders[key]))

    return of


def fields(page: str) -> dict[str, str | list[str]]:
    """All fields of the way's form as a browser would send them, but for its buttons."""
    form = re.search(r'<form id="way".*?</form>', page, re.S)
    assert form is not None
    found: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name is None or (re.search('type="(radio|checkbox)"', tag) and " checked" not in tag):
            continue
        if name[1] in ("order", "tied"):
            found[name[1]] = [*found.get(name[1], []), value[1] if value else ""]
        else:
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def importances(engine: Engine, room: Room, key: str) -> dict[str, Fraction]:
    """Measure -> its importance, of those that are rated."""
    rows = select(Measure.key, Interest).join(Measure).where(Interest.position_id == room.positions[key])
    with session_of(engine) as session:
        return {measure: row.rating.importance for measure, row in session.exec(rows) if row.rated}


def order(page: str) -> list[str]:
    return list(fields(page).get("order", []))


@pytest.mark.parametrize("points", [2, 5])
def test_pairs_say_by_how_much_a_share_may_still_move(
    visit: Visit, room: Room, monkeypatch: pytest.MonkeyPatch, points: int
) -> None:
    monkeypatch.setattr("negotiator.services.positions.ways.ENOUGH", Fraction(points, 100))
    for path in ("/ways", "/pairs"):
        page = visit("de_bmi", name=f"asked{len(path)}").get(room.url("de_bmi", path)).text
        assert f"um mehr als {points} von 100 Punkten" in page


@pytest.mark.parametrize("way", ["points", "ranking", "swing"])
def test_saving_what_is_shown_changes_nothing(visit: Visit, room: Room, engine: Engine, way: str) -> None:
    client = visit("de_bmi")
    before = importances(engine, room, "de_bmi")
    url = room.url("de_bmi", f"/ways/{way}")
    page = client.get(url).text
    assert "Nichts: Das ist schon so gespeichert." in page
    assert client.post(url, data=fields(page) | {"act": "save"}).status_code == 303
    assert importances(engine, room, "de_bmi") == before


def test_an_order_keeps_ties_and_counts_alone_where_somebody_says_so(visit: Visit, room: Room, engine: Engine) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", "/ways/ranking")
    page = client.get(url).text
    first, second, third = order(page)[:3]
    client.post(url, data=fields(page) | {"tied": [second], "alone": "yes", "act": "save"})
    kept = importances(engine, room, "de_bmi")
    assert kept[first] == kept[second] > kept[third]
    page = client.get(url).text
    assert fields(page)["tied"] == [second]
    moved = client.post(url, data=fields(page) | {"move": f"down:{third}", "act": "save"})
    assert moved.status_code == 303
    kept = importances(engine, room, "de_bmi")
    assert kept[first] == kept[second], "a move elsewhere parts nobody"
    page = client.get(url).text
    client.post(url, data=fields(page) | {"move": f"up:{second}", "act": "save"})
    kept = importances(engine, room, "de_bmi")
    assert kept[first] < kept[second], "a move above parts them"


def test_ranking_tells_first_and_keeps_then(visit: Visit, room: Room, engine: Engine) -> None:
    client = visit("de_bmi")
    before = importances(engine, room, "de_bmi")
    url = room.url("de_bmi", "/ways/ranking")
    page = client.get(url).text
    first, second = order(page)[:2]
    moved = client.post(url, data=fields(page) | {"move": f"up:{second}"})
    assert moved.status_code == 200
    assert order(moved.text)[:2] == [second, first]
    assert "Gespeichert ist noch nichts" in moved.text
    assert importances(engine, room, "de_bmi") == before
    saved = client.post(url, data=fields(moved.text) | {"act": "save"})
    assert (saved.status_code, saved.headers["Location"]) == (303, url)
    again = client.get(url).text
    assert order(again) == order(moved.text)
    assert "Nichts: Das ist schon so gespeichert." in again
    assert importances(engine, room, "de_bmi")[second] == 9  # the heaviest keeps the importance of the heaviest


def test_points_come_back_as_they_were_given(visit: Visit, room: Room) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", "/ways/points")
    sent = fields(client.get(url).text)
    pillars = [name for name in sent if name.startswith("pillar-")]
    sent |= dict.fromkeys(pillars, "0") | {pillars[0]: "30", pillars[1]: "70"}
    assert client.post(url, data=sent | {"act": "save"}).status_code == 303
    after = fields(client.get(url).text)
    assert [after[name] or "0" for name in pillars] == ["30", "70", *["0"] * (len(pillars) - 2)]
    swing = client.get(room.url("de_bmi", "/ways/swing")).text  # the same weights by another way
    assert "Nichts: Das ist schon so gespeichert." in swing


def test_the_biggest_swing_is_worth_a_hundred(visit: Visit, room: Room, engine: Engine) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", "/ways/swing")
    sent = fields(client.get(url).text)
    points = {name: "0" for name in sent if name.startswith("points-")}
    page = client.post(url, data=sent | points | {"biggest": "ret_docs", "points-ret_ident": "25", "act": "save"})
    assert page.status_code == 303
    kept = importances(engine, room, "de_bmi")
    assert (kept["ret_docs"], kept["ret_ident"], kept["ret_forced"]) == (9, Fraction("2.25"), 0)


def test_points_that_cannot_be_read_come_back_in_place(visit: Visit, room: Room) -> None:
    client = visit("de_bmi")
    for way in ("points", "swing"):
        url = room.url("de_bmi", f"/ways/{way}")
        sent = fields(client.get(url).text) | {"points-ret_ident": "viel"}
        for act in ("save", "show"):
            answer = client.post(url, data=sent | {"act": act})
            assert answer.status_code == 422
            assert 'id="points-ret_ident-error"' in answer.text
            assert 'value="viel"' in answer.text


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(visit: Visit, room: Room, engine: Engine) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", "/ways/ranking")
    sent = fields(client.get(url).text)
    form = client.get(room.url("de_bmi")).text
    client.post(room.url("de_bmi"), data=row(form, "ret_ident", importance="3"))
    answer = client.post(url, data=sent | {"act": "save"})
    assert answer.status_code == 409
    assert importances(engine, room, "de_bmi")["ret_ident"] == 3


def test_measures_asked_for_rest_on_public_facts_alone(visit: Visit, room: Room) -> None:
    client = visit("de_bmz")
    url = room.url("de_bmz", "/ways/ranking")

    def unranked(page: str) -> set[str]:
        return set(re.findall(r'value="in:([a-z_0-9]+)"', page)) | set(order(page))

    before = unranked(client.get(url).text)
    assert len(before) >= 12
    other = visit("de_bmi")
    form = other.get(room.url("de_bmi")).text
    sent: Mapping[str, str] = row(form, "ret_ident", importance="1") | row(form, "ret_docs", importance="")
    other.post(room.url("de_bmi"), data=sent)
    assert unranked(client.get(url).text) == before


@pytest.mark.parametrize("way", ["points", "ranking", "swing"])
def test_htmx_gets_the_working_part_alone(visit: Visit, room: Room, way: str) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", f"/ways/{way}")
    sent = fields(client.get(url).text)
    answer = client.post(url, data=sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.text.lstrip().startswith('<form id="way"')


def table(page: str) -> dict[str, str]:
    """All fields of the table as a browser would send them."""
    form = re.search(r'<form id="way".*?</form>', page, re.S)
    assert form is not None
    keys = re.findall(r'name="([a-z0-9_]+)-wish"', form[0])
    return {name: value for key in keys for name, value in row(form[0], key).items()}


def test_table_of_the_measures_asked_for_is_saved_by_one_button(visit: Visit, room: Room) -> None:
    client = visit("de_bmg")
    url = room.url("de_bmg", "/ways/direct")
    sent = table(client.get(url).text)
    open_ = [name for name, value in sent.items() if name.endswith("-importance") and not value]
    assert 8 <= len([name for name in sent if name.endswith("-wish")]) <= 12
    shown = client.post(url, data=sent | dict.fromkeys(open_, "4"))
    assert "Gespeichert ist noch nichts" in shown.text
    assert client.post(url, data=sent | dict.fromkeys(open_, "4") | {"act": "save"}).status_code == 303
    after = table(client.get(url).text)
    assert {name for name in after if name.endswith("-wish")} == {name for name in sent if name.endswith("-wish")}
    assert all(after[name] == "4" for name in open_)


def test_one_at_a_time_goes_on_to_the_next(visit: Visit, room: Room, engine: Engine) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", "/ways/direct")
    keys = [name.removesuffix("-wish") for name in table(client.get(url).text) if name.endswith("-wish")]
    sent = table(client.get(f"{url}?one={keys[0]}").text)
    assert {name.rpartition("-")[0] for name in sent} == {keys[0]}
    answer = client.post(f"{url}?one={keys[0]}", data=sent | {f"{keys[0]}-importance": "2", "act": "save"})
    assert answer.headers["Location"] == f"{url}?one={keys[1]}#way"
    assert importances(engine, room, "de_bmi")[keys[0]] == 2
    last = client.get(f"{url}?one={keys[-1]}")
    assert client.post(f"{url}?one={keys[-1]}", data=table(last.text) | {"act": "save"}).headers["Location"] == url
    assert client.get(f"{url}?one=nothing").status_code == 404


def test_a_pillar_has_one_page_with_one_button(visit: Visit, room: Room) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", "/ways/direct?pillar=return")
    page = client.get(url).text
    sent = table(page)
    assert page.count('value="save"') == 1
    answer = client.post(url, data=sent | {"ret_ident-importance": "11", "act": "save"})
    assert answer.status_code == 422
    assert 'id="ret_ident-importance-error"' in answer.text
    answer = client.post(url, data=sent | {"ret_ident-importance": "1,5", "ret_ident-wish": "thr2", "act": "save"})
    assert answer.headers["Location"].endswith("/ways/direct?pillar=training")
    assert table(client.get(url).text)["ret_ident-wish"] == "thr2"


def test_places_may_be_typed_without_javascript(visit: Visit, room: Room) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", "/ways/ranking")
    sent = fields(client.get(url).text)
    first, second, third, *rest = sent["order"]
    typed = {f"place-{third}": "1", f"place-{second}": "", f"place-{rest[-1]}": "2", f"place-{rest[0]}": "nowhere"}
    page = client.post(url, data=sent | typed)
    assert order(page.text) == [third, rest[-1], first, *rest[:-1]]
    assert f'value="in:{second}"' in page.text


def test_an_order_warns_of_what_it_replaces_and_stores_plain_numbers(visit: Visit, room: Room, engine: Engine) -> None:
    client = visit("de_bmi")
    url = room.url("de_bmi", "/ways/ranking")
    before = importances(engine, room, "de_bmi")
    page = client.post(url, data=fields(client.get(url).text) | {"alone": "yes", "tied": []}).text
    counting = [value for value in before.values() if value]
    told = re.search(r"Speichern ersetzt früher eingetragene Wichtigkeiten \((\d+) Maßnahmen\)", page)
    assert told
    assert "Eine Reihenfolge sagt nichts über Abstände" in page
    shown = order(page)
    assert client.post(url, data=fields(page) | {"act": "save"}).status_code == 303
    after = importances(engine, room, "de_bmi")
    assert int(told[1]) == sum(after[key] != value for key, value in before.items() if value)
    values = [after[key] for key in shown]
    assert len(values) == len(counting)
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)
    assert all((10 * value).denominator == 1 for value in values)
    assert "Speichern ersetzt" not in client.get(url).text


@pytest.mark.parametrize(("way", "heads"), [("direct", 4), ("points", 3), ("swing", 4), ("ranking", 4)])
def test_columns_say_what_stands_in_them(visit: Visit, room: Room, way: str, heads: int) -> None:
    page = visit("de_bmi").get(room.url("de_bmi", f"/ways/{way}")).text
    row_of_heads = re.search(r'<div class="[^"]*way-heads".*?</div>', page)
    assert row_of_heads
    assert len(re.findall(r"<span>[^<]+</span>", row_of_heads[0])) == heads
    assert "Anteil am Gesamtgewicht" in row_of_heads[0]
