"""A copy of the database put back into an empty place, and a copy tried: whether it would serve if it had to."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, delete, text

from models import schema
from models.mail import Mail
from negotiator.bargaining.errors import Refused, Unavailable
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.installation import contents, key_checks
from negotiator.services.installation.contents import Documents
from negotiator.services.records.storage import Engine, engine_of, session_of

FILE, SERVER = b"SQLite format 3\x00", b"PGDMP"  # how the two kinds of copies begin
OCCUPIED = _("There is a database already. A copy is put back into an empty place only; nothing was changed.")
NO_COPY = _("“%(file)s” is no copy that “negotiator backup” made.")
OTHER_KIND = _("This copy is of %(copy)s, and NEGOTIATOR_DATABASE names %(here)s. Nothing was changed.")
NOT_WHOLE = _("The copy is not whole. Nothing of it was put back.")
NEWER = _("The copy was written by a newer version of Negotiator. Install that version to use it.")
KINDS = {"sqlite": _("a file (SQLite)"), "postgresql": _("a server (PostgreSQL)")}


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens a copy: the keys of what is sealed and the key of the log's chain."""

    keys: tuple[str, ...]
    chain: bytes


@dataclass(frozen=True, slots=True)
class Trial:
    """What a copy holds: rows by table, entries of the log with what is wrong in its chain, documents read through;
    `current`: the program can use it without a migration."""

    counts: Mapping[str, int]
    entries: int
    last: str
    faults: tuple[str, ...]
    documents: Documents
    current: bool

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults and not self.documents.altered


def restore(engine: Engine, copy: Path, secrets: Secrets, by: str) -> Trial:
    """Puts a copy back into the empty database of the engine, brings it up to date and notes it in its log; what it
    holds. Raises Refused for a place that is not empty or a file that is no such copy, Unavailable where the copy is
    not whole, is newer than the program, or does not open with the keys."""
    if _kind_of(copy) != engine.dialect.name:
        raise Refused(OTHER_KIND, copy=KINDS[_kind_of(copy)], here=KINDS[engine.dialect.name])
    if not contents.is_empty(engine):
        raise Refused(OCCUPIED)
    if engine.dialect.name == "sqlite":  # one that is newer or opens with other keys must not occupy the place
        tried(copy, secrets, None)
    try:
        _put(engine, copy)
        if not _is_current(engine):
            schema.upgrade(engine)
        found = _judged(engine, secrets, current=True)
        with session_of(engine, write=True) as session:
            session.execute(delete(Mail))  # most of them went out after the copy was made
            audit.record(session, None, Deed.RESTORED, "backup", actor=by)
            session.commit()
    except BaseException:
        contents.clear(engine)  # it was empty, and a copy that cannot serve must not occupy it
        raise
    return found


def tried(copy: Path, secrets: Secrets, server: URL | None) -> Trial:
    """Puts a copy back into a place of its own, looks at all of it, and takes the place away again. That of a server
    needs the URL of one where this account may make databases. Raises as `restore` does."""
    with _place(copy, secrets, server) as engine:
        _put(engine, copy)
        current = _is_current(engine)
        if not current:
            schema.upgrade(engine)
        return _judged(engine, secrets, current=current)


def _judged(engine: Engine, secrets: Secrets, *, current: bool) -> Trial:
    key_checks.check(engine, secrets.keys)
    with session_of(engine) as session:
        chain = audit.verify(session)
        return Trial(contents.counts(session), chain.count, chain.last, chain.faults, contents.sample(session), current)


def _is_current(engine: Engine) -> bool:
    try:
        return schema.is_current(engine)
    except Unavailable as error:
        raise Unavailable(NEWER) from error


def _kind_of(copy: Path) -> str:
    """The dialect of the database of which this is a copy. Raises Refused if it is none."""
    with copy.open("rb") as opened:
        begin = opened.read(len(FILE))
    if begin == FILE:
        return "sqlite"
    if begin.startswith(SERVER):
        return "postgresql"
    raise Refused(NO_COPY, file=str(copy))


def _put(engine: Engine, copy: Path) -> None:
    (_into_file if engine.dialect.name == "sqlite" else _into_server)(engine, copy)


def _into_file(engine: Engine, copy: Path) -> None:
    """In one transaction: a process that is killed leaves the place empty."""
    address = f"{copy.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(engine.raw_connection()) as raw:
        try:
            whole = source.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            strays = source.execute("PRAGMA foreign_key_check").fetchone() if whole else None
        except sqlite3.DatabaseError as error:
            raise Unavailable(NOT_WHOLE) from error
        if not whole or strays:
            raise Unavailable(NOT_WHOLE)
        target: Any = raw.driver_connection
        source.backup(target)
        target.execute("PRAGMA journal_mode=WAL")


def _into_server(engine: Engine, copy: Path) -> None:
    """By PostgreSQL's own program, in one transaction; the password goes by environment."""
    url = engine.url
    program = shutil.which("pg_restore")
    if program is None:
        raise Unavailable(
            _("The program pg_restore is missing. Install the PostgreSQL client of the server's version.")
        )
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    given = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = [program, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname", plain]
    done = subprocess.run([*command, str(copy)], env=given, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [""])[-1]
        raise Unavailable(_("pg_restore did not succeed: %(reason)s"), reason=reason)


@contextmanager
def _place(copy: Path, secrets: Secrets, server: URL | None) -> Iterator[Engine]:
    """An empty database for as long as the block lasts."""
    if _kind_of(copy) == "sqlite":
        with tempfile.TemporaryDirectory(prefix="negotiator-trial-") as folder:
            engine = engine_of(f"sqlite:///{folder}/trial.db", secrets.keys, secrets.chain)
            try:
                yield engine
            finally:
                engine.dispose()
        return
    if server is None:
        raise Refused(_("A copy of a server is tried on a server: set NEGOTIATOR_DATABASE to one."))
    name = f"negotiator_trial_{uuid4().hex[:12]}"
    keeper = engine_of(server.render_as_string(hide_password=False))
    try:
        with keeper.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
        address = server.set(database=name).render_as_string(hide_password=False)
        engine = engine_of(address, secrets.keys, secrets.chain)
        try:
            yield engine
        finally:
            engine.dispose()
            with keeper.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
    finally:
        keeper.dispose()
