"""Asking the optimiser about red lines keeps nobody else from saving, ends, and is not asked by everybody at once."""

from collections.abc import Callable
from random import Random
from threading import Event, Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.kinds import Role
from models.position import Position, Progress
from models.red_line import Line, RedLine
from negotiator.bargaining.clash import smallest_clash
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.throttle import Allowance
from negotiator.services.positions import clash_checks, clashes
from tests.conftest import Person
from tests.records import Room, room_of

HTMX = {"HX-Request": "true"}
LINE = {"expr": "L(ret_charter) >= 1", "hard": "yes"}
RELEASE = {"visibility": "lead", "inner": "sealed", "submitted": "yes", "version": "1"}
LATE = "in der vorgesehenen Zeit nicht prüfen"
UNASKED = "wurde diesmal nicht geprüft"


class Slow:
    """The real question, held until it may go on."""

    def __init__(self) -> None:
        self.begun, self.free, self.times = Event(), Event(), 0

    def __call__(self, *asked: object) -> object:
        self.times += 1
        self.begun.set()
        assert self.free.wait(30)
        return smallest_clash(*asked)  # type: ignore[arg-type]


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def visit(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], room: Room
) -> Callable[..., FlaskClient]:
    def of(key: str, name: str = "") -> FlaskClient:
        return signed_in(person(name or key, room.dossier, Role.MINISTRY, room.stakeholders[key]))

    return of


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    held = Slow()
    monkeypatch.setattr(clashes, "smallest_clash", held)
    return held


def lines(engine: Engine, room: Room, key: str) -> list[str]:
    with session_of(engine) as session:
        rows = session.exec(select(RedLine).where(RedLine.position_id == room.positions[key]))
        return [row.line.expr for row in rows]


@pytest.mark.parametrize(("path", "data"), [("/red-lines", LINE), ("/release", RELEASE)])
def test_a_question_keeps_nobody_from_saving_and_its_answer_is_for_what_was_asked(
    visit: Callable[..., FlaskClient],
    room: Room,
    slow: Slow,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    data: dict[str, str],
) -> None:
    monkeypatch.setattr(clashes, "SECONDS", 30.0)
    asking, other, same = visit("de_bmas"), visit("de_bmz"), visit("de_bmas", "colleague")
    got: list[int] = []
    where = room.url("de_bmas", path)
    with session_of(engine, write=True) as session:
        line = Line("L(ena_recognition) >= 1", True, "d", "")
        session.add(RedLine(position_id=room.positions["de_bmas"], key="hard", rank=99, line=line))
        session.commit()
    thread = Thread(target=lambda: got.append(asking.post(where, data=data).status_code))
    thread.start()
    assert slow.begun.wait(10)
    mark = {"least": "40", "least_text": "a", "reasoning": "b", "version": "1"}
    assert other.post(room.url("de_bmz", "/mark"), data=mark).status_code == 303
    assert same.post(room.url("de_bmas", "/red-lines"), data={"expr": "L(rec_sme) >= 1"}).status_code == 303
    assert got == []  # both were kept while the other question still ran: nobody holds a lock for it
    slow.free.set()
    thread.join(30)
    assert got == [409]  # the position is another edition by now
    assert "L(rec_sme) >= 1" in lines(engine, room, "de_bmas")
    with session_of(engine) as session:
        assert session.get_one(Position, room.positions["de_bmas"]).progress is Progress.DRAFT


def test_what_the_optimiser_cannot_decide_in_time_is_kept_and_said(
    visit: Callable[..., FlaskClient], room: Room, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clashes, "SECONDS", 0.0)
    client = visit("de_bmas")
    assert LATE in client.post(room.url("de_bmas", "/red-lines"), data=LINE, headers=HTMX).text
    assert LINE["expr"] in lines(engine, room, "de_bmas")
    handed = client.post(room.url("de_bmas", "/release"), data=RELEASE, follow_redirects=True)
    assert handed.status_code == 200
    assert LATE in handed.text


def split(rows: int) -> list[str]:
    """Conditions that each ask for a sum of levels exactly: some four of them no package keeps, and to know it every
    method takes minutes."""
    rng = Random(1)
    keys = [measure.id for measure in demo_scenario("kenya_like").measures if len(measure.id) <= 9 and measure.top > 1]
    weights = [[rng.randint(1, 99) for _key in keys[:14]] for _row in range(rows)]
    return [
        " + ".join(f"{n}*L({key})" for n, key in zip(each, keys, strict=False)) + f" == {sum(each) * 5 // 4}"
        for each in weights
    ]


@pytest.mark.slow
def test_a_hard_question_is_cut_off_in_the_middle_and_that_is_said(
    visit: Callable[..., FlaskClient], room: Room, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(clashes, "SECONDS", 0.5)
    monkeypatch.setattr(clashes, "smallest_clash", lambda *asked: told.append(smallest_clash(*asked)) or told[-1])
    client = visit("de_bmas")
    first, *others = split(5)
    with session_of(engine, write=True) as session:
        for n, expr in enumerate(others):
            line = Line(expr, True, "d", "")
            session.add(RedLine(position_id=room.positions["de_bmas"], key=f"hard{n}", rank=90 + n, line=line))
        session.commit()
    answer = client.post(room.url("de_bmas", "/red-lines"), data={"expr": first, "hard": "yes"}, headers=HTMX)
    assert LATE in answer.text
    assert {*told} == {None}, "the search began, and found nothing out before its time was over"
    assert first in lines(engine, room, "de_bmas"), "it is kept all the same"


def test_few_questions_are_asked_at_once_and_no_more_by_one_person(
    visit: Callable[..., FlaskClient], room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, where = visit("de_bmas"), room.url("de_bmas", "/red-lines")
    monkeypatch.setattr(clash_checks, "PATIENCE", 0.01)
    taken = [clash_checks._turns.acquire(timeout=5) for _n in range(clash_checks.AT_ONCE)]
    try:
        assert UNASKED in client.post(where, data=LINE, headers=HTMX).text
    finally:
        for _one in taken:
            clash_checks._turns.release()
    monkeypatch.setattr(clash_checks, "ASKED", Allowance(3, clash_checks.ASKED.window))  # two of them are spent
    page = room.url("de_bmas", "?check=yes")
    assert UNASKED not in client.get(page).text
    assert UNASKED not in client.get(page).text  # known by now
    assert UNASKED in client.post(where, data={**LINE, "expr": "L(rec_sme) >= 1"}, headers=HTMX).text


def test_the_same_state_is_asked_about_once(visit: Callable[..., FlaskClient], room: Room, slow: Slow) -> None:
    slow.free.set()
    client, page = visit("de_bmas"), room.url("de_bmas", "?check=yes")
    client.post(room.url("de_bmas", "/red-lines"), data=LINE)
    client.get(page)
    before = slow.times
    client.get(page)
    assert slow.times == before
    client.post(room.url("de_bmas", "/red-lines"), data={"expr": "L(rec_sme) >= 1"})
    client.get(page)
    assert slow.times > before
