"""Which state a dossier's contents are in: a mark for each table, renewed by every commit that changed a row of it.

What is computed from a dossier's contents alone may be kept under their marks. Marks are random, so that none comes
back with other contents: neither after a backup was put back, nor in a dossier that got the number of a deleted one.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, Select, String, Table, bindparam, event, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction
from sqlmodel import Field, SQLModel

from models.dossier import Dossier
from models.rows import rows_of

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
        "own_rule",
        "owner_word",
        "asked_change",
        "stage_plan",
        "precedent_entry",
        "settled_conflict",
        "inherited",
        "gate_confirmation",  # by one of them the mandate is given
    ]
)
BESIDE = frozenset(  # tables with rows of a dossier that nothing kept is computed from: people, papers, jobs, the log
    [
        "membership",
        "invitation",
        "mail",
        "job",
        "document",
        "handout",
        "audit_entry",
        "audit_detail",
        "co_signature",
        "package_signature",
        "dossier_revision",
        "agreement_word",
        "trial",
        "overlay",
        "dossier_version",
        "ballot",
        "comment",
        "ballot_answer",
        "coordination",
        "coordination_answer",
        "elicitation",
    ]
)
_CHANGED = (
    "negotiator_changed"  # in a session's notes: what its transaction has written, as (table, leading to, number)
)
_KNOWN = "negotiator_marks"  # beside it: the marks that its transaction has read
_READ = "negotiator_read"  # what else it has read and may be told again
_DOSSIER = str(Dossier.__tablename__)
_EVERY = 0  # no row has this number: the dossiers cannot be told

Change = tuple[str, str, int]


class Revision(SQLModel, table=True):
    """`content` is the name of a table; `mark` 16 random bytes in hexadecimal digits."""

    __tablename__ = "dossier_revision"

    dossier_id: int = Field(primary_key=True, foreign_key="dossier.id", ondelete="CASCADE")
    content: str = Field(primary_key=True, max_length=40)
    mark: str = Field(max_length=32)


_REVISIONS = SQLModel.metadata.tables["dossier_revision"]
_IDS = SQLModel.metadata.tables[_DOSSIER].c.id
_BETWEEN, _AFTER = " ", ":"  # neither stands in the name of a table or in a mark
_TOLD = func.aggregate_strings(
    _REVISIONS.c.content + literal_column(f"'{_AFTER}'", String) + _REVISIONS.c.mark, _BETWEEN
)
_EACH = select(_REVISIONS.c.dossier_id, _TOLD).group_by(_REVISIONS.c.dossier_id)  # built once: pages ask for it
_MARKS = _EACH.where(_REVISIONS.c.dossier_id == bindparam("dossier"))
MARKS = select(_TOLD).where(_REVISIONS.c.dossier_id == bindparam("dossier")).scalar_subquery()  # beside other columns
_MARKS_OF_MANY = _EACH.where(_REVISIONS.c.dossier_id.in_(bindparam("dossiers", expanding=True)))
_MANY = 256  # states of dossiers whose marks are remembered as they were told


def marks_of(session: Session, dossier_id: int) -> "Marks":
    """Table -> mark of the dossier's contents as they were committed, one of each; empty while the session itself has
    changes. Read the marks before the contents: what is read later is then at least as new."""
    if is_changed(session):
        return NO_MARKS
    known: dict[int, Marks] = session.info.setdefault(_KNOWN, {})
    if dossier_id not in known:
        known.update(_by_dossier((dossier_id,), rows_of(session, _MARKS, {"dossier": dossier_id})))
    return known[dossier_id]


def told_beside(session: Session, dossier_id: int, told: str | None) -> None:
    """Takes what another statement of the session brought as `MARKS`, for `marks_of` to give out."""
    if not is_changed(session):
        known: dict[int, Marks] = session.info.setdefault(_KNOWN, {})
        known.setdefault(dossier_id, _taken_apart(told) if told else NO_MARKS)


def read_marks(session: Session, dossier_ids: Collection[int]) -> None:
    """Reads the marks of several dossiers at once, for `marks_of` to give out; one query, none for a session that has
    changes."""
    if is_changed(session):
        return
    known: dict[int, Marks] = session.info.setdefault(_KNOWN, {})
    missing = [each for each in dossier_ids if each not in known]
    if missing:
        known.update(_by_dossier(missing, rows_of(session, _MARKS_OF_MANY, {"dossiers": missing})))


def _by_dossier(dossier_ids: Collection[int], rows: Iterable[tuple[Any, ...]]) -> "dict[int, Marks]":
    """Table -> mark for each of the dossiers; none for one whose marks are not complete."""
    found = {key: _taken_apart(told) for key, told in rows}
    return {key: found.get(key, NO_MARKS) for key in dossier_ids}


class Marks(dict[str, str]):
    """The marks of a state; nobody changes them."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__(found)
        self._together: dict[tuple[str, ...], str] = {}

    def of(self, tables: tuple[str, ...]) -> str:
        """Those of some tables, as one word: pages ask for the same ones again and again."""
        found = self._together.get(tables)
        if found is None:
            found = self._together[tables] = _BETWEEN.join(self[name] for name in tables)
        return found


