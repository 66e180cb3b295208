"""The audit log: chained, append-only, shown to those whose data it is."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.bargaining.errors import NotAllowed
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from tests.conftest import Clock, Person

Maker = Callable[..., Person]


def unguard(session: Session, *triggers: str) -> None:
    """Takes triggers away, as whoever has the whole database may."""
    server = session.get_bind().dialect.name == "postgresql"  # where they have other names
    for trigger in triggers:
        table = trigger.partition("_no_")[0]
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER" if server else f"DROP TRIGGER {trigger}"))


def written(session: Session, count: int = 3) -> None:
    for n in range(count):
        audit.record(session, None, Deed.CHANGED, f"thing {n}", 1, 7, {"from": n, "to": n + 1}, actor="test")
    session.commit()


def test_an_untouched_chain_is_whole(session: Session) -> None:
    written(session)
    found = audit.verify(session)
    assert (found.count, found.faults) == (3, ())
    assert audit.verify(session, found.last).faults == ()


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "DELETE FROM audit_detail"]
)
def test_entries_cannot_be_changed_or_removed(session: Session, change: str) -> None:
    written(session)
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET actor = 'somebody else' WHERE id = 2",
        "UPDATE audit_entry SET at = '2020-01-01 00:00:00.000000' WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 2",
        "DELETE FROM audit_detail WHERE entry_id = 2",
        "UPDATE audit_detail SET content = (SELECT content FROM audit_detail WHERE entry_id = 1) WHERE entry_id = 2",
    ],
)
def test_who_takes_the_triggers_away_is_found_out(session: Session, engine: Engine, change: str) -> None:
    written(session)
    unguard(session, "audit_entry_no_update", "audit_entry_no_delete", "audit_detail_no_delete")
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    session.execute(
        text("DELETE FROM audit_detail WHERE entry_id = 2") if "audit_entry WHERE" in change else text("SELECT 1")
    )
    session.execute(text(change))
    session.commit()
    with session_of(engine) as fresh:
        assert audit.verify(fresh).faults != ()


def test_entries_cut_off_at_the_end_are_missed_by_their_mark(session: Session, engine: Engine) -> None:
    written(session)
    last = audit.verify(session).last
    unguard(session, "audit_entry_no_delete", "audit_detail_no_delete")
    session.execute(text("DELETE FROM audit_detail WHERE entry_id = 3"))
    session.execute(text("DELETE FROM audit_entry WHERE id = 3"))
    session.commit()
    with session_of(engine) as fresh:
        assert audit.verify(fresh).faults == ()
        assert len(audit.verify(fresh, last).faults) == 1


def test_many_writers_make_one_chain(engine: Engine) -> None:
    def write(_n: int) -> None:
        with session_of(engine, write=True) as session:
            written(session, 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with session_of(engine) as session:
        found = audit.verify(session)
    assert (found.count, found.faults) == (40, ())


def test_those_whose_data_it_is_see_who_read_it(
    session: Session, person: Maker, dossier: Dossier, stakeholders: dict[str, int]
) -> None:
    assert dossier.id is not None
    session.close()
    desk = person("bmi", dossier.id, Role.MINISTRY, stakeholders["de_bmi"]).reader
    other = person("bmz", dossier.id, Role.MINISTRY, stakeholders["de_bmz"]).reader
    lead = person("lead", dossier.id, Role.LEAD).reader
    admin = person("admin", is_admin=True).reader
    subject = stakeholders["de_bmi"]
    audit.record(session, lead, Deed.READ_SEALED, "position 1", dossier.id, subject, {"why": "secret reason"})
    audit.record(session, lead, Deed.CHANGED, "mandate", dossier.id, None, {"from": 1, "to": 2})
    session.commit()
    assert [e.thing for e in audit.entries(session, desk, dossier.id)] == ["position 1"]
    assert [e.thing for e in audit.entries(session, lead, dossier.id)] == ["mandate"]
    assert audit.entries(session, other, dossier.id) == ()
    assert audit.entries(session, admin, dossier.id) == ()
    assert audit.technical(session, admin) == ()
    assert audit.entries(session, desk, dossier.id, subject)[0].detail == {"why": "secret reason"}
    assert audit.entries(session, desk, dossier.id, stakeholders["de_bmz"]) == ()
    assert audit.entries(session, lead, dossier.id, subject) == ()


def test_the_exported_log_is_in_order_and_holds_contents_for_those_alone_who_ask_for_them(session: Session) -> None:
    written(session, 2)
    audit.record(session, None, Deed.CHANGED, "bare", None, actor="test")
    session.commit()
    plain, whole = ([json.loads(line) for line in audit.exported(session, details)] for details in (False, True))
    assert [line["thing"] for line in plain] == ["thing 0", "thing 1", "bare"]
    assert [line["id"] for line in plain] == [1, 2, 3]
    assert plain[-1]["mark"] == audit.verify(session).last
    assert not any("content" in line for line in plain)
    assert [line.get("content") for line in whole] == [{"from": 0, "to": 1}, {"from": 1, "to": 2}, None]
    assert "content" not in whole[-1]
    for line in audit.exported(session, details=True):
        assert [*json.loads(line)] == sorted(json.loads(line)), "always in one order, so that exports can be compared"


def test_the_exported_log_keeps_letters_as_they_are(session: Session) -> None:
    audit.record(session, None, Deed.CHANGED, "thing", None, actor="Jürgen")
    session.commit()
    assert "Jürgen" in next(iter(audit.exported(session)))


def test_an_expected_mark_is_missed_wherever_it_is_not_and_found_wherever_it_is(session: Session) -> None:
    """An older mark is as good as the last one."""
    written(session)
    marks = [json.loads(line)["mark"] for line in audit.exported(session)]
    assert all(audit.verify(session, mark).faults == () for mark in marks)
    assert len(audit.verify(session, "f" * 64).faults) == 1


def test_each_broken_entry_is_named_once_and_details_apart_from_it(session: Session, engine: Engine) -> None:
    written(session)
    unguard(session, "audit_entry_no_update", "audit_detail_no_delete")
    session.execute(text("UPDATE audit_entry SET actor = 'somebody else' WHERE id = 2"))
    session.execute(text("DELETE FROM audit_detail WHERE entry_id = 3"))
    session.commit()
    with session_of(engine) as fresh:
        assert audit.verify(fresh).faults == (
            "entry 2: changed, or an entry before it is missing",
            "entry 3: its details were changed or are missing",
        )


def test_the_present_key_continues_its_own_chain_and_no_other(session: Session, engine: Engine) -> None:
    assert audit.continues(session), "nothing is written yet"
    for _each in range(3):
        written(session, 1)
        assert audit.continues(session)
    unguard(session, "audit_entry_no_update")
    session.execute(text(f"UPDATE audit_entry SET mark = '{'0' * 64}' WHERE id = 3"))
    session.commit()
    with session_of(engine) as fresh:
        assert not audit.continues(fresh)


def test_what_the_log_tells_of_changes(session: Session, clock: Clock) -> None:
    """First and last change, moments and contents: of the things asked for, in this dossier, of changes alone."""
    begun, moments = clock.now, []
    for n, (thing, dossier, deed) in enumerate(
        [("level 1", 1, Deed.CHANGED), ("level 2", 1, Deed.CHANGED), ("level 1", 1, Deed.CHANGED),
         ("level 1", 1, Deed.SOLVED), ("level 1", 2, Deed.CHANGED), ("seat 1", 1, Deed.CHANGED)]
    ):  # fmt: skip
        clock.forward(minutes=1)
        moments.append(clock.now)
        audit.record(session, None, deed, thing, dossier, None, {"n": n}, actor=f"actor {n}")
    session.commit()
    assert audit.moments_of_changes(session, 1, ["level"]) == moments[:3]
    assert audit.moments_of_changes(session, 1, ["level 1", "seat"]) == [moments[0], moments[2], moments[5]]
    assert audit.last_moment_of_changes(session, 1, ["level"]) == moments[2:3]
    assert (
        audit.last_moment_of_changes(session, 1, ["mandate"]) == audit.moments_of_changes(session, 3, ["level"]) == []
    )
    assert audit.first_change(session, 1, ["level 1"], begun) == ("actor 0", moments[0])
    assert audit.first_change(session, 1, ["level 1"], moments[0]) == ("actor 0", moments[0]), "not before it"
    assert audit.first_change(session, 1, ["level 1"], moments[1]) == ("actor 2", moments[2])
    assert audit.first_change(session, 1, ["level 1"], moments[3]) is None
    assert audit.last_change(session, 1, "level 1") == {"n": 2}
    assert audit.last_change(session, 1, "level") == {}
    assert audit.last_changes(session, 1, "level") == {"level 1": {"n": 2}, "level 2": {"n": 1}}


def test_the_administrators_log_is_of_no_dossier_and_nobody_elses(session: Session, person: Maker) -> None:
    session.close()
    admin, anna = person("admin", is_admin=True).reader, person("anna").reader
    audit.record(session, None, Deed.CHANGED, "account 7", None, None, {"why": "inner"}, actor="admin")
    audit.record(session, None, Deed.CHANGED, "account 8", None, actor="admin")
    audit.record(session, None, Deed.CHANGED, "mandate", 1, actor="lea")
    session.commit()
    assert [each.thing for each in audit.technical(session, admin)] == ["account 8", "account 7"]
    assert [each.thing for each in audit.technical(session, admin, most=1)] == ["account 8"]
    assert not any(each.detail for each in audit.technical(session, admin))
    with pytest.raises(NotAllowed):
        audit.technical(session, anna)
