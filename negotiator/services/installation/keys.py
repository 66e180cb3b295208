"""Keys of the sealed columns: everything encrypted anew with the first of them."""

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, Engine, Table, column, select, table, update

from models.database import session_of
from models.naming import metadata
from models.sealed import Sealed, keyring
from models.tables import metadata as all_tables
from negotiator.bargaining.errors import Unavailable
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.records.storage import Session


def rotate(engine: Engine, keys: tuple[str, ...]) -> int:
    """Encrypts every sealed value anew with the first key, in one transaction; how many. All keys may still decrypt.

    Raises Unavailable, and changes nothing, if a value opens with none of the keys."""
    count = 0
    with session_of(engine, write=True) as session:
        for found in all_tables.sorted_tables:
            sealed = [c for c in found.columns if isinstance(c.type, Sealed)]
            if sealed:
                count += _rotate_table(session, found, sealed, keys)
        audit.record(session, None, Deed.KEYS_ROTATED, f"{count} values", actor="command line")
        session.commit()
    return count


def sealed_columns() -> tuple[tuple[str, str], ...]:
    """Every (table, column) that is encrypted at rest, sorted."""
    return tuple(
        sorted((t.name, c.name) for t in metadata.sorted_tables for c in t.columns if isinstance(c.type, Sealed))
    )


def _rotate_table(session: Session, found: Table, sealed: list[Column[object]], keys: tuple[str, ...]) -> int:
    ring, count = keyring(keys), 0
    ids, names = [c.name for c in found.primary_key.columns], [c.name for c in sealed]
    raw = table(found.name, *(column(name) for name in (*ids, *names)))  # without types: the text as it is stored
    for row in session.execute(select(*(raw.c[name] for name in (*ids, *names)))).mappings().all():
        try:
            fresh = {n: ring.rotate(row[n].encode()).decode() for n in names if row[n] is not None}
        except InvalidToken as error:
            message = _("A value in %(table)s opens with none of the keys. Nothing was changed; add the missing key.")
            raise Unavailable(message, table=found.name) from error
        if fresh:
            session.execute(update(raw).where(*(raw.c[name] == row[name] for name in ids)).values(fresh))
            count += len(fresh)
    return count
