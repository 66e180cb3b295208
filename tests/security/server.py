"""A real PostgreSQL for tests: started on a socket in a folder of its own, ended with the test run."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

POSSIBLE = Path("/usr/lib/postgresql")
USER = "postgres"


def programs() -> Path | None:
    """Where Debian keeps the newest server's programs; None if there are none."""
    found = sorted(POSSIBLE.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def why_not() -> str:
    """Why no server can be started here; empty if one can."""
    if programs() is None:
        return "PostgreSQL is not installed (Debian package postgresql)"
    if os.geteuid() == 0 and not _known(USER):
        return "PostgreSQL refuses to run as root and there is no user postgres"
    return ""


@contextmanager
def served(folder: Path, more: str = "") -> Iterator[str]:
    """The URL of a fresh server with its data in the folder, for as long as the block lasts; nothing listens on TCP.
    `more` are settings of its own."""
    tools = programs()
    assert tools is not None
    folder.mkdir(parents=True, exist_ok=True)
    data, socket = folder / "data", folder / "s"
    socket.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
        shutil.chown(socket, USER)
    _run(tools / "initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8", "--no-locale", "--no-sync")
    start(folder, more)
    try:
        yield f"postgresql+psycopg://{USER}@/postgres?host={socket}"
    finally:
        _run(tools / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def start(folder: Path, more: str = "") -> None:
    """Starts the server whose data are in the folder, anew where it was killed. Raises CalledProcessError."""
    tools, data, socket = programs(), folder / "data", folder / "s"
    assert tools is not None
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off -c max_connections=40 {more}"
    _run(tools / "pg_ctl", "-D", data, "-w", "-t", "120", "-l", folder / "log", "-o", options, "start")


def kill(folder: Path) -> None:
    """Kills the server and all its processes at once, as a machine without power does."""
    first = int((folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
    os.kill(first, signal.SIGSTOP)  # it starts no other meanwhile
    children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
    for number in (*map(int, children), first):
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    for number in (*map(int, children), first):
        while _lives(number):
            sleep(0.01)
    for lock in (folder / "data" / "postmaster.pid", *(folder / "s").glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)  # the number may be that of a dead process that nobody has waited for


def _lives(number: int) -> bool:
    """Whether a process runs; one that is dead and not waited for does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _run(*command: object) -> None:
    """Runs one of the server's programs, as its own user where we are root. Raises CalledProcessError."""
    words = [str(word) for word in command]
    who = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/", **who)  # type: ignore[call-overload]
