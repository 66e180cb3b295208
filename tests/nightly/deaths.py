"""The database server is killed, all its processes at once, while people save: `… deaths [--times 50]`.

It is started again each time and recovers from its log. Afterwards the same must hold as after kills of our own
processes: every acknowledged save is there, none is there by half, documents that were asked for come.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from negotiator.config import Settings
from tests.nightly import kills
from tests.nightly.kills import Found
from tests.security import server

LONGEST_LIFE, LONGEST_AWAY = 1.5, 0.5  # seconds in which people save, and in which nothing answers


def tried(settings: Settings, folder: Path, times: int, seed: int, tell: Callable[[str], None] = print) -> Found:
    """So many deaths of the server whose data are in the folder; what is there afterwards."""
    _dossier, houses = kills.installed(settings)
    drawn = random.Random(seed)
    with kills.served(settings, 2):
        with kills.busy(kills.save, houses) as wrong, kills.busy(kills.order, houses[:1], 0.5) as more:
            for done in range(1, times + 1):
                sleep(drawn.uniform(0.1, LONGEST_LIFE))
                server.kill(folder)
                sleep(drawn.uniform(0.0, LONGEST_AWAY))
                server.start(folder)
                if done % 10 == 0:
                    tell(f"{done} deaths, {sum(house.saves for house in houses)} saves acknowledged")
            kills.lasting(houses)
        kills.waited(settings, houses)
    found = kills.looked(settings, houses)
    return Found(found.saves, found.documents, (*wrong, *more, *found.wrong))


def main(arguments: list[str]) -> int:
    """Kill, look, tell; 1 if anything is wrong, 2 where there is no server."""
    parser = argparse.ArgumentParser("tests.nightly deaths", description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=5995)
    asked = parser.parse_args(arguments)
    if server.why_not():
        print(server.why_not(), file=sys.stderr)
        return 2
    folder, began = Path(tempfile.mkdtemp(prefix="deaths-", dir="/tmp")), monotonic()
    folder.chmod(0o755)
    try:
        with server.served(folder / "pg") as database:
            settings = kills.settings_in(folder / "var", asked.port, database)
            found = tried(settings, folder / "pg", asked.times, asked.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for each in found.wrong:
        print(each, file=sys.stderr)
    print(
        f"{asked.times} deaths in {monotonic() - began:.0f} s: {found.saves} saves acknowledged, "
        f"{found.documents} documents came, {len(found.wrong)} wrong"
    )
    return 1 if found.wrong or not found.saves else 0
