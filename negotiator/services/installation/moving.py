"""A whole installation moved from one kind of database to another, with the proof that nothing changed on the way."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, Table, func, insert, select, text
from sqlmodel import Session

from models import schema
from negotiator.bargaining.errors import Refused, Unavailable
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.installation import contents
from negotiator.services.records.storage import Engine, session_of, writer

AT_ONCE = 200  # rows that go over together; a document's file may have some megabytes
OCCUPIED = _(
    "There is a database at the target already. An installation is moved into an empty one; nothing was changed."
)
SAME = _("Source and target are the same database.")
DIFFERS = _(
    "What arrived is not what was sent: %(tables)s. The target is left for you to look at; go on with the source."
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What went over: rows by table, and the entries of the log, whose chain was recomputed there."""

    counts: Mapping[str, int]
    entries: int


def move(source: Engine, target: Engine, by: str) -> Moved:
    """Copies everything into the empty target and compares both table by table, values as the program reads them. The
    source is closed for writing until both are compared and stays as it is but for a line in its log. Raises Refused
    for a target that is not empty, Unavailable where the two differ afterwards."""
    if str(source.url) == str(target.url):
        raise Refused(SAME)
    if not contents.is_empty(target):
        raise Refused(OCCUPIED)
    schema.upgrade(target)
    with session_of(source, write=True) as here:
        audit.record(here, None, Deed.EXPORTED, "installation", actor=by)
        here.flush()
        with writer(target).begin() as there:
            for table in contents.tables():
                _copy(here, there, table)
        found = _compared(here, target)
        here.commit()
        return found


def _compared(here: Session, target: Engine) -> Moved:
    """What went over, while nobody can write to the source. Raises Unavailable where the two differ."""
    with session_of(target) as there:
        left, right = contents.digests(here), contents.digests(there)
        wrong = sorted(name for name, digest in left.items() if digest != right[name])
        if wrong:
            raise Unavailable(DIFFERS, tables=", ".join(wrong))
        chain = audit.verify(there)
        if chain.faults:
            raise Unavailable(DIFFERS, tables="audit_entry")
        return Moved(contents.counts(there), chain.count)


def _copy(here: Session, there: Connection, table: Table) -> None:
    """All rows of a table, sealed ones opened and sealed again with the first key; then its counter goes on from the
    last of them."""
    rows = here.execute(select(table).order_by(*contents.ordered(table)).execution_options(yield_per=AT_ONCE))
    for part in rows.mappings().partitions(AT_ONCE):
        there.execute(insert(table), [dict(row) for row in part])
    key = table.c.get("id")
    if there.dialect.name == "postgresql" and key is not None and isinstance(key.type, Integer):
        last = there.execute(select(func.max(key))).scalar()
        counter = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
        if last:
            there.execute(counter, {"name": table.name, "last": last})
