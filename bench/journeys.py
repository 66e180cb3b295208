"""Two hundred people at work, by Locust. `python -m bench.journeys [--seconds 600] [--people 200] [--think 10]`

`negotiator serve` runs as a process of its own over ten dossiers of the first scenario, with a lead and ministries in
each. Everybody goes one way after the other, with some seconds of thought before each page: the own position and three
rows of it; the workbench and three levels of a draft; a proposal, awaited (leads); a PDF, ordered, awaited, fetched.
Once a minute the memory of all processes is looked at (proportional, `smaps_rollup`), and so is what has come so far.

With `--machines`, the database and the queue are a PostgreSQL, a second `serve` without worker listens at a port of its
own and takes half of the people, and work is done by two processes `negotiator worker`: a second machine for pages and
one for work, as far as ports tell them apart.
"""

import os
import random
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import count, cycle
from pathlib import Path
from socket import create_connection
from time import monotonic, sleep
from typing import Any

import gevent
from cryptography.fernet import Fernet
from locust import HttpUser, task
from locust.env import Environment
from locust.exception import StopUser
from requests.adapters import HTTPAdapter
from sqlmodel import select

from bench.forms import row_of
from bench.numbers import Number, tell
from models import schema
from models.account import Account
from models.kinds import Role
from models.membership import Membership
from models.stakeholder import Stakeholder
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.clock import system
from negotiator.config import read_settings
from negotiator.services.accounts.sessions import open_for
from negotiator.services.records.loading import known, load_plan
from negotiator.services.records.storage import Session, engine_of, session_of
from tests.security import server

PORT, DOSSIERS = 5841, 10
HOUSES = ("de_bmi", "de_aa", "de_bmas", "de_bmz")
JOB_SECONDS = 180
PATIENCE = 240  # seconds until a busy machine serves
TOKEN = re.compile(r'"X-CSRFToken": "([^"]*)"')
CELL = re.compile(r'hx-post="([^"]*/levels)" hx-vals=\'{"only": "(\w+)"}\'')


