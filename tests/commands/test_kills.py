"""A few of the kills of the night (`python -m tests.nightly kills` makes a thousand): no acknowledged save is lost."""

import socket
from pathlib import Path

import pytest

from tests.nightly import kills

pytestmark = pytest.mark.slow


def test_no_acknowledged_save_is_lost_when_servers_and_worker_are_killed(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    found = kills.tried(kills.settings_in(tmp_path, port), times=5, seed=1)
    assert found.wrong == ()
    assert found.saves >= len(kills.HOUSES)
