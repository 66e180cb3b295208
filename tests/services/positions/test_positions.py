from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.database import session_of
from models.interest import Interest
from models.kinds import Role
from models.position import Position, Progress, Visibility
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.services.access.access import Reader
from negotiator.services.positions import positions, ratings, releases
from negotiator.services.positions.red_lines import Wording
from negotiator.services.positions.releases import MarkEntry, Release
from negotiator.services.positions.unhanded import changed_since
from tests.conftest import Person
from tests.records import Room, add_line, room_of
from tests.services.access.test_derived import forget
from tests.services.positions.sheets import line_of, rating, read

OPEN, LEAD, SEALED = Visibility.OPEN, Visibility.LEAD, Visibility.SEALED


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def desk(person: Callable[..., Person], room: Room) -> Callable[..., Reader]:
    def of(key: str, role: Role = Role.MINISTRY, name: str = "", circle: bool = False) -> Reader:
        who = person(name or f"{key}.{role.value}", room.dossier, role, room.stakeholders[key], in_circle=circle)
        return who.reader

    return of


def test_own_position_shows_everything(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    sheet = read(session, desk("de_bmi"), room, "de_bmi")
    assert (sheet.standing.rated, sheet.standing.wanted, sheet.standing.editable) == (11, 12, True)
    assert line_of(sheet, "ret_ident").importance == 9
    assert sheet.mark is not None
    assert sheet.mark.least == 42
    assert sheet.red_lines is not None
    assert len(sheet.red_lines) == 4


def test_sealed_position_is_refused_to_everybody_else(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    desk("de_bmi")
    for other in (desk("de_aa"), desk("de_envoy", Role.LEAD), desk("de_bmf", Role.CHECKER)):
        with pytest.raises(NotAllowed):
            read(session, other, room, "de_bmi")


def test_partner_may_not_know_of_a_home_position(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    partner = desk("arch_kenya", Role.PARTNER)
    with pytest.raises(NotRecorded):
        read(session, partner, room, "de_bmi")
    page = positions.listed(session, partner, room.dossier)
    assert [s.position_id for s in (*page.own, *page.seats, *page.others)] == [room.positions["arch_kenya"]]


def test_strangers_do_not_learn_that_a_dossier_exists(
    session: Session, room: Room, person: Callable[..., Person]
) -> None:
    with pytest.raises(NotRecorded):
        read(session, person("stranger").reader, room, "de_bmi")
    with pytest.raises(NotRecorded):
        positions.listed(session, person("root", is_admin=True).reader, room.dossier)


def test_position_of_another_dossier_is_not_found(engine: Engine, room: Room, desk: Callable[..., Reader]) -> None:
    own, other = desk("de_bmi"), room_of(engine, "jordan_like")
    with session_of(engine) as session, pytest.raises(NotRecorded):
        positions.sheet(session, own, room.dossier, other.positions["de_bmi"])


def test_released_position_shows_priorities_and_not_the_inner_part(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    own, lead, other = desk("de_bmi"), desk("de_envoy", Role.LEAD), desk("de_aa")
    assert read(session, own, room, "de_bmi").assumed, "what is assessed stays so until it is handed in"
    asked = releases.checked(session, own, room.dossier, room.positions["de_bmi"], Release(LEAD, SEALED, True, 1))
    releases.release(session, own, room.dossier, room.positions["de_bmi"], Release(LEAD, SEALED, True, 1), asked=asked)
    sheet = read(session, lead, room, "de_bmi")
    assert not sheet.assumed
    assert line_of(sheet, "ret_ident").importance == 9
    assert (sheet.mark, sheet.red_lines, sheet.preview) == (None, None, None)
    with pytest.raises(NotAllowed):
        read(session, other, room, "de_bmi")


def test_a_read_by_somebody_else_is_on_the_log(engine: Engine, room: Room, desk: Callable[..., Reader]) -> None:
    own, lead = desk("de_bmi"), desk("de_envoy", Role.LEAD)
    with session_of(engine, write=True) as session:
        asked = releases.checked(session, own, room.dossier, room.positions["de_bmi"], Release(LEAD, SEALED, True, 1))
        releases.release(
            session, own, room.dossier, room.positions["de_bmi"], Release(LEAD, SEALED, True, 1), asked=asked
        )
    with session_of(engine) as session:
        read(session, own, room, "de_bmi")
        read(session, lead, room, "de_bmi")
    with session_of(engine) as session:
        query = select(AuditEntry.actor).where(AuditEntry.action == "read_sealed")
        assert session.exec(query).all() == [lead.name]


def test_lead_records_for_those_who_have_nobody(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    lead = desk("de_envoy", Role.LEAD)
    assert read(session, lead, room, "x_unhcr").standing.editable
    ratings.rate(session, lead, room.dossier, room.positions["x_unhcr"], [rating("rec_health", 5, version=0)])
    assert line_of(read(session, lead, room, "x_unhcr"), "rec_health").importance == 5
    line = add_line(session, lead, room.dossier, room.positions["x_unhcr"], Wording("L(rec_health) <= 1", False, ""))
    assert line.cert == "a", "nobody declares a red line for somebody else"


def test_assessed_partner_position_is_for_the_mandate_circle(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    inside, outside = desk("de_bmi", circle=True), desk("de_aa")
    with pytest.raises(NotAllowed):
        read(session, outside, room, "arch_kenya")
    session.rollback()
    assert read(session, inside, room, "arch_kenya").mark is not None


def test_co_signature_lapses_when_the_content_changes(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    own, signer, where = desk("de_bmi"), desk("de_bmi", Role.SIGNER), room.positions["de_bmi"]
    edition = read(session, signer, room, "de_bmi").edition
    releases.sign(session, signer, room.dossier, where, edition)
    releases.sign(session, signer, room.dossier, where, edition)
    assert [s.lapsed for s in read(session, signer, room, "de_bmi").signatures] == [False]
    ratings.rate(session, own, room.dossier, where, [rating("ret_ident", 4)])
    sheet = read(session, signer, room, "de_bmi")
    assert ([s.lapsed for s in sheet.signatures], sheet.standing.signed) == ([True], "lapsed")
    with pytest.raises(Collision):
        releases.sign(session, signer, room.dossier, where, edition)


def test_what_came_handed_in_is_handed_in_again_once_it_changed(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    own, where = desk("de_bmi"), room.positions["de_bmi"]
    position = session.get_one(Position, where)
    position.progress, position.submitted_at = Progress.SUBMITTED, None  # as a scenario or a file brings it
    session.commit()
    for changed in (False, True):
        if changed:
            ratings.rate(session, own, room.dossier, where, [rating("ret_ident", 4)])
        assert (where in changed_since(session, [where])) is changed
        wanted = Release(position.visibility, position.inner, True, read(session, own, room, "de_bmi").version)
        asked = releases.checked(session, own, room.dossier, where, wanted)
        assert releases.release(session, own, room.dossier, where, wanted, asked=asked) is changed
    assert session.get_one(Position, where).submitted_at is not None


def test_a_release_alone_does_not_end_a_signature(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    own, signer, where = desk("de_bmi"), desk("de_bmi", Role.SIGNER), room.positions["de_bmi"]
    releases.sign(session, signer, room.dossier, where, read(session, signer, room, "de_bmi").edition)
    asked = releases.checked(session, own, room.dossier, where, Release(OPEN, SEALED, True, 1))
    releases.release(session, own, room.dossier, where, Release(OPEN, SEALED, True, 1), asked=asked)
    assert read(session, own, room, "de_bmi").standing.signed == "signed"


def test_the_inner_part_is_never_wider_than_the_position(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    with pytest.raises(Refused) as caught:
        releases.release(
            session, desk("de_bmi"), room.dossier, room.positions["de_bmi"], Release(LEAD, OPEN, False, 1), asked=None
        )
    assert set(caught.value.fields) == {"inner"}


def test_least_score_collides_by_version(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    own, where = desk("de_bmi"), room.positions["de_bmi"]
    releases.set_mark(session, own, room.dossier, where, MarkEntry(Fraction(50), "a", "b", 1))
    with pytest.raises(Collision):
        releases.set_mark(session, own, room.dossier, where, MarkEntry(Fraction(60), "a", "b", 1))
    mark = read(session, own, room, "de_bmi").mark
    assert mark is not None
    assert mark.least == 50


def test_preview_scores_as_the_catalogue_does(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    preview = read(session, desk("de_bmi"), room, "de_bmi").preview
    assert preview is not None
    assert sum(share for _name, share in preview.weights) == 1
    assert [(s.name, s.enough) for s in preview.samples][:2] == [("", False), ("Signalpaket (rückkehrlastig)", True)]
    assert preview.samples[0].broken == 3


def queries(engine: Engine, act: Callable[[], object]) -> int:
    counted: list[str] = []

    def note(*args: object) -> None:
        counted.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len([text for text in counted if text.startswith("SELECT")])


def test_as_many_queries_for_one_row_as_for_many(engine: Engine, room: Room, desk: Callable[..., Reader]) -> None:
    own = desk("de_bmi")

    def opened() -> None:
        with session_of(engine) as session:
            read(session, own, room, "de_bmi")

    many = queries(engine, opened)
    with session_of(engine, write=True) as session:
        for row in session.exec(select(Interest).where(Interest.position_id == room.positions["de_bmi"])).all()[1:]:
            session.delete(row)
        session.commit()
    forget(engine)
    assert queries(engine, opened) == many
    assert queries(engine, opened) <= 2, "what is known is not read again"


def test_contents_never_reach_the_log_in_the_clear(engine: Engine, room: Room, desk: Callable[..., Reader]) -> None:
    own = desk("de_bmi")
    with session_of(engine, write=True) as session:
        entry = replace(rating("ret_ident", 4), why="CANARY-reason")
        ratings.rate(session, own, room.dossier, room.positions["de_bmi"], [entry])
    with session_of(engine) as session:
        rows = session.exec(select(AuditEntry)).all()
        assert [row.thing for row in rows] == [f"position {room.positions['de_bmi']}"]
        assert not any("CANARY" in str(row.model_dump()) or "ret_ident" in str(row.model_dump()) for row in rows)
        stored = session.exec(select(Position).where(Position.id == room.positions["de_bmi"])).one()
        assert stored.edition == 2
    with suppress(FileNotFoundError):
        assert "CANARY" not in str(engine.url)


def test_partner_delegate_never_reads_what_we_assessed(
    session: Session, room: Room, desk: Callable[..., Reader]
) -> None:
    partner, lead = desk("arch_kenya", Role.PARTNER), desk("de_envoy", Role.LEAD)
    where = room.positions["arch_kenya"]
    sheet = read(session, partner, room, "arch_kenya")
    assert {line.cert for p in sheet.pillars for line in p.rated} == {"d"}
    assert sheet.mark is not None
    assert (sheet.mark.least, sheet.mark.least_text) == (None, "")
    assert sheet.red_lines is not None
    assert [line.expr for line in sheet.red_lines] == ["L(prot_recruiters) >= 1"]
    assert sheet.preview is not None
    assert [s.name for s in sheet.preview.samples] == [""]
    ratings.rate(session, partner, room.dossier, where, [rating("rec_refugee", 9, version=0)])
    releases.set_mark(session, partner, room.dossier, where, MarkEntry(Fraction(33), "", "", 1))
    again = read(session, partner, room, "arch_kenya")
    assert line_of(again, "rec_refugee").importance == 9
    assert again.mark is not None
    assert again.mark.least == 33
    with pytest.raises(NotAllowed):
        read(session, lead, room, "arch_kenya")


def test_partner_delegate_knows_no_internal_measure(session: Session, room: Room, desk: Callable[..., Reader]) -> None:
    partner, home = desk("arch_kenya", Role.PARTNER), desk("de_bmi")
    hidden = {key for key, _n, _l in read(session, home, room, "de_bmi").measures}
    hidden -= {key for key, _n, _l in read(session, partner, room, "arch_kenya").measures}
    assert hidden
    with pytest.raises(NotRecorded):
        ratings.rate(session, partner, room.dossier, room.positions["arch_kenya"], [rating(min(hidden), 3, version=0)])
