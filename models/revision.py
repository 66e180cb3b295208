"""Which state a dossier's contents are in: a mark that every commit which changed any of them renews.

What is computed from a dossier's contents alone may be kept under its mark. Marks are random, so that none comes back
with other contents: neither after a backup was put back, nor in a dossier that got the number of a deleted one.
"""

import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Dialect, Table, event, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlmodel import Field, SQLModel

from models.dossier import Dossier

CONTENTS = frozenset(  # tables whose rows what is kept may be computed from
    [
        "dossier",
        "stakeholder",
        "position",
        "interest",
        "red_line",
        "measure",
        "level",
        "limit",
        "linkage",
        "mandate",
        "fact",
        "round",
        "package",
        "proposal",
        "rule_override",
    ]
)
BESIDE = frozenset(  # tables with rows of a dossier that nothing kept is computed from: people, papers, jobs, the log
    [
        "membership",
        "invitation",
        "job",
        "document",
        "audit_entry",
        "audit_detail",
        "co_signature",
        "package_signature",
        "gate_confirmation",
        "dossier_revision",
    ]
)
_CHANGED = "negotiator_changed"  # in a session's notes: (table, number) of what its transaction has written
_ALL = ("dossier", None)


class Revision(SQLModel, table=True):
    """`mark` is 16 random bytes in hexadecimal digits. A dossier without a row has no state that could be known."""

    __tablename__ = "dossier_revision"

    dossier_id: int = Field(primary_key=True, foreign_key="dossier.id", ondelete="CASCADE")
    mark: str = Field(max_length=32)


MARK: Column[str] = SQLModel.metadata.tables["dossier_revision"].c.mark
DOSSIER: Column[int] = SQLModel.metadata.tables[str(Dossier.__tablename__)].c.id


def mark_of(session: Session, dossier_id: int) -> str:
    """The mark of the contents as they were committed; empty while the session itself has changes, or without a mark.

    Read it before the contents: what is read later is then at least as new."""
    if session.new or session.dirty or session.deleted or session.info.get(_CHANGED):
        return ""
    return session.execute(select(MARK).where(MARK.table.c.dossier_id == dossier_id)).scalar() or ""


def owner_of(table: Table) -> tuple[str, Table] | None:
    """The column that leads from a table's rows to their dossier, and the table that it names; None without one."""
    if "dossier_id" in table.c:
        return "dossier_id", DOSSIER.table
    for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
        if not key.parent.nullable and key.column.table.name in CONTENTS | BESIDE:
            return key.parent.name, key.column.table
    return None


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    """Notes whose contents a flush has written."""
    written = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    found = {place for row in written for place in _place(row)}
    if found:
        session.info.setdefault(_CHANGED, set()).update(found)


def _place(row: Any) -> Iterator[tuple[str, int | None]]:
    """Table and number of the dossier of a row, or of the thing that leads to it; nothing for what lies beside."""
    table: Table = row.__table__
    if table.name == "dossier":
        yield "dossier", row.id
    elif table.name in CONTENTS:
        column, named = owner_of(table) or ("id", table)
        yield named.name, getattr(row, column)


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    """Statements that change rows without loading them touch every dossier: which ones cannot be told."""
    if not state.is_select and getattr(getattr(state.statement, "table", None), "name", "") in CONTENTS:
        state.session.info.setdefault(_CHANGED, set()).add(_ALL)


@event.listens_for(Session, "before_commit")
def _renew(session: Session) -> None:
    """New marks for all that changed; last of all, so that nobody who waits for one holds anything else back."""
    session.flush()
    changed = session.info.pop(_CHANGED, set())
    if changed:
        _write(session, sorted(set(_dossiers(session, changed))))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    """What was taken back has changed nothing."""
    session.info.pop(_CHANGED, None)


def _dossiers(session: Session, changed: Iterable[tuple[str, int | None]]) -> Iterator[int]:
    """Numbers of the dossiers that still exist."""
    wanted: dict[str, set[int]] = {}
    for name, number in changed:
        wanted.setdefault(name, set()).update(() if number is None else (number,))
    if _ALL in changed:
        yield from session.execute(select(DOSSIER)).scalars()
        return
    for name, numbers in wanted.items():
        table = SQLModel.metadata.tables[name]
        column = DOSSIER if name == "dossier" else table.c.dossier_id
        yield from session.execute(select(column).where(table.c.id.in_(numbers)).distinct()).scalars()


def _write(session: Session, dossiers: Iterable[int]) -> None:
    insert = _insert(session.get_bind().dialect)
    for number in dossiers:
        mark = secrets.token_hex(16)
        statement = insert(MARK.table).values(dossier_id=number, mark=mark)
        session.execute(statement.on_conflict_do_update(index_elements=["dossier_id"], set_={"mark": mark}))


def _insert(dialect: Dialect) -> Any:
    return postgresql_insert if dialect.name == "postgresql" else sqlite_insert
