"""A copy of the database while it runs, for its owner alone."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from negotiator.bargaining.errors import Refused, Unavailable
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.records.storage import session_of

PRIVATE = 0o600  # what is sealed stays sealed in the copy; names, roles and deeds do not


def backup(engine: Engine, target: Path, by: str) -> int:
    """Writes a whole copy that only its owner may read; its bytes. It is written into the log, the copy included.

    Raises Refused where there is such a file already, Unavailable where it cannot be written or is not whole."""
    with session_of(engine, write=True) as session:
        audit.record(session, None, Deed.EXPORTED, "backup", actor=by)
        session.commit()
    with _new(target):
        (_of_file if engine.dialect.name == "sqlite" else _of_server)(engine, target)
    return target.stat().st_size


@contextmanager
def _new(target: Path) -> Iterator[None]:
    """A file that was not there, readable by nobody else from its first moment; gone again if it does not succeed."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        target.chmod(PRIVATE)
    except FileExistsError as error:
        raise Refused(_("“%(file)s” exists already. Choose another name."), file=str(target)) from error
    except OSError as error:
        message = _("“%(file)s” cannot be written (%(reason)s). Choose another place.")
        raise Unavailable(message, file=str(target), reason=error.strerror or "") from error
    try:
        yield
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _of_file(engine: Engine, target: Path) -> None:
    with closing(engine.raw_connection()) as raw, closing(sqlite3.connect(target)) as copy:
        connection: Any = raw.driver_connection
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Unavailable(_("The copy is not whole. Nothing is kept of it; look at the disk, then try again."))


def _of_server(engine: Engine, target: Path) -> None:
    """By PostgreSQL's own program; the password goes by environment, where other accounts do not see it."""
    url = engine.url
    program = shutil.which("pg_dump")
    if program is None:
        raise Unavailable(_("The program pg_dump is missing. Install the PostgreSQL client of the server's version."))
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    given = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = [program, "--format=custom", f"--file={target}", plain]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        raise Unavailable(_("pg_dump did not succeed: %(reason)s"), reason=done.stderr.strip())
