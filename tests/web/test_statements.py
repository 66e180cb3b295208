# ruff: noqa: F811 - fixtures of other files
"""A statement of a position: where it comes from, a second opinion, a curve, and questions at it."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.interest import Interest
from models.kinds import Role
from models.measure import Measure
from models.position import Position, Visibility
from negotiator.services.records.plans import pref
from tests.records import Room
from tests.web.test_positions import HTMX, row
from tests.web.test_ways import room, visit  # noqa: F401 - fixtures

Visit = Callable[..., FlaskClient]
TAIL = "/measures/ret_ident/statement"
SAID = {
    "importance": "6-8", "wish": "drawn", "cert": "d", "why": "Engpass", "source": "Schreiben der Abteilung",
    "day": "3.11.2026", "sure": "medium", "second": "5", "second_by": "Botschaft, Gespräch vom Mai",
    "level-0": "0", "level-1": "70", "level-2": "100", "level-3": "40",
}  # fmt: skip


def version(page: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', page)[0]


def stored(engine: Engine, room: Room) -> Interest:
    with session_of(engine) as session:
        query = select(Interest).join(Measure).where(Measure.key == "ret_ident")
        return session.exec(query.where(Interest.position_id == room.positions["de_bmi"])).one()


def test_a_statement_tells_where_it_comes_from_and_what_others_think(
    visit: Visit,
    room: Room,
    engine: Engine,
) -> None:
    """Fields: second_by, source, day."""
    client, url = visit("de_bmi"), room.url("de_bmi", TAIL)
    sent = SAID | {"version": version(client.get(url).text)}
    assert client.post(url, data=sent).status_code == 303
    page = client.get(url).text
    for told in ("6–8", "Schreiben der Abteilung", "03.11.2026", "Botschaft, Gespräch vom Mai", "29\u00a0%"):
        assert told in page
    kept = pref(stored(engine, room), "ret_ident")
    assert (kept.importance, kept.low, kept.high, kept.second) == (7, 6, 8, 5)
    assert kept.drawn == (0, Fraction(7, 10), 1, Fraction(2, 5))
    form = client.get(room.url("de_bmi")).text
    sent = row(form, "ret_ident", importance="9", why="anders")
    assert client.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX).status_code == 200
    after = pref(stored(engine, room), "ret_ident")
    assert (after.importance, after.low, after.drawn, after.source) == (9, None, kept.drawn, kept.source)


@pytest.mark.parametrize(
    ("typed", "shown", "numbers"),
    [
        ("4–6", "4–6", (5, 4, 6)),
        ("sehr wichtig", "sehr wichtig", (Fraction(19, 2), 9, 10)),
        ("3", "3", (3, None, None)),
    ],
)
def test_a_second_opinion_is_said_as_an_importance_is(
    visit: Visit, room: Room, engine: Engine, typed: str, shown: str, numbers: tuple[object, ...]
) -> None:
    """Fields: second_said."""
    client, url = visit("de_bmi"), room.url("de_bmi", TAIL)
    sent = SAID | {"version": version(client.get(url).text), "second": typed}
    assert client.post(url, data=sent).status_code == 303
    page = client.get(url).text
    assert re.search(rf'name="second"[^>]* value="{shown}"', page)
    kept = pref(stored(engine, room), "ret_ident")
    assert (kept.second, kept.second_low, kept.second_high) == numbers


def texts(page: str) -> list[str]:
    """What stands in the fields of the levels, from level 0 on."""
    return re.findall(r'name="level-\d+" value="([^"]*)"', page)


@pytest.mark.parametrize(
    ("language", "typed", "shown", "values", "low", "high", "said"),
    [
        ("de", ("0", "30–50", "33", "12,5"), None, (0, 40, 33, 12.5), (0, 30, 33, 12.5), (0, 50, 33, 12.5), ()),
        ("en", ("0", "30-50", "33", "12.5"), ("0", "30–50", "33", "12.5"), (0, 40, 33, 12.5), (0, 30, 33, 12.5),
         (0, 50, 33, 12.5), ()),
        ("de", ("keine", "20 bis 20", "Sehr  hoch", ""), ("keine", "20", "sehr hoch", "95"), (0, 20, 95, 95),
         (0, 20, 90, 95), (0, 20, 100, 95), ("none", "", "very high", "")),
        ("en", ("0", "", "", "high"), ("0", "27", "53", "high"), (0, 27, 53, 80), (0, 27, 53, 70),
         (0, 27, 53, 90), ("", "", "", "high")),
    ],
)  # fmt: skip
def test_the_value_of_a_level_is_said_as_an_importance_is(
    visit: Visit, room: Room, engine: Engine, language: str, typed: tuple[str, ...], shown: tuple[str, ...] | None,
    values: tuple[float, ...], low: tuple[float, ...], high: tuple[float, ...], said: tuple[str, ...],
) -> None:  # fmt: skip
    """What is shown reads back as it was: saving it again changes nothing. Fields: drawn_said."""
    client, url = visit("de_bmi"), room.url("de_bmi", TAIL)
    client.post("/language", data={"language": language})
    sent = SAID | {"day": "2026-11-03", **{f"level-{n}": text for n, text in enumerate(typed)}}
    assert client.post(url, data=sent | {"version": version(client.get(url).text)}).status_code == 303
    first = pref(stored(engine, room), "ret_ident")
    for found, expected in ((first.drawn, values), (first.drawn_low, low), (first.drawn_high, high)):
        assert found == tuple(Fraction(str(n)) / 100 for n in expected)
    assert first.drawn_said == said
    page = client.get(url).text
    assert tuple(texts(page)) == (shown or typed)
    again = {f"level-{n}": text for n, text in enumerate(texts(page))}
    assert client.post(url, data=sent | again | {"version": version(page), "why": "neu"}).status_code == 303
    assert replace(pref(stored(engine, room), "ret_ident"), why=first.why) == first


@pytest.mark.parametrize("text", ["50–30", "30–101", "-5", "30–50–70", "1.000", "1.000–50", "viel", "30–", "50 %"])
def test_a_value_that_cannot_be_read_is_told_at_its_level_and_kept(visit: Visit, room: Room, text: str) -> None:
    client, url = visit("de_bmi"), room.url("de_bmi", TAIL)
    sent = SAID | {"level-1": text, "level-2": "hoch", "version": version(client.get(url).text)}
    answer = client.post(url, data=sent)
    assert answer.status_code == 422
    assert texts(answer.text)[1:3] == [text, "hoch"]
    assert re.findall(r'id="(level-\d+)-error"', answer.text) == ["level-1"]


def test_sliders_that_show_a_wish_draw_no_curve(visit: Visit, room: Room, engine: Engine) -> None:
    client, url = visit("de_bmi"), room.url("de_bmi", TAIL)
    sent = SAID | {"version": version(client.get(url).text), "wish": "peak2"}
    assert client.post(url, data=sent).status_code == 303
    assert pref(stored(engine, room), "ret_ident").drawn == ()
    assert client.post(url, data=SAID | {"version": version(client.get(url).text)}).status_code == 303
    drawn = pref(stored(engine, room), "ret_ident").drawn
    assert client.post(url, data=SAID | {"version": version(client.get(url).text), "wish": "up"}).status_code == 303
    assert pref(stored(engine, room), "ret_ident").drawn == drawn, "it is there when the wish is drawn again"


def test_a_stale_statement_shows_both_and_a_wrong_one_says_where(visit: Visit, room: Room) -> None:
    client, url = visit("de_bmi"), room.url("de_bmi", TAIL)
    old = version(client.get(url).text)
    assert client.post(url, data=SAID | {"version": old}).status_code == 303
    late = client.post(url, data=SAID | {"version": old, "source": "Anderes"})
    assert late.status_code == 409
    assert "app-conflict" in late.text
    assert late.text.count("0; 70; 100; 40") == 2, "mine and theirs"
    assert "0; 70; 100; 40" in visit("de_bmi", Role.SIGNER).get(url).text, "who only reads is told, too"
    now = version(client.get(url).text)
    for wrong in ({"second_by": ""}, {"day": "1/2/2026"}, {"day": "gestern"}, {"sure": "very"}, {"importance": "6-18"},
                  {"wish": "peak9"}, {"level-1": "101"}, {f"level-{n}": "0" for n in range(4)}):  # fmt: skip
        assert client.post(url, data=SAID | {"version": now} | wrong).status_code == 422, wrong


@pytest.mark.parametrize(
    ("typed", "importance", "shown"),
    [
        ("hoch", 8, "hoch"),
        ("niedrig", 2, "niedrig"),
        ("very  high", Fraction(19, 2), "sehr hoch"),
        ("Sehr wichtig", Fraction(19, 2), "sehr wichtig"),
        ("keine", 0, "keine"),
        ("9–10", Fraction(19, 2), "9–10"),
        ("2 bis 3,5", Fraction(11, 4), "2–3,5"),
        ("5–5", 5, "5"),
    ],
)
def test_importance_may_be_an_interval_or_a_word(
    visit: Visit,
    room: Room,
    engine: Engine,
    typed: str,
    importance: Fraction,
    shown: str,
) -> None:
    """Fields: said."""
    client = visit("de_bmi")
    sent = row(client.get(room.url("de_bmi")).text, "ret_ident", importance=typed)
    assert client.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX).status_code == 200
    assert row(client.get(room.url("de_bmi")).text, "ret_ident")["ret_ident-importance"] == shown
    assert stored(engine, room).rating.importance == importance


def test_questions_at_a_statement_are_for_its_readers_alone(visit: Visit, room: Room, engine: Engine) -> None:
    desk, signer = visit("de_bmi"), visit("de_bmi", Role.SIGNER)
    lead, other = visit("de_envoy", Role.LEAD), visit("de_bmz")
    url = room.url("de_bmi", TAIL)
    assert lead.post(f"{url}/ask", data={"text": "Warum so viel?"}).status_code == 403, "it is sealed"
    assert signer.post(f"{url}/ask", data={"text": "Ist das abgestimmt?"}).status_code == 303
    assert "Ist das abgestimmt?" in desk.get(url).text
    assert "wartet auf Sie" in desk.get(url).text
    everywhere = f"/dossiers/{room.dossier}/comments"
    assert "Ist das abgestimmt?" not in lead.get(everywhere).text + other.get(everywhere).text
    with session_of(engine, write=True) as session:
        session.get_one(Position, room.positions["de_bmi"]).visibility = Visibility.LEAD
        session.commit()
    assert lead.post(f"{url}/ask", data={"text": "Warum so viel?"}).status_code == 303
    assert "Warum so viel?" in desk.get(everywhere).text
    waiting = f'2 Fragen warten auf eine Antwort</span></span> <a class="kern-link" href="{url}#questions"'
    assert waiting in desk.get(room.url("de_bmi")).text, "told at its row"
    assert "warten auf eine Antwort" not in desk.get(room.url("de_bmz")).text
    assert "Warum so viel?" not in other.get(everywhere).text
    number = re.findall(r"/comments/(\d+)", desk.get(url).text)[0]
    assert other.post(f"{everywhere}/{number}", data={"text": "Ich auch"}).status_code == 404
    assert desk.post(f"{everywhere}/{number}", data={"text": "Weil es eilt."}).status_code == 303
    assert "Weil es eilt." in lead.get(url).text
    assert lead.post(room.url("de_bmi", "/measures/nothing/statement/ask"), data={"text": "x"}).status_code == 404
