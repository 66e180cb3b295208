"""Marks of contents: every change of a row of every table that anything kept is computed from moves its mark, and no
other one's."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, Table, update
from sqlmodel import Session, SQLModel, select

from models import tables
from models.asked_change import AskedChange, AskedValue, Subject
from models.database import session_of
from models.dossier import Dossier
from models.gate import GateConfirmation
from models.inherited import Inherited
from models.job import Job
from models.level import Level
from models.linkage import Linkage
from models.measure import Measure
from models.override import Grounds, Override
from models.own_rule import OwnRule, Ruling
from models.owner_word import OwnerWord
from models.package import Package
from models.precedent_entry import PrecedentEntry, SettledConflict
from models.proposal import Proposal
from models.revision import BESIDE, CONTENTS, is_changed, marks_of, owner_of, sources
from models.stage_plan import StagePlan
from negotiator.services.records.loading import known
from tests.conftest import Person
from tests.kenya import Kenya, keep

MAPPERS = {mapper.local_table.name: mapper.class_ for mapper in SQLModel._sa_registry.mappers}  # type: ignore[attr-defined]


def belongs(table: Table) -> bool:
    """Whether a table's rows lead to a dossier, however long the way."""
    others = [key.column.table for key in table.foreign_keys if key.column.table is not table]
    return any(each.name == "dossier" or belongs(each) for each in others)


@pytest.fixture
def full(engine: Engine, kenya: Kenya, lead: Person) -> Kenya:
    """The dossier with at least one row in each table of contents."""
    keep(engine, kenya, lead.id)
    with session_of(engine, write=True) as session:
        session.add(Override(dossier_id=kenya.id, rule="G-21", grounds=Grounds()))
        session.add(OwnRule(dossier_id=kenya.id, key="OR:1", ruling=Ruling("L(rec_sme) <= 1")))
        session.add(AskedChange(dossier_id=kenya.id, subject=Subject.LAW, thing="answer.who_list", wish=AskedValue()))
        session.add(PrecedentEntry(dossier_id=kenya.id, content="{}"))
        session.add(SettledConflict(dossier_id=kenya.id, conflict="c", src="s", why=""))
        session.add(StagePlan(dossier_id=kenya.id, stage="mandate"))
        session.add(GateConfirmation(dossier_id=kenya.id, gate="need", name="Anna"))
        session.add(OwnerWord(dossier_id=kenya.id, thing="capacity.visa"))
        session.add(Inherited(dossier_id=kenya.id, thing="capacity.lang"))
        session.commit()
    return kenya


def marks(engine: Engine, kenya: Kenya) -> dict[str, str]:
    with session_of(engine) as session:
        return dict(marks_of(session, kenya.id))


def first_row(session: Session, name: str, dossier: int) -> Any:
    """Some row of the dossier in a table."""
    kind = MAPPERS[name]
    if name == "dossier":
        return session.get_one(kind, dossier)
    column, named = owner_of(tables.metadata.tables[name]) or ("", "")
    query = select(kind)
    if named != "dossier":
        query = query.join(MAPPERS[named]).where(MAPPERS[named].dossier_id == dossier)
    else:
        query = query.where(getattr(kind, column) == dossier)
    return session.exec(query).first()


def changed(row: Any) -> None:
    """Another value in a column that no other row depends on."""
    names = {
        "rank",
        "version",
        "note",
        "cred",
        "legal",
        "place",
        "seconds",
        "edition",
        "unit",
        "reference",
        "asked_by",
        "by",
        "thing",
    }
    column = next(c for c in row.__table__.columns if c.name in names)
    value = getattr(row, column.name)
    setattr(row, column.name, f"{value}x" if isinstance(value, str) else value + 1)


def test_every_table_of_a_dossier_is_known_to_hold_contents_or_not() -> None:
    """A new table fails here until somebody has said whether anything kept may be computed from it."""
    found = {name for name, table in tables.metadata.tables.items() if belongs(table) or "dossier_id" in table.c}
    assert found | {"dossier", "audit_detail"} == CONTENTS | BESIDE
    assert not CONTENTS & BESIDE
    assert all(owner_of(tables.metadata.tables[name]) for name in CONTENTS - {"dossier"})


@pytest.mark.parametrize("name", sorted(CONTENTS))
def test_a_changed_row_moves_the_mark_of_its_table_and_no_other(engine: Engine, full: Kenya, name: str) -> None:
    before = marks(engine, full)
    assert before.keys() == CONTENTS
    with session_of(engine, write=True) as session:
        row = first_row(session, name, full.id)
        assert row is not None, f"no row in {name}"
        changed(row)
        session.add(row)
        session.commit()
    after = marks(engine, full)
    assert {each for each in CONTENTS if before[each] != after[each]} == {name}


