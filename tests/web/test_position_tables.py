# ruff: noqa: F811 - fixtures of other files
"""A position as a workbook: unchanged it changes nothing, each row is told first, a wrong one keeps all out."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from models.database import session_of
from models.kinds import Role
from negotiator.briefs import workbook, workbook_reading
from negotiator.briefs.workbook import Column, Sheet
from negotiator.services.positions.position_tables import TYPED
from tests.records import Room
from tests.web.test_positions import HTMX, row
from tests.web.test_statements import stored
from tests.web.test_ways import room, visit  # noqa: F401 - fixtures

Visit = Callable[..., FlaskClient]
HALF = Fraction(1, 2)
RANGED: dict[str, Any] = {
    "drawn": (Fraction(0), HALF), "drawn_low": (Fraction(0), HALF / 2), "drawn_high": (Fraction(0), HALF * 3 / 2),
    "drawn_said": ("none", ""),
}  # fmt: skip


@dataclass
class Book:
    """The workbook of a position, to be changed cell by cell and sent back."""

    client: FlaskClient
    url: str
    names: list[str]
    cells: dict[str, dict[str, str]]

    def send(self, **changed: dict[str, str]) -> TestResponse:
        rows = [{**values, **changed.get(key, {})} for key, values in self.cells.items()]
        columns = tuple(Column(name, name) for name in self.names)
        day = frozenset({self.names.index("day")} if any(r["day"].isdecimal() for r in rows) else ())
        made = workbook.written([Sheet("x", columns, tuple(tuple(r[n] for n in self.names) for r in rows), day)])
        return self.client.post(self.url, data={"file": (io.BytesIO(made), "position.xlsx")})


@pytest.fixture
def book(visit: Visit, room: Room) -> Book:
    client, url = visit("de_bmi"), room.url("de_bmi", "/table")
    assert client.get(url).status_code == 200
    (rows,) = list(workbook_reading.read(client.post(f"{url}/file").data).values())[:1]
    names = [str(rows[0][at]) for at in sorted(rows[0])]
    cells = {str(r[0]): {n: str(r.get(at, "")) for at, n in enumerate(names)} for n, r in rows.items() if n > 1}
    return Book(client, url, names, cells)


def ready(page: str) -> dict[str, str]:
    found = re.search(r'name="entries" value="([^"]*)"', page)
    return {"entries": unescape(found[1])} if found else {}


def test_out_and_in_again_changes_nothing(book: Book) -> None:
    answer = book.send()
    assert answer.status_code == 422
    assert "unterscheidet sich" in answer.text


def test_rows_are_told_first_and_kept_then(book: Book, room: Room, engine: Engine) -> None:
    said = {"importance": "6 - 8", "wish": "Best at exactly the level", "level": "2", "why": "aus der Tabelle",
            "day": "46327", "sure": "sicher", "second": "5", "second_by": "Botschaft"}  # fmt: skip
    with session_of(engine, write=True) as session:
        held = session.merge(stored(engine, room))
        held.rating = replace(held.rating, **RANGED)
        session.commit()
    looked = book.send(ret_ident=said, rec_health={"importance": "hoch"})
    assert looked.status_code == 200
    assert "aus der Tabelle" in looked.text
    assert stored(engine, room).rating.importance == 9, "nothing is changed by a look"
    assert book.client.post(f"{book.url}/take", data=ready(looked.text)).status_code == 303
    kept = stored(engine, room).rating
    assert (kept.importance, kept.low, kept.at, kept.why, kept.sure) == (7, 6, 2, "aus der Tabelle", "high")
    assert (kept.day, kept.second) == ("2026-11-01", 5)
    assert {name: getattr(kept, name) for name in RANGED} == RANGED, "what has no column stays"
    page = book.client.get(room.url("de_bmi", "?rate=rec_health")).text
    assert row(page, "rec_health")["rec_health-importance"] == "hoch"


@pytest.mark.parametrize(
    "wrong",
    [
        {"importance": "11"}, {"importance": "viel"}, {"importance": "3-12"}, {"wish": "irgendwie"},
        {"cert": "vielleicht"},
        {"wish": "Genug ab der Stufe", "level": "9"}, {"wish": "Genug ab der Stufe", "level": ""}, {"day": "1/2/2026"},
        {"second": "4"}, {"second": "-1", "second_by": "x"}, {"why": "x" * 2001}, {"key": "ret_docs"},
        {"key": "nothing"},
        {"wish": "Von Hand gezeichnet, Stufe für Stufe"}, {"wish": ""},
    ],
)  # fmt: skip
def test_one_wrong_row_keeps_all_out(book: Book, room: Room, engine: Engine, wrong: dict[str, str]) -> None:
    looked = book.send(ret_ident=wrong, ret_forced={"importance": "1"})
    assert looked.status_code == 422
    assert ready(looked.text) == {}
    assert stored(engine, room).rating.importance == 9


def test_what_was_changed_since_the_look_is_not_overwritten(book: Book, room: Room, engine: Engine) -> None:
    looked = book.send(ret_ident={"importance": "2"})
    form = book.client.get(room.url("de_bmi")).text
    sent = row(form, "ret_ident", importance="3") | {"ret_ident-pen": "another"}
    assert book.client.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX).status_code == 200
    late = book.client.post(f"{book.url}/take", data=ready(looked.text))
    assert late.status_code == 422
    assert "Nichts wurde geändert" in late.text
    assert stored(engine, room).rating.importance == 3
    for packed in ("", "[]", "{}", '[["ret_ident",{"importance":"99"},1]]', '[["x",{},1]]', "[[1]]"):
        assert book.client.post(f"{book.url}/take", data={"entries": packed}).status_code == 422


def test_only_who_may_write_the_position_gets_it(visit: Visit, room: Room) -> None:
    visit("de_bmi")
    for other in (visit("de_bmz"), visit("de_envoy", Role.LEAD), visit("de_bmi", Role.SIGNER)):
        for path in ("/table", "/table/file", "/table/take"):
            answer = other.get(room.url("de_bmi", path)) if path == "/table" else other.post(room.url("de_bmi", path))
            assert answer.status_code == 403


TEXTS = st.one_of(st.text(max_size=8), st.sampled_from(["9" * 5000, "1e400", "²", "٣", "3-", "2", "", "\ud800"]))
LEAVES = st.one_of(TEXTS, st.integers(), st.floats(), st.booleans(), st.none(), st.just(10**30))
ODD = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
KEYS = st.sampled_from(["ret_ident", "rec_health", "nothing"])
CHANGED = st.dictionaries(st.sampled_from([*TYPED, "key"]), TEXTS | LEAVES, max_size=4)
ENTRIES = st.lists(st.tuples(KEYS | ODD, CHANGED | ODD, st.just(1) | LEAVES) | ODD, max_size=3)


@pytest.mark.slow
def test_whatever_comes_in_place_of_a_look_is_refused_or_kept(book: Book) -> None:
    """Odd JSON, numbers without end, a level of 5000 digits, the same measure twice: never a fault of the server."""
    twice = [["rec_health", {"importance": n}, 0] for n in ("3", "4")]
    known = [[["rec_health", {"why": "x"}, at]] for at in (float("inf"), float("nan"), 1.5, True, 10**400)]
    long = [["rec_health", {"wish": "Genug ab der Stufe", "level": "9" * 5000}, 0]]

    def sent(entries: object) -> int:
        packed = json.dumps(entries) if not isinstance(entries, str) else entries
        return book.client.post(f"{book.url}/take", data={"entries": packed}).status_code

    assert [sent(each) for each in (twice, *known, long, '[["rec_health",{},1e400]]', "[" * 9000)] == [422] * 9

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ENTRIES)
    def fuzz(entries: list[object]) -> None:
        assert sent(entries) in {303, 422}

    fuzz()


@pytest.mark.parametrize("serial", ["3000000", "99999999999999"])
def test_a_number_that_is_no_day_is_told_in_its_row(book: Book, serial: str) -> None:
    looked = book.send(ret_ident={"day": serial})
    assert looked.status_code == 422
    assert serial in looked.text


def test_lines_that_end_otherwise_are_no_difference(book: Book, room: Room, engine: Engine) -> None:
    """Forms end lines by CR LF, workbooks by LF."""
    entries = json.dumps([["ret_ident", {"why": "eins\r\nzwei"}, stored(engine, room).version]])
    assert book.client.post(f"{book.url}/take", data={"entries": entries}).status_code == 303
    assert stored(engine, room).rating.why == "eins\r\nzwei"
    assert "unterscheidet sich" in book.send(ret_ident={"why": "eins\nzwei"}).text
