"""What a whole database holds, as figures that two databases can be compared by: rows and a digest of each table."""

import hashlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Table, func, inspect, select
from sqlmodel import Session, col

from models.document import Document
from models.naming import metadata
from negotiator.services.records.storage import Engine

FUNCTIONS = (  # of this database's own schema, as what they are called and take
    "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
)
SAMPLE = 20  # documents whose files are read through; each may be some megabytes


@dataclass(frozen=True, slots=True)
class Documents:
    """How many files were read through, and the ids of those that are not what their hash says."""

    read: int
    altered: tuple[int, ...]


def tables() -> tuple[Table, ...]:
    """All tables that the program knows; one comes after those that it refers to."""
    return tuple(metadata.sorted_tables)


def is_empty(engine: Engine) -> bool:
    """Whether a database holds no table at all."""
    return not inspect(engine).get_table_names()


def clear(engine: Engine) -> None:
    """Takes every table of a database away again, those of other versions too, with what hangs on them."""
    names = [engine.dialect.identifier_preparer.quote(name) for name in inspect(engine).get_table_names()]
    with closing(engine.raw_connection()) as raw:
        connection: Any = raw.driver_connection
        connection.rollback()
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA foreign_keys=OFF")
        for name in names:
            connection.execute(f"DROP TABLE IF EXISTS {name}{' CASCADE' if engine.dialect.name != 'sqlite' else ''}")
        if engine.dialect.name == "sqlite":
            connection.commit()
            connection.execute("PRAGMA foreign_keys=ON")
            return
        for (name,) in connection.execute(FUNCTIONS).fetchall():
            connection.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")
        connection.commit()


def counts(session: Session) -> dict[str, int]:
    """Table -> its rows, in the order of `tables`."""
    return {t.name: session.execute(select(func.count()).select_from(t)).scalar_one() for t in tables()}


def digests(session: Session) -> dict[str, str]:
    """Table -> SHA-256 over its rows in the order of their keys, values as the program reads them, so that two kinds of
    database give the same; sealed ones opened."""
    return {table.name: _digest(session, table) for table in tables()}


def sample(session: Session) -> Documents:
    """Reads the newest documents through and compares them with the hashes that were kept when they were made."""
    query = select(Document).where(col(Document.digest) != "").order_by(col(Document.id).desc()).limit(SAMPLE)
    rows = session.execute(query).scalars().all()
    altered = tuple(row.id or 0 for row in rows if hashlib.sha256(b64decode(row.content)).hexdigest() != row.digest)
    return Documents(len(rows), altered)


def ordered(table: Table) -> list[Column[object]]:
    """By which columns the rows of a table stand in a fixed order: its key, all columns where it has none."""
    return list(table.primary_key.columns) or list(table.columns)


def _digest(session: Session, table: Table) -> str:
    found = hashlib.sha256()
    for line in _lines(session, table):
        found.update(line.encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _lines(session: Session, table: Table) -> Iterator[str]:
    query = select(table).order_by(*ordered(table)).execution_options(yield_per=500)
    for row in session.execute(query):
        yield repr([_plain(value) for value in row]) + "\n"


def _plain(value: object) -> object:
    """A value with its mappings in the order of their keys: a database may keep another."""
    if isinstance(value, Mapping):
        return sorted(((str(key), _plain(each)) for key, each in value.items()), key=itemgetter(0))
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