@pytest.mark.parametrize("name", sorted(CONTENTS - {"dossier"}))
def test_a_deleted_row_moves_the_marks_of_all_that_it_takes_along(engine: Engine, full: Kenya, name: str) -> None:
    before = marks(engine, full)
    counts = counted(engine)
    with session_of(engine, write=True) as session:
        session.delete(first_row(session, name, full.id))
        session.commit()
    after = marks(engine, full)
    moved = {each for each in CONTENTS if before[each] != after[each]}
    gone = {each for each, count in counted(engine).items() if count != counts[each] and each in CONTENTS}
    assert name in moved
    for each in gone:
        assert moved & set(sources((each,))), each


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {name: connection.exec_driver_sql(f'SELECT COUNT(*) FROM "{name}"').scalar_one() for name in CONTENTS}


def test_a_link_that_a_deletion_empties_is_among_the_sources() -> None:
    """A package loses its proposal when that is deleted: what is computed from packages depends on proposals."""
    assert "proposal" in sources(("package",))
    assert "measure" in sources(("level",))
    assert sources(("fact",)) == ("fact",)


def adding() -> Iterator[tuple[str, Callable[[Session, Kenya], object]]]:
    yield "linkage", lambda _s, k: Linkage(dossier_id=k.id, a="rec_health", b="trn_health", type="sequence")
    yield "override", lambda _s, k: Override(dossier_id=k.id, rule="G-20", grounds=Grounds())
    yield (
        "level",
        lambda s, _k: Level(
            measure_id=known(s.exec(select(Measure.id)).first()), n=99, text={}, eur={}, uses={}, gives={}, groups={}
        ),
    )


@pytest.mark.parametrize(("name", "make"), list(adding()))
def test_a_new_row_moves_the_mark(
    engine: Engine, kenya: Kenya, name: str, make: Callable[[Session, Kenya], object]
) -> None:
    before = marks(engine, kenya)
    with session_of(engine, write=True) as session:
        session.add(make(session, kenya))
        session.commit()
    assert marks(engine, kenya) != before


def test_what_is_taken_back_moves_nothing(engine: Engine, kenya: Kenya) -> None:
    before = marks(engine, kenya)
    with session_of(engine, write=True) as session:
        row = first_row(session, "measure", kenya.id)
        changed(row)
        session.add(row)
        session.flush()
        assert is_changed(session)
        assert marks_of(session, kenya.id) == {}
        session.rollback()
        assert not is_changed(session)
        session.commit()
    assert marks(engine, kenya) == before


def test_a_statement_moves_the_mark_of_every_dossier(engine: Engine, kenya: Kenya) -> None:
    before = marks(engine, kenya)
    with session_of(engine, write=True) as session:
        session.execute(update(Measure).values(rank=7))
        assert marks_of(session, kenya.id) == {}
        session.commit()
    after = marks(engine, kenya)
    assert {each for each in CONTENTS if before[each] != after[each]} == {"measure"}


def test_jobs_and_readings_move_nothing(engine: Engine, kenya: Kenya, lead: Person) -> None:
    before = marks(engine, kenya)
    with session_of(engine, write=True) as session:
        session.add(Job(dossier_id=kenya.id, account_id=lead.id, kind="print", asked={}))
        session.commit()
    assert marks(engine, kenya) == before


def test_other_dossiers_keep_their_marks(engine: Engine, kenya: Kenya, dossier: Dossier) -> None:
    with session_of(engine) as session:
        before = dict(marks_of(session, known(dossier.id)))
    assert before.keys() == CONTENTS
    with session_of(engine, write=True) as session:
        session.delete(first_row(session, "package", kenya.id))
        session.commit()
    with session_of(engine) as session:
        assert marks_of(session, known(dossier.id)) == before


def test_a_deleted_dossier_leaves_no_mark(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine, write=True) as session:
        session.delete(session.get_one(Dossier, kenya.id))
        session.commit()
    assert marks(engine, kenya) == {}


def test_rows_of_proposals_and_packages_lead_to_their_dossier() -> None:
    assert owner_of(Package.__table__) == ("dossier_id", "dossier")  # type: ignore[attr-defined]
    assert owner_of(Proposal.__table__) == ("dossier_id", "dossier")  # type: ignore[attr-defined]
    assert owner_of(Level.__table__) == ("measure_id", "measure")  # type: ignore[attr-defined]


def test_whoever_locks_a_row_reads_what_it_holds_then(engine: Engine, full: Kenya) -> None:
    """A server lets a writer read first and wait for the lock later: what it read before counts no more."""
    query = select(Measure).where(Measure.dossier_id == full.id, Measure.key == "rec_health")
    with session_of(engine) as session:
        row = session.exec(query).one()
        session.commit()  # nothing expires
        with session_of(engine, write=True) as other:
            other.exec(query).one().version += 1
            other.commit()
        before = row.version
        assert session.exec(query).one().version == before, "read again without a lock it is the same row as before"
        assert session.exec(query.with_for_update()).one().version == before + 1
