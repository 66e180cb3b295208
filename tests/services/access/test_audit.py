"""The audit log: chained, append-only, shown to those whose data it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from tests.conftest import Person

Maker = Callable[..., Person]


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
    for trigger in ("audit_entry_no_update", "audit_entry_no_delete", "audit_detail_no_delete"):
        session.execute(text(f"DROP TRIGGER {trigger}"))
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
    for trigger in ("audit_entry_no_delete", "audit_detail_no_delete"):
        session.execute(text(f"DROP TRIGGER {trigger}"))
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
