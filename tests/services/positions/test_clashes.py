"""Red lines that no package keeps: told at the second one and at hand-in, by their smallest set, to their owners."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import session_of
from models.kinds import Role
from models.position import Position, Progress, Visibility
from models.red_line import Line, RedLine
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.reading.scenario import DEMOS
from negotiator.services.access.access import Action, Reader
from negotiator.services.dossiers.log import position_life
from negotiator.services.positions import clash_checks, red_lines, releases
from negotiator.services.positions.clashes import Ground
from negotiator.services.positions.positions import position_for
from negotiator.services.positions.red_lines import Wording
from negotiator.services.positions.releases import Release
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya
from tests.records import GIVEN, Room, add_line, room_of

Desk = Callable[..., Reader]
SEALED = Visibility.SEALED


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine, given=GIVEN)


@pytest.fixture
def desk(person: Callable[..., Person], room: Room) -> Desk:
    def of(key: str, role: Role = Role.MINISTRY, circle: bool = False) -> Reader:
        return person(f"{key}.{role.value}", room.dossier, role, room.stakeholders[key], in_circle=circle).reader

    return of


def add(session: Session, who: Reader, room: Room, key: str, expr: str, hard: bool = True) -> None:
    add_line(session, who, room.dossier, room.positions[key], Wording(expr, hard, ""))


def hand_in(session: Session, who: Reader, room: Room, key: str, knowingly: bool = False) -> None:
    position = session.get_one(Position, room.positions[key])
    wanted = Release(SEALED, SEALED, True, position.version, knowingly)
    asked = releases.checked(session, who, room.dossier, room.positions[key], wanted)
    releases.release(session, who, room.dossier, room.positions[key], wanted, asked=asked)


def write(session: Session, room: Room, key: str, *exprs: str) -> None:
    """Lines that are there already, as in a dossier of an older version."""
    for n, expr in enumerate(exprs):
        session.add(
            RedLine(position_id=room.positions[key], key=f"old{n}", rank=90 + n, line=Line(expr, True, "d", ""))
        )
    session.commit()


@pytest.mark.parametrize(
    ("lines", "second"),
    [
        (["L(ret_charter) >= 1"], "L(ret_charter) <= 0"),
        (["L(rec_apprentices) >= 1"], "P(all; {rec_apprentices}) <= 1"),
        (["L(rec_sme) >= 1", "if L(rec_sme) >= 1 then L(trn_tvet) >= 1"], "L(trn_tvet) <= 0"),
    ],
)
def test_the_line_that_closes_the_circle_is_refused_with_the_smallest_set(
    session: Session, room: Room, desk: Desk, lines: list[str], second: str
) -> None:
    bmas = desk("de_bmas")
    add(session, bmas, room, "de_bmas", "L(ena_recognition) >= 1")
    for line in lines:
        add(session, bmas, room, "de_bmas", line)
    with pytest.raises(Refused) as refused:
        add(session, bmas, room, "de_bmas", second)
    told = str(refused.value.params["lines"])
    assert "Anerkennung" not in told  # innocent
    assert all(f"({n})" in told for n in range(1, len(lines) + 2))
    assert f"({len(lines) + 2})" not in told
    assert refused.value.fields.keys() == {"expr"}
    add(session, bmas, room, "de_bmas", second, hard=False)  # leadership may decide about a soft one


def test_a_change_of_a_line_is_judged_without_the_line_that_it_was(session: Session, room: Room, desk: Desk) -> None:
    bmas = desk("de_bmas")
    where = room.positions["de_bmas"]
    line = add_line(session, bmas, room.dossier, where, Wording("L(ret_charter) >= 1", True, ""))
    row_of = (room.dossier, where, line.id)
    wording = Wording("L(ret_charter) <= 0", True, "")
    asked = red_lines.checked(session, bmas, room.dossier, where, wording, but=line.id)
    changed = red_lines.change(session, bmas, row_of, wording, line.version, asked=asked)
    add(session, bmas, room, "de_bmas", "L(rec_sme) <= 0")
    wording = Wording("L(rec_sme) >= 1", True, "")
    asked = red_lines.checked(session, bmas, room.dossier, where, wording, but=line.id)
    with pytest.raises(Refused):
        red_lines.change(session, bmas, row_of, wording, changed.version, asked=asked)


def test_a_red_line_is_worded_like_no_other_and_what_came_and_went_is_no_change(
    session: Session, room: Room, desk: Desk
) -> None:
    bmas, where = desk("de_bmas"), room.positions["de_bmas"]
    place = (room.dossier, where)
    first, second = (add_line(session, bmas, *place, Wording(f"L(rec_sme) >= {n}", False, "")) for n in (1, 2))
    other = Wording("L(rec_sme) >= 2", False, "")
    with pytest.raises(Refused) as refused:
        red_lines.change(session, bmas, (*place, first.id), other, first.version, asked=None)
    assert refused.value.fields.keys() == {"expr"}
    stays = Wording("L(rec_sme) >= 1", False, "because")
    red_lines.change(session, bmas, (*place, first.id), stays, first.version, asked=None)
    red_lines.remove(session, bmas, (*place, second.id), second.version)
    (move,) = position_life.page(session, bmas, place).since
    assert (move.what, move.before) == (position_life.RED_LINE, "–")
    assert "because" in move.after
    again = add_line(session, bmas, *place, other)
    assert again.id > second.id, "a page about the one that was removed must not change this one"
    with pytest.raises(NotRecorded):
        red_lines.remove(session, bmas, (*place, second.id), second.version)


def test_what_clashes_already_does_not_bar_another_line(session: Session, room: Room, desk: Desk) -> None:
    bmas = desk("de_bmas")
    write(session, room, "de_bmas", "L(ret_charter) >= 1", "L(ret_charter) <= 0")
    add(session, bmas, room, "de_bmas", "L(ena_recognition) >= 1")
    with pytest.raises(Refused) as refused:
        hand_in(session, bmas, room, "de_bmas", knowingly=True)
    assert refused.value.fields.keys() == {"submitted"}


def test_with_the_rules_it_is_told_and_handed_in_only_knowingly(session: Session, room: Room, desk: Desk) -> None:
    bmas = desk("de_bmas")
    add(session, bmas, room, "de_bmas", "L(ret_forced) >= 1")
    assert clash_checks.notice(session, bmas, room.dossier, room.positions["de_bmas"]) == ""
    add(session, bmas, room, "de_bmas", "L(ret_voluntary) <= 0")
    told = clash_checks.notice(session, bmas, room.dossier, room.positions["de_bmas"])
    assert "G-03" in told
    assert "Regeln dieses Dossiers:" in told
    with pytest.raises(Refused) as refused:
        hand_in(session, bmas, room, "de_bmas")
    assert refused.value.fields.keys() == {"submitted", "knowingly"}
    hand_in(session, bmas, room, "de_bmas", knowingly=True)
    assert session.get_one(Position, room.positions["de_bmas"]).progress is Progress.SUBMITTED


def test_a_least_score_that_the_own_lines_exclude_is_told_at_hand_in(
    session: Session, room: Room, desk: Desk, engine: Engine
) -> None:
    bmi = desk("de_bmi")
    kenyas.set_mark(engine, Kenya(room.dossier, room.stakeholders), "de_bmi", "99")
    add(session, bmi, room, "de_bmi", "L(ret_docs) <= 0")  # one of its wishes
    with pytest.raises(Refused) as refused:
        hand_in(session, bmi, room, "de_bmi")
    told = str(refused.value.params["lines"])
    assert "99 von 100 Punkten" in told
    assert "(3)" not in told
    hand_in(session, bmi, room, "de_bmi", knowingly=True)


def test_nothing_is_said_of_what_the_reader_may_not_know(session: Session, room: Room, desk: Desk) -> None:
    """The mandate keeps format at 1 or above; outside of its circle nobody learns that from a red line."""
    outer, inner = desk("de_bmas"), desk("de_bmz", circle=True)
    add(session, outer, room, "de_bmas", "L(ena_format) <= 0")
    add(session, inner, room, "de_bmz", "L(ena_format) <= 0")
    assert clash_checks.notice(session, outer, room.dossier, room.positions["de_bmas"]) == ""
    assert "G-22" in clash_checks.notice(session, inner, room.dossier, room.positions["de_bmz"])
    for reader, key in ((outer, "de_bmz"), (inner, "de_bmas")):
        position = session.get_one(Position, room.positions[key])
        position.visibility = Visibility.OPEN
        session.add(position)
        assert clash_checks.notice(session, reader, room.dossier, room.positions[key]) == ""


def test_a_partner_learns_neither_amounts_nor_rules_nor_inner_measures(
    session: Session, room: Room, desk: Desk
) -> None:
    partner = desk("p_labour", Role.PARTNER)
    add(session, partner, room, "p_labour", "P(all; recruitment) >= 900000")
    add(session, partner, room, "p_labour", "EURTOTAL(federal) >= 900000")
    add(session, partner, room, "p_labour", "L(ret_forced) >= 1")
    add(session, partner, room, "p_labour", "L(ret_voluntary) <= 0")
    assert clash_checks.notice(session, partner, room.dossier, room.positions["p_labour"]) == ""
    with pytest.raises(Refused):
        add(session, partner, room, "p_labour", "L(ret_forced) <= 0")
    found = position_for(session, partner, room.dossier, room.positions["p_labour"], Action.EDIT_POSITION)
    ground = Ground(session, partner, found)
    assert all(measure.bind != "i" for measure in ground.plan.measures)


def test_lines_of_others_play_no_part(session: Session, room: Room, desk: Desk) -> None:
    add(session, desk("de_bmas"), room, "de_bmas", "L(ret_charter) >= 1")
    house = desk("de_bmz")
    add(session, house, room, "de_bmz", "L(ret_charter) <= 0")
    hand_in(session, house, room, "de_bmz", knowingly=True)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", DEMOS)
def test_no_position_of_the_demonstration_clashes(engine: Engine, scenario: str, person: Callable[..., Person]) -> None:
    room = room_of(engine, scenario)
    lead = person("lea", room.dossier, Role.LEAD, in_circle=True).reader
    with session_of(engine) as session:
        for house in session.exec(select(Stakeholder).where(Stakeholder.dossier_id == room.dossier)):
            found = position_for(session, lead, room.dossier, room.positions[house.key], Action.EDIT_POSITION)
            assert not clash_checks.check(session, lead, found).clash, house.key