def people(session: Session, many: int) -> list[tuple[int, str, bool]]:
    """Dossier, session token, and whether it is its lead, of so many people."""
    found = []
    for number in range(DOSSIERS):
        dossier = known(load_plan(session, demo_scenario(DEMOS[0])).id)
        houses = {s.key: s for s in session.exec(select(Stakeholder).where(Stakeholder.dossier_id == dossier))}
        for key in HOUSES:
            houses[key].claimed = True
        for place, key in zip(range(-(-many // DOSSIERS)), cycle(HOUSES), strict=False):
            leads = place == 0
            account = Account(login=f"p{number}-{place}", name=f"Person {number} {place}")
            session.add(account)
            session.flush()
            role, house = (Role.LEAD, demo_scenario(DEMOS[0]).lead) if leads else (Role.MINISTRY, key)
            person, seat = known(account.id), houses[house].id
            session.add(
                Membership(account_id=person, dossier_id=dossier, role=role, stakeholder_id=seat, in_circle=True)
            )
            found.append((dossier, open_for(session, known(account.id), "bench", "password", system()), leads))
    session.commit()
    return found


class From(HTTPAdapter):
    """From an address of their own, as people have: the door counts connections by it."""

    def __init__(self, number: int) -> None:
        self.address = f"127.0.{1 + number // 200}.{1 + number % 200}"
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Connections that begin there."""
        super().init_poolmanager(*args, **more, source_address=(self.address, 0))


class Person(HttpUser):
    """Somebody at work in one dossier."""

    host = f"http://127.0.0.1:{PORT}"
    everybody: Iterator[tuple[str, int, str, bool]]
    numbers = count()
    think = 10.0

    def on_start(self) -> None:
        origin, self.dossier, token, self.leads = next(self.everybody)
        self.home = f"{origin}/dossiers/{self.dossier}"
        self.client.mount("http://", From(next(self.numbers)))
        self.client.cookies.set("negotiator", token, domain="127.0.0.1")
        self.client.headers.update(Host=f"127.0.0.1:{PORT}", Referer=f"http://127.0.0.1:{PORT}/")

    def wait_time(self) -> float:
        """Seconds of thought."""
        return random.uniform(0.5, 1.5) * self.think

    def pause(self) -> None:
        """Thinks before the next page of a way."""
        gevent.sleep(self.wait_time())

    def post(self, page: str, address: str, form: Mapping[str, object], name: str, htmx: bool = True) -> str:
        """The text that comes back; for a form that makes something its address. Empty where the page was refused."""
        token = TOKEN.search(page)
        if token is None:
            return ""
        where = address if address.startswith("http") else self.home.partition("/dossiers")[0] + address
        head = {"X-CSRFToken": token[1], **({"HX-Request": "true"} if htmx else {})}
        with self.client.post(
            where, form, headers=head, name=name, allow_redirects=False, catch_response=True
        ) as answer:
            judge(answer, (200, 204, 303, 409))
            return str(answer.headers.get("Location", "")) or str(answer.text or "")

    def page(self, path: str, name: str) -> str:
        """The text of a page."""
        with self.client.get(f"{self.home}{path}", name=name, catch_response=True) as answer:
            judge(answer, (200,))
            return str(answer.text or "")

    @task(12)
    def position(self) -> None:
        found = re.search(r'href="/dossiers/\d+(/positions/\d+)"', self.page("/positions", "positions"))
        if found is None:
            return
        self.pause()
        for _turn in range(3):
            text = self.page(found[1], "position")
            row = row_of(text)
            if row is None:
                return
            self.pause()
            address, sent = row
            sent[f"{address.rsplit('/', 1)[1]}-importance"] = f"{random.randint(1, 9)},{random.randint(10, 99)}"
            self.post(text, address, sent, "position: a row saved")

    @task(8)
    def workbench(self) -> None:
        text = self.page("/bench?show=all", "workbench")
        if CELL.search(text) is None:
            self.pause()
            sent = {"submission": f"{random.getrandbits(100):x}"}
            self.post(text, f"/dossiers/{self.dossier}/bench/drafts", sent, "workbench: a draft begun", htmx=False)
            text = self.page("/bench?show=all", "workbench")
        cells = CELL.findall(text)
        for address, key in random.sample(cells, min(3, len(cells))):
            self.pause()
            moved = {"only": key, f"level-{key}": str(random.randint(0, 1))}
            self.post(text, address, moved, "workbench: a level moved")

    @task(1)
    def propose(self) -> None:
        if not self.leads:
            return
        text = self.page("/packages", "packages")
        self.pause()
        wish = {"concepts": ["balanced"], "seconds": "30", "submission": f"{random.getrandbits(100):x}"}
        self.work(self.post(text, f"/dossiers/{self.dossier}/packages/proposals", wish, "a proposal asked", htmx=False))

    @task(1)
    def paper(self) -> None:
        text = self.page("/briefs?kind=D-04", "documents")
        self.pause()
        wish = {"kind": "D-04", "language": "de", "grade": "intern", "edition": "1", "form": "pdf"}
        wish["submission"] = f"{random.getrandbits(100):x}"
        self.work(self.post(text, f"/dossiers/{self.dossier}/briefs", wish, "a PDF ordered", htmx=False), fetch=True)

    def work(self, job: str, fetch: bool = False) -> None:
        """Awaits long work, as its page does, and looks at what it made."""
        if "/jobs/" not in job:
            return
        until, origin = monotonic() + JOB_SECONDS, self.home.partition("/dossiers")[0]
        while monotonic() < until:
            gevent.sleep(1)
            with self.client.get(
                origin + job, name="long work, how far", allow_redirects=False, catch_response=True
            ) as answer:
                judge(answer, (200, 303))
                if answer.status_code == 303:
                    break
                if answer.status_code == 200 and 'hx-trigger="every' not in (answer.text or ""):
                    answer.failure("long work ended without a result")
                    return
        else:
            return
        link = answer.headers["Location"]
        with self.client.get(origin + link, name="long work, its result", catch_response=True) as shown:
            judge(shown, (200,))
        paper = re.search(r'href="(/dossiers/\d+/briefs/\d+[^"]*)"', shown.text or "") if fetch else None
        if paper is not None:
            with self.client.get(origin + paper[1], name="a PDF fetched", catch_response=True) as fetched:
                judge(fetched, (200,))


def judge(answer: Any, fine: Sequence[int]) -> None:
    """Refusals with Retry-After are polite: counted by their own name. Everything else but `fine` is an error."""
    status = answer.status_code
    if status in fine:
        answer.success()
    elif status in (429, 503) and "Retry-After" in answer.headers:
        answer.request_meta["name"] = f"refused politely ({status})"
        answer.success()
    else:
        answer.failure(f"status {status}")


def family(roots: Sequence[int]) -> list[int]:
    """These processes and all below them."""
    found = list(roots)
    for number in found:
        with suppress(OSError):
            for line in Path(f"/proc/{number}/task").glob("*/children"):
                found += map(int, line.read_text().split())
    return found


def megabytes(roots: Sequence[int]) -> float:
    """What they hold together, shared pages shared out."""
    whole = 0
    for number in family(roots):
        with suppress(OSError):
            text = Path(f"/proc/{number}/smaps_rollup").read_text()
            whole += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]
    return whole / 1000


def begun(command: Sequence[str], given: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """One process of the installation."""
    with log.open("ab") as out:
        return subprocess.Popen([sys.executable, "-m", "negotiator.cli", *command], env=given, stdout=out, stderr=out)


@contextmanager
def installation(
    folder: Path, many: int, machines: bool
) -> Iterator[tuple[list[int], list[tuple[str, int, str, bool]]]]:
    """The numbers of its processes, and people with the address that they go to."""
    with ExitStack() as stack:
        given = given_for(folder)
        if machines:
            given["NEGOTIATOR_DATABASE"] = given["NEGOTIATOR_QUEUE"] = stack.enter_context(server.served(folder / "pg"))
        settings = read_settings(given)
        settings.var.mkdir(parents=True)
        engine = engine_of(settings.database, settings.keys, settings.audit_key)
        schema.upgrade(engine)
        with session_of(engine, write=True) as session:
            found = people(session, many)
        engine.dispose()
        env, ports = {**os.environ, **given}, [PORT, PORT + 1] if machines else [PORT]
        running = [
            begun(
                ["serve", *(["--no-worker"] if machines else [])], {**env, "NEGOTIATOR_PORT": str(port)}, folder / "log"
            )
            for port in ports
        ]
        if machines:
            running += [begun(["worker"], env, folder / "log") for _turn in range(2)]
        try:
            for port in ports:
                _listening(port)
            origins = cycle(f"http://127.0.0.1:{port}" for port in ports)
            yield [each.pid for each in running], [(origin, *one) for origin, one in zip(origins, found, strict=False)]
        finally:
            for each in running:
                each.terminate()
            for each in running:
                each.wait(30)
            complained(folder / "log")


def given_for(folder: Path) -> dict[str, str]:
    """The settings of an installation whose files lie in a folder."""
    return {
        "NEGOTIATOR_SECRET": "j" * 48,
        "NEGOTIATOR_KEYS": Fernet.generate_key().decode(),
        "NEGOTIATOR_VAR": str(folder / "var"),
        "NEGOTIATOR_PORT": str(PORT),
        "NEGOTIATOR_ORIGIN": f"http://127.0.0.1:{PORT}",
        "NEGOTIATOR_PACE": "0",
    }


def complained(log: Path) -> None:
    """Prints what the processes did not foresee: the last lines before each end of a traceback."""
    lines = log.read_text(errors="replace").splitlines()
    for place in [n for n, line in enumerate(lines) if line.startswith("Traceback")][:5]:
        print("\n".join(lines[max(0, place - 1) : place + 60]), file=sys.stderr)


def _listening(port: int) -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=2):
            return
        sleep(0.2)
    raise SystemExit("the server does not answer")


def measured(seconds: float, many: int, think: float, machines: bool) -> Iterator[Number]:
    """Throughput, percentiles and errors over all and for each page; memory by the minute."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with installation(folder, many, machines) as (processes, everybody):
            Person.everybody, Person.think = cycle(everybody), think
            environment = Environment(user_classes=[Person])
            runner = environment.create_local_runner()
            runner.start(many, spawn_rate=max(1, many / 30))
            memory, began = [], monotonic()
            while monotonic() - began < seconds:
                gevent.sleep(min(60.0, max(1.0, seconds - (monotonic() - began))))
                memory.append(megabytes(processes))
                total = environment.stats.total
                print(
                    f"{monotonic() - began:.0f} s: {total.num_requests} answers, {total.num_failures} errors, "
                    f"{memory[-1]:.0f} MB, load {os.getloadavg()[0]:.1f}",
                    file=sys.stderr,
                    flush=True,
                )
            runner.quit()
            with suppress(StopUser):
                runner.greenlet.join()
    yield from _numbers(environment, seconds, f"{many} people, {think:.0f} s of thought", memory)


def _numbers(environment: Environment, seconds: float, who: str, memory: Sequence[float]) -> Iterator[Number]:
    total = environment.stats.total
    yield Number(f"{who}: answers a second", total.num_requests / seconds, "/s", note=f"in {seconds:.0f} s")
    for share in (0.5, 0.95, 0.99):
        text = f"{100 * share:.0f} of 100 answers come within"
        yield Number(text, (total.get_response_time_percentile(share) or 0) / 1000, "s")
    errors = "; ".join(f"{e.name}: {e.error} ({e.occurrences})" for e in environment.stats.errors.values())
    yield Number("errors", total.num_failures, "", 0, note=errors[:400])
    yield Number("memory of all processes, first look", memory[0], "MB")
    yield Number("memory of all processes, last look", memory[-1], "MB", note=f"at most {max(memory):.0f}")
    for (name, method), entry in sorted(environment.stats.entries.items()):
        slow = (entry.get_response_time_percentile(0.95) or 0) / 1000
        half = (entry.get_response_time_percentile(0.5) or 0) / 1000
        yield Number(
            f"{name} ({method}), 95 of 100", slow, "s", note=f"{entry.num_requests} times, half in {half:.2f} s"
        )


if __name__ == "__main__":
    parser = ArgumentParser("bench.journeys", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--think", type=float, default=10)
    parser.add_argument("--machines", action="store_true")
    asked = parser.parse_args()
    tell(measured(asked.seconds, asked.people, asked.think, asked.machines))
