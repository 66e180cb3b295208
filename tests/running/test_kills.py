"""A few of the kills of the night (`python -m tests.nightly kills` makes a thousand): no acknowledged save is lost."""

import shutil
import socket
import tempfile
from pathlib import Path

import pytest

from tests.nightly import deaths, kills
from tests.security import server

pytestmark = pytest.mark.slow


def test_no_acknowledged_save_is_lost_when_servers_and_worker_are_killed(tmp_path: Path) -> None:
    found = kills.tried(kills.settings_in(tmp_path, free_port()), times=5, seed=1)
    assert found.wrong == ()
    assert found.saves >= len(kills.HOUSES)


@pytest.mark.skipif(bool(server.why_not()), reason=server.why_not() or "there is one")
def test_no_acknowledged_save_is_lost_when_the_database_server_is_killed(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="deaths-", dir="/tmp"))  # short, and the server's user may go there
    folder.chmod(0o755)
    try:
        with server.served(folder / "pg") as database:
            settings = kills.settings_in(tmp_path, free_port(), database)
            found = deaths.tried(settings, folder / "pg", times=2, seed=1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert found.wrong == ()
    assert found.saves >= len(kills.HOUSES)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
