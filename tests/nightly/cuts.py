"""The network between servers and database is cut while people save: `python -m tests.nightly cuts [--times 20]`.

PostgreSQL runs in a network name space of its own, behind a pair of virtual cables of which one is pulled for up to
half a minute, and put back. For root. Afterwards the same must hold as after kills.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from tests.nightly import kills
from tests.security import server

HERE, THERE, NET = "10.231.7.1", "10.231.7.2", "30"
LONGEST_CUT = 30.0  # seconds; longer than a server that says nothing is waited for
BETWEEN = 3.0  # seconds in which people save


def run(*command: object) -> None:
    """Raises CalledProcessError."""
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def behind_a_cable(folder: Path) -> Iterator[tuple[str, str]]:
    """The URL of a fresh PostgreSQL, and the name of the cable that leads there."""
    tools, space, cable = server.programs(), f"ng{os.getpid()}", f"ng{os.getpid()}a"
    assert tools is not None
    data = folder / "data"
    shutil.chown(folder, server.USER)
    within = ("ip", "netns", "exec", space)
    as_user = ("runuser", "-u", server.USER, "--")
    run(*as_user, tools / "initdb", "-D", data, "-A", "trust", "-U", server.USER, "-E", "UTF8", "--no-locale")
    (data / "pg_hba.conf").write_text("host all all 10.231.7.0/30 trust\nlocal all all trust\n", encoding="ascii")
    run("ip", "netns", "add", space)
    try:
        run("ip", "link", "add", cable, "type", "veth", "peer", "name", "db", "netns", space)
        run("ip", "address", "add", f"{HERE}/{NET}", "dev", cable)
        run("ip", "link", "set", cable, "up")
        run(*within, "ip", "address", "add", f"{THERE}/{NET}", "dev", "db")
        run(*within, "ip", "link", "set", "db", "up")
        options = f"-c listen_addresses={THERE} -c unix_socket_directories={folder}"
        control = (*within, *as_user, tools / "pg_ctl", "-D", data, "-w")
        run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{server.USER}@{THERE}/postgres", cable
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        run("ip", "netns", "delete", space)


def main(arguments: list[str]) -> int:
    """Cut, put back, look, tell; 1 if anything is wrong, 2 where nobody may lay cables."""
    parser = argparse.ArgumentParser("tests.nightly cuts", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=5996)
    asked = parser.parse_args(arguments)
    if os.geteuid() != 0 or server.why_not() or shutil.which("ip") is None:
        print(server.why_not() or "only root may lay cables, with the program ip", file=sys.stderr)
        return 2
    folder, drawn = Path(tempfile.mkdtemp(prefix="cuts-", dir="/tmp")), random.Random(asked.seed)
    folder.chmod(0o755)
    try:
        (folder / "pg").mkdir()
        with behind_a_cable(folder / "pg") as (database, cable):
            settings = kills.settings_in(folder / "var", asked.port, database)
            _dossier, houses = kills.installed(settings)
            with kills.served(settings, 2):
                with kills.busy(kills.save, houses) as wrong, kills.busy(kills.order, houses[:1], 0.5) as more:
                    for done in range(1, asked.times + 1):
                        sleep(drawn.uniform(0.2, BETWEEN))
                        run("ip", "link", "set", cable, "down")
                        sleep(drawn.uniform(0.2, LONGEST_CUT))
                        run("ip", "link", "set", cable, "up")
                        print(f"{done} cuts, {sum(house.saves for house in houses)} saves acknowledged", flush=True)
                kills.waited(settings, houses)
            found = kills.looked(settings, houses)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    told = (*wrong, *more, *found.wrong)
    for each in told:
        print(each, file=sys.stderr)
    print(f"{asked.times} cuts: {found.saves} saves acknowledged, {found.documents} documents came, {len(told)} wrong")
    return 1 if told or not found.saves else 0
