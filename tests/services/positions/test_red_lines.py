"""Red lines of a position: told as sentences, judged where they are written, found at their own house alone."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.kinds import Role
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Reader
from negotiator.services.positions import red_lines
from negotiator.services.positions.preview import UNCOUNTED, sentence
from negotiator.services.positions.red_lines import Wording
from tests.conftest import Person
from tests.records import Room, add_line, room_of
from tests.services.positions.sheets import read


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def desk(person: Callable[..., Person], room: Room) -> Callable[..., Reader]:
    def of(key: str, role: Role = Role.MINISTRY, name: str = "", circle: bool = False) -> Reader:
        who = person(name or f"{key}.{role.value}", room.dossier, role, room.stakeholders[key], in_circle=circle)
        return who.reader

    return of


@pytest.mark.parametrize(
    ("expr", "words"),
    [
        ("G(trn_health_cap) >= 2 * G(rec_health)", "Personen im Jahr in"),
        ("if WHO_LIST == 1 then L(rec_health) <= 1", "das Land auf der WHO-Liste steht"),
        ("EURTOTAL(laender) <= cap.laender", "die festgelegte Obergrenze"),
        ("flag(conditionality) == 0", "Kein Text macht Hilfe von Rücknahmen abhängig"),
    ],
)
def test_a_red_line_is_told_as_a_sentence(room: Room, expr: str, words: str) -> None:
    assert words in sentence(demo_scenario("kenya_like"), expr, "de")


def test_red_line_is_judged_and_echoed(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    own, where = desk("de_bmi"), room.positions["de_bmi"]
    line = add_line(session, own, room.dossier, where, Wording("L(rec_health) <= 1", True, "care"))
    assert "höchstens auf Stufe 1 (50 pro Jahr, nur über BA)." in line.told
    assert line.cert == "d", "whoever speaks for the house declares it"
    for bad in ("L(rec_health) <= 9", "L(nothing) >= 1", "__import__('os')", "L(rec_health) <= 1"):
        with pytest.raises(Refused) as caught:
            add_line(session, own, room.dossier, where, Wording(bad, True, ""))
        assert set(caught.value.fields) == {"expr"}
    red_lines.remove(session, own, (room.dossier, where, line.id), line.version)
    sheet = read(session, own, room, "de_bmi")
    assert sheet.red_lines is not None
    assert line.id not in [found.id for found in sheet.red_lines]


@pytest.mark.parametrize(("key", "role"), [("de_bmi", Role.MINISTRY), ("arch_kenya", Role.PARTNER)])
def test_numbers_that_no_solver_can_add_up_are_refused_where_they_are_written(
    key: str, role: Role, session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    """Kept, a sealed line would let nobody solve anything, and nobody could be told why."""
    own, where = desk(key, role), room.positions[key]
    for third, refused in (("0.33333333333333333", True), ("0.333", False)):
        wording = Wording(f"G(rec_health) >= {third} * G(trn_health_cap)", False, "")
        if refused:
            with pytest.raises(Refused) as caught:
                add_line(session, own, room.dossier, where, wording)
            assert caught.value.fields == {"expr": UNCOUNTED}
        else:
            assert add_line(session, own, room.dossier, where, wording).id


def test_red_line_of_another_position_is_not_found(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    own, other = desk("de_bmi"), desk("de_aa")
    foreign = read(session, other, room, "de_aa").red_lines
    assert foreign
    with pytest.raises(NotRecorded):
        red_lines.remove(session, own, (room.dossier, room.positions["de_bmi"], foreign[0].id), 1)