NO_MARKS = Marks({})


@lru_cache(_MANY)
def _taken_apart(told: str) -> Marks:
    """Table -> mark, as the database tells them in one row: twenty rows of three values take longer than asking for
    them. Empty if one is missing."""
    found = dict(cast(tuple[str, str], tuple(each.split(_AFTER))) for each in told.split(_BETWEEN))
    return Marks(found) if found.keys() >= CONTENTS else NO_MARKS


def told_again(session: Session) -> dict[Any, Any]:
    """A place for what a session that only reads need not ask twice; empty again when its transaction ends."""
    found: dict[Any, Any] = session.info.setdefault(_READ, {})
    return found


def is_changed(session: Session) -> bool:
    """Whether the session holds changes that are not committed."""
    return bool(session.info.get(_CHANGED) or session.identity_map.check_modified() or session.new or session.deleted)


def sources(tables: Iterable[str]) -> tuple[str, ...]:
    """Those tables of contents and all whose deleted rows take some of theirs along or out of a link, sorted; not the
    dossier's own, whose deletion takes the marks along."""
    found, todo = set[str](), list(tables)
    while todo:
        name = todo.pop()
        found.add(name)
        parents = {key.column.table.name for key in SQLModel.metadata.tables[name].foreign_keys}
        todo += (parents & CONTENTS) - found - {_DOSSIER}
    return tuple(sorted(found))


def owner_of(table: Table) -> tuple[str, str] | None:
    """The column that leads from a table's rows to their dossier, and the table that it names; None without one."""
    if "dossier_id" in table.c:
        return "dossier_id", _DOSSIER
    for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
        if not key.parent.nullable and key.column.table.name in CONTENTS | BESIDE:
            return key.parent.name, key.column.table.name
    return None


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    """Notes whose contents a flush has written."""
    written = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    found = {place for row in written for place in _place(row)}
    for row in session.new:
        if isinstance(row, Dossier):
            found |= {(name, _DOSSIER, row.id or _EVERY) for name in CONTENTS}
    if found:
        session.info.setdefault(_CHANGED, set()).update(found)


def _place(row: Any) -> Iterator[Change]:
    """Where a row of contents belongs; nothing for what lies beside."""
    table: Table = row.__table__
    if table.name == _DOSSIER:
        yield _DOSSIER, _DOSSIER, row.id
    elif table.name in CONTENTS:
        column, named = owner_of(table) or ("id", table.name)
        yield table.name, named, getattr(row, column)


@event.listens_for(Session, "do_orm_execute")
def _look_at(state: ORMExecuteState) -> None:
    """Whoever locks a row gets what it holds then, not what the session read of it before it waited for the lock; rows
    that name it can be added meanwhile, or two who wait for the log as well would wait for each other. A statement
    that changes rows without loading them touches every dossier: which ones cannot be told."""
    if state.is_select:
        lock = getattr(state.statement, "_for_update_arg", None)
        if lock is not None:
            state.update_execution_options(populate_existing=True)
            state.statement = cast(Select[Any], state.statement).with_for_update(
                nowait=lock.nowait, read=lock.read, of=lock.of, skip_locked=lock.skip_locked, key_share=True
            )
        return
    name = getattr(getattr(state.statement, "table", None), "name", "")
    if name in CONTENTS:
        state.session.info.setdefault(_CHANGED, set()).add((name, _DOSSIER, _EVERY))


@event.listens_for(Session, "before_commit")
def _renew(session: Session) -> None:
    """New marks for all that changed; last of all, so that nobody who waits for one holds anything else back."""
    session.flush()
    session.info.pop(_KNOWN, None)
    session.info.pop(_READ, None)
    changed = session.info.pop(_CHANGED, set())
    if changed:
        _write(session, sorted(set(_contents(session, changed))))


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    """What was taken back has changed nothing, and what was read may be other contents in the next transaction; also
    where the session was only closed."""
    if transaction.parent is None:
        for name in (_CHANGED, _KNOWN, _READ):
            session.info.pop(name, None)


def _contents(session: Session, changed: Iterable[Change]) -> Iterator[tuple[int, str]]:
    """Dossier and table of all that changed, in dossiers that still exist."""
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for content, named, number in changed:
        numbers[content, named].add(number)
    for (content, named), found in numbers.items():
        table = SQLModel.metadata.tables[named]
        query = select(_IDS if named == _DOSSIER else table.c.dossier_id).distinct()
        dossiers = session.execute(query if _EVERY in found else query.where(table.c.id.in_(found))).scalars()
        yield from ((dossier, content) for dossier in dossiers)


def _write(session: Session, places: Iterable[tuple[int, str]]) -> None:
    insert = _insert(session.get_bind().dialect)
    rows = [{"dossier_id": d, "content": content, "mark": secrets.token_hex(16)} for d, content in places]
    if rows:
        statement = insert(_REVISIONS).values(rows)
        keys = ["dossier_id", "content"]
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"mark": statement.excluded.mark}))


def _insert(dialect: Dialect) -> Any:
    return postgresql_insert if dialect.name == "postgresql" else sqlite_insert
