"""Seconds per page under ten users at once, against a real served demonstration. `python -m bench.pages [--seconds 60]`

`negotiator demo` runs as a process of its own in a fresh folder, with its worker. Ten users sign in as its lead and
ministries and go round: overview, own position sheet with one row saved, packages, comparison of two packages; about a
second of reading between pages. The number is the 95th percentile over all pages; no static files.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from socket import create_connection
from threading import Thread
from time import sleep

import gevent
from locust import HttpUser, between, task
from locust.env import Environment

from bench.forms import row_of
from bench.numbers import Number, seconds_asked, tell

PORT = 5791
USERS = 10
PATIENCE = 300  # tenths of a second
PER_SECOND = 2  # users who arrive
ACCOUNT = re.compile(r"^\s+(\S+)\s+([a-z2-9-]{20,})\s+\S")
MAY_SEE_ALL = ("lead", "bmi", "aa", "bmas", "bmz", "bmg", "bmwe", "bkamt")  # others see no packages


@contextmanager
def demonstration() -> Iterator[dict[str, str]]:
    """A served demonstration; its passwords by login."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(sys.executable, "-m", "negotiator.cli", "demo", "--no-browser", "--language", "en"),
            *("--port", str(PORT), "--var", folder),
        ]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            try:
                found: dict[str, str] = {}
                for line in process.stderr:
                    if (account := ACCOUNT.match(line)) is not None:
                        found[account[1]] = account[2]
                    if line.startswith("Stop with"):
                        break
                if not found:
                    raise SystemExit("the demonstration did not start")
                Thread(target=process.stderr.read, daemon=True).start()
                _wait_until_it_listens()
                yield {login: found[login] for login in MAY_SEE_ALL}
            finally:
                process.terminate()
                process.wait(30)


def _wait_until_it_listens() -> None:
    """The address is printed before the port answers."""
    for _ in range(PATIENCE):
        with suppress(OSError), create_connection(("localhost", PORT), timeout=1):
            return
        sleep(0.1)
    raise SystemExit("the demonstration does not answer")


class Visitor(HttpUser):
    """Somebody with an account, going round one dossier."""

    host = f"http://localhost:{PORT}"
    wait_time = between(0.5, 1.5)
    accounts: Iterator[tuple[str, str]]

    def on_start(self) -> None:
        login, password = next(self.accounts)
        page = self.client.get("/sign-in", name="sign in").text
        token = re.search(r'name="csrf_token" value="([^"]*)"', page)
        sent = {"csrf_token": token[1] if token else "", "login": login, "password": password, "next": ""}
        with self.client.post("/sign-in", sent, name="sign in", catch_response=True) as answer:
            if "/sign-in" in (answer.url or "/sign-in"):
                answer.failure(f"{login} was not let in")
        found = re.search(r'href="(/dossiers/\d+)"', self.client.get("/dossiers", name="dossiers").text)
        self.dossier = found[1] if found else "/dossiers/1"

    @task(2)
    def overview(self) -> None:
        self.client.get(self.dossier, name="overview")

    @task(3)
    def position(self) -> None:
        page = self.client.get(f"{self.dossier}/positions", name="positions").text
        sheets = re.findall(rf'href="({self.dossier}/positions/\d+)"', page)
        for sheet in sheets[:1]:
            text = self.client.get(sheet, name="position sheet").text
            row, token = row_of(text), re.search(r'"X-CSRFToken": "([^"]*)"', text)
            if row is not None and token is not None:
                address, sent = row
                measure = address.rsplit("/", 1)[1]
                sent[f"{measure}-importance"] = "5" if sent[f"{measure}-importance"] == "4" else "4"
                headers = {"HX-Request": "true", "X-CSRFToken": token[1], "Referer": f"{self.host}{sheet}"}
                self.client.post(address, sent, headers=headers, name="row saved")

    @task(2)
    def packages(self) -> None:
        page = self.client.get(f"{self.dossier}/packages", name="packages").text
        self.refs = list(dict.fromkeys(re.findall(rf'href="{self.dossier}/packages/([\w-]+)"', page)))
        if self.refs:
            self.client.get(f"{self.dossier}/packages/{self.refs[0]}", name="package")

    @task(1)
    def comparison(self) -> None:
        refs = getattr(self, "refs", [])[:2]
        self.client.get(f"{self.dossier}/comparison?with={','.join(refs)}", name="comparison")


def measured(seconds: float) -> Iterator[Number]:
    """The 95th percentile over all pages, and per page."""
    with demonstration() as passwords:
        Visitor.accounts = cycle(passwords.items())
        environment = Environment(user_classes=[Visitor])
        runner = environment.create_local_runner()
        runner.start(USERS, spawn_rate=PER_SECOND)
        gevent.spawn_later(seconds, runner.quit)
        runner.greenlet.join()
    total = environment.stats.total
    note = f"{total.num_requests} pages in {seconds:.0f} s, {total.num_failures} refused"
    yield Number("95 of 100 pages come within", total.get_response_time_percentile(0.95) / 1000, "s", note=note)
    for (name, method), entry in sorted(environment.stats.entries.items()):
        slow = entry.get_response_time_percentile(0.95) / 1000
        note = f"{entry.num_requests} times, {entry.num_failures} refused"
        yield Number(f"{name} ({method})", slow, "s", note=note)


if __name__ == "__main__":
    tell(measured(seconds_asked(60)))
