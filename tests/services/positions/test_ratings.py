"""Rows of a position: kept with who said so, collided over, taken out, and never lost."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.dossier import Dossier
from models.interest import Interest
from models.kinds import Role
from negotiator.bargaining.errors import Collision, NotAllowed, Refused
from negotiator.bargaining.words import Shape
from negotiator.services.access.access import Reader
from negotiator.services.positions import positions, ratings
from negotiator.services.positions.ratings import RowEntry
from negotiator.services.positions.weights import Weight
from negotiator.services.records.plans import plan_of
from tests.conftest import Person
from tests.records import Room, room_of
from tests.services.positions.sheets import line_of, rating, read


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def desk(person: Callable[..., Person], room: Room) -> Callable[..., Reader]:
    def of(key: str, role: Role = Role.MINISTRY, name: str = "", circle: bool = False) -> Reader:
        who = person(name or f"{key}.{role.value}", room.dossier, role, room.stakeholders[key], in_circle=circle)
        return who.reader

    return of


def test_rating_is_kept_with_who_and_a_new_edition(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    own = desk("de_bmi")
    before = read(session, own, room, "de_bmi").edition
    (line,) = ratings.rate(session, own, room.dossier, room.positions["de_bmi"], [rating("ret_ident", 4)])
    after = read(session, own, room, "de_bmi")
    assert (line.importance, line.changed_by, line.why) == (4, own.name, "why")
    assert (after.edition, line_of(after, "ret_ident").version) == (before + 1, before + 1)
    assert [s.id for s in line.sources] == ["S1", "P-IND1"]


def test_the_answer_to_a_row_says_of_the_rows_what_the_page_says(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    who, signer, place = desk("de_bmi"), desk("de_bmi", Role.SIGNER), (room.dossier, room.positions["de_bmi"])
    ratings.rate(session, who, *place, [rating("ret_ident", 3)])
    page, answer = read(session, who, room, "de_bmi"), positions.rows(session, who, *place)
    assert page.red_lines
    closed = replace(page, red_lines=None, mark=None, preview=None, signatures=())
    assert answer == closed
    with pytest.raises(NotAllowed):
        positions.rows(session, signer, *place)


def test_the_same_rating_again_changes_nothing(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    own = desk("de_bmi")
    ratings.rate(session, own, room.dossier, room.positions["de_bmi"], [rating("ret_ident", 4)])
    before = read(session, own, room, "de_bmi").edition
    ratings.rate(session, own, room.dossier, room.positions["de_bmi"], [rating("ret_ident", 4)])
    assert read(session, own, room, "de_bmi").edition == before


def test_two_people_in_one_row_collide_and_nothing_is_lost(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    first, second, where = desk("de_bmi"), desk("de_bmi", name="second"), room.positions["de_bmi"]
    ratings.rate(session, first, room.dossier, where, [rating("ret_ident", 4, pen="a")])
    with pytest.raises(Collision) as caught:
        ratings.rate(session, second, room.dossier, where, [rating("ret_ident", 7, pen="b"), rating("ret_docs", 1)])
    assert caught.value.mine == (rating("ret_ident", 7, pen="b"),)
    (theirs,) = caught.value.theirs  # type: ignore[misc]
    assert (theirs.importance, theirs.changed_by) == (4, first.name)
    sheet = read(session, second, room, "de_bmi")
    assert (line_of(sheet, "ret_ident").importance, line_of(sheet, "ret_docs").importance) == (4, 8)
    ratings.rate(session, second, room.dossier, where, [rating("ret_ident", 7, theirs.version, "b")])
    assert line_of(read(session, second, room, "de_bmi"), "ret_ident").importance == 7


def test_quick_saves_of_one_page_follow_each_other(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    own = desk("de_bmi")
    for value in (4, 5, 6):
        ratings.rate(session, own, room.dossier, room.positions["de_bmi"], [rating("ret_ident", value, pen="one page")])
    assert line_of(read(session, own, room, "de_bmi"), "ret_ident").importance == 6


def test_a_row_removed_and_rated_anew_still_collides(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    first, second, where = desk("de_bmi"), desk("de_bmi", name="second"), room.positions["de_bmi"]
    ratings.rate(session, first, room.dossier, where, [rating("ret_ident", None, pen="a")])
    ratings.rate(session, first, room.dossier, where, [rating("ret_ident", 2, version=0, pen="a")])
    with pytest.raises(Collision):
        ratings.rate(session, second, room.dossier, where, [rating("ret_ident", 7, pen="b")])


def test_a_row_of_the_page_that_is_there_no_more_collides(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    """Nobody takes a row that somebody else removed meanwhile for one that was never there."""
    second, where = desk("de_bmi"), room.positions["de_bmi"]
    known = {line.key for pillar in read(session, second, room, "de_bmi").pillars for line in pillar.rated}
    (new,) = ratings.rate(session, second, room.dossier, where, [rating("ena_eco", 7, version=0, pen="b")])
    assert "ena_eco" not in known
    session.delete(session.exec(select(Interest).where(Interest.version == new.version)).one())
    session.commit()
    with pytest.raises(Collision):
        ratings.rate(session, second, room.dossier, where, [rating("ena_eco", 5, new.version, "b")])


def test_an_empty_importance_takes_the_rating_out(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    own = desk("de_bmi")
    ratings.rate(session, own, room.dossier, room.positions["de_bmi"], [rating("ret_ident", None)])
    line = line_of(read(session, own, room, "de_bmi"), "ret_ident")
    assert (line.importance, line.why) == (None, "why")
    with_zero = [line.key for pillar in read(session, own, room, "de_bmi").pillars for line in pillar.rated]
    assert "ret_ident" not in with_zero
    plan = plan_of(session, session.get_one(Dossier, room.dossier))
    prefs = next(p for p in plan.participants if p.id == "de_bmi").prefs
    assert "ret_ident" not in [pref.measure for pref in prefs]
    assert read(session, own, room, "de_bmi").standing.rated == 10


def test_a_level_that_is_not_there_is_refused(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    entry = replace(rating("ret_ident", 4), shape=Shape.PEAK, at=9)
    with pytest.raises(Refused) as caught:
        ratings.rate(session, desk("de_bmi"), room.dossier, room.positions["de_bmi"], [entry])
    assert set(caught.value.fields) == {"wish"}


def test_a_signer_reads_and_does_not_write(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    signer = desk("de_bmi", Role.SIGNER)
    assert not read(session, signer, room, "de_bmi").standing.editable
    with pytest.raises(NotAllowed):
        ratings.rate(session, signer, room.dossier, room.positions["de_bmi"], [rating("ret_ident", 4)])


def test_emptying_the_importance_keeps_the_reason_in_the_row(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    own, where = desk("de_bmi"), room.positions["de_bmi"]
    rated = (line for pillar in read(session, own, room, "de_bmi").pillars for line in pillar.rated)
    first = next(line for line in rated if line.key == "ret_ident")
    emptied = RowEntry("ret_ident", Weight(None), Shape.PEAK, 2, "d", "Identität zuerst", first.version, "pen")
    ratings.rate(session, own, room.dossier, where, [emptied])
    line = line_of(read(session, own, room, "de_bmi"), "ret_ident")
    assert (line.importance, line.wish, line.why) == (None, "peak2", "Identität zuerst")
    assert [source.id for source in line.sources] == ["S1", "P-IND1"]
    again = RowEntry("ret_ident", Weight(Fraction(7)), Shape.PEAK, 2, line.cert, line.why, line.version, "pen")
    (line,) = ratings.rate(session, own, room.dossier, where, [again])
    assert (line.importance, line.why) == (7, "Identität zuerst")


def test_a_reason_that_comes_before_its_rating_is_kept(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    own, where = desk("de_bmi"), room.positions["de_bmi"]
    first = replace(rating("rec_health", None, version=0), why="erst die Gründe")
    ratings.rate(session, own, room.dossier, where, [first])
    line = line_of(read(session, own, room, "de_bmi"), "rec_health")
    assert (line.importance, line.why, line.share) == (None, "erst die Gründe", 0)
    ratings.rate(session, own, room.dossier, where, [replace(first, why="", version=line.version)])
    assert line_of(read(session, own, room, "de_bmi"), "rec_health").why == ""
    before = read(session, own, room, "de_bmi").edition
    ratings.rate(session, own, room.dossier, where, [replace(rating("rec_students", None, version=0), why="")])
    assert read(session, own, room, "de_bmi").edition == before
