"""The whole installation in an open format: a folder of JSON Lines, one file for each table, and of printed documents.

What only signs somebody in is never written: a takeout can be read, and opens nothing. It shows one moment, also while
people work."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import Column, Engine, Table, select
from sqlmodel import Session

from models.clock import clock_of
from models.sealed import Sealed
from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.installation.contents import ordered, tables
from negotiator.services.records.snapshots import plain
from negotiator.services.records.storage import session_of

FORMAT = "negotiator-takeout-1"
LEFT_OUT: Mapping[str, str] = {  # table -> why it is not written
    "ceremony": "steps of signing in",
    "recovery_code": "opens accounts",
    "key_check": "tells whether keys fit",
    "throttle": "counters of tries",
    "submission": "marks of forms",
    "dossier_revision": "marks of what is kept in memory",
    "worker_beat": "signs of life",
    "chore": "moments of housekeeping",
    "mail": "messages on their way",
}
SECRET = frozenset({  # table.column -> signs somebody in
    *("account.password", "account.totp", "account.totp_step", "signed_in.token", "api_token.token"),
    "mail_address.token",
    *("invitation.token", "passkey.public_key", "passkey.credential", "passkey.counter"),
})  # fmt: skip
FILES = "document.content"  # written as files of their own
OCCUPIED = _("“%(folder)s” is not empty. A takeout goes into a new folder.")


def take_out(engine: Engine, folder: Path, by: str, *, sealed: bool) -> dict[str, int]:
    """Writes the installation into a new folder; rows by table. Without `sealed` what is sealed is left out, documents
    too. Logged. Raises Refused where something is there already, OSError where it cannot be written."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(OCCUPIED, folder=folder)
    thing = "takeout with sealed parts" if sealed else "takeout"
    with session_of(engine, write=True) as session:
        audit.record(session, None, Deed.EXPORTED, thing, actor=by)
        session.commit()
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    marks: dict[str, str] = {}
    with session_of(engine) as session:
        if engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        counts = {t.name: _table(session, t, folder, marks, sealed) for t in tables() if t.name not in LEFT_OUT}
        if sealed:
            _documents(session, folder, marks)
    told = {"format": FORMAT, "as_of": clock_of(engine)().isoformat(), "sealed": sealed, "rows": counts}
    told |= {"left_out": dict(LEFT_OUT), "sha256": marks}
    (folder / "manifest.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return counts


def _table(session: Session, table: Table, folder: Path, marks: dict[str, str], sealed: bool) -> int:
    """One object a line, in the order of the table's key; how many."""
    name, found, count = f"tables/{table.name}.jsonl", hashlib.sha256(), 0
    with (folder / name).open("wb") as file:
        for line in _lines(session, table, sealed):
            file.write(line)
            found.update(line)
            count += 1
    marks[name] = found.hexdigest()
    return count


def _lines(session: Session, table: Table, sealed: bool) -> Iterator[bytes]:
    columns = [each for each in table.columns if _is_written(each, sealed)]
    query = select(*columns).order_by(*ordered(table)).execution_options(yield_per=500)
    for row in session.execute(query):
        told = {column.name: _value(value) for column, value in zip(columns, row, strict=True)}
        yield json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _is_written(column: Column[object], sealed: bool) -> bool:
    name = f"{column.table.name}.{column.name}"
    return name not in SECRET and name != FILES and (sealed or not isinstance(column.type, Sealed))


def _value(value: object) -> object:
    """Exact: fractions as "n/d", days and moments as ISO 8601, in UTC."""
    return value.isoformat() if isinstance(value, date) else plain(value)


def _documents(session: Session, folder: Path, marks: dict[str, str]) -> None:
    table = next(each for each in tables() if each.name == "document")
    (folder / "documents").mkdir(exist_ok=True)
    query = select(table.c.id, table.c.name, table.c.content).order_by(table.c.id).execution_options(yield_per=5)
    for number, called, content in session.execute(query):
        name = f"documents/{number}{Path(called).suffix}"
        data = b64decode(content)
        (folder / name).write_bytes(data)
        marks[name] = hashlib.sha256(data).hexdigest()
