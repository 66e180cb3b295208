"""Many people at once, on as many serving processes as there are cores. `python -m bench.load [--seconds 10] [--long]`

The demonstration with solved packages is served by `NEGOTIATOR_PROCESSES` processes under the application's own door,
and beside it, in the same processes, a plain Flask page with one SQLAlchemy query (see `bench.page_ratios`). People are
signed in as lead and ministries; each asks for a page, reads for about a second and asks for the next: overview, own
position, one of its rows saved, packages, one package, comparison. First without reading, to see what the server gives
at most, pages and plain pages by turns; then by 10 and 50 people; with --long by 10, 50, 100 and 200, a minute each.

Refused is what the door answers with 503 or the brake with 429, both with Retry-After; everything else but 200, 204 and
409 (two people changed one row) is an error. Every save that was acknowledged is looked for in the log afterwards.
Clients run on the same machine and take their part of its cores.
"""

import asyncio
import os
import random
import re
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from statistics import mean, quantiles
from time import monotonic, sleep
from urllib.parse import urlencode

from sqlmodel import func, select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bench.forms import row_of
from bench.numbers import Number, seconds_asked, tell
from bench.page_ratios import CELL, furnish, plain_app
from models.account import Account
from models.audit import AuditEntry
from negotiator.app import create_app
from negotiator.clock import system
from negotiator.commands import door
from negotiator.commands.server import demo_settings
from negotiator.config import Settings, processors
from negotiator.services.accounts.sessions import open_for
from negotiator.services.records.loading import known
from negotiator.services.records.storage import Engine, engine_of, session_of

PEOPLE = ("lead", "bmi", "aa", "bmas", "bmz", "bmg", "bmwe")
SHORT, LONG = (10, 50), (10, 50, 100, 200)
AT_ONCE = 8  # connections that ask without a pause
OWN = re.compile(r'href="(/dossiers/1/positions/\d+)"')
PACKAGE = re.compile(r'href="(/dossiers/1/packages/\d+)"')
TOKEN = re.compile(r'"X-CSRFToken": "([^"]*)"')


@dataclass(slots=True)
class Seen:
    """What came back: seconds of each answer that was not refused, how many were refused, what else went wrong."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    impolite: int = 0  # refused without Retry-After
    saved: int = 0
    wrong: list[str] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)


class Line:
    """One connection kept open, signed in."""

    def __init__(self, port: int, token: str, seen: Seen) -> None:
        self.port, self.token, self.seen = port, token, seen
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        """Status and text of the answer, noted."""
        began = monotonic()
        try:
            status, told, body = await self._exchange(path, form, headers)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            self.seen.wrong.append(f"{path}: {error!r}")
            return 0, ""
        if status in (429, 503):
            self.seen.refused += 1
            self.seen.impolite += "retry-after" not in told
        elif status in (200, 204, 409):
            self.seen.seconds.append(monotonic() - began)
        else:
            self.seen.wrong.append(f"{path}: {status}")
        self.seen.saved += form is not None and status == 200
        self.seen.cells.append(len(CELL.findall(body)))
        return status, body.decode()

    async def _exchange(
        self, path: str, form: dict[str, str] | None, more: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self.reader is not None
        body = urlencode(form or {}).encode()
        head = {"Host": f"localhost:{self.port}", "Cookie": f"negotiator={self.token}", **more}
        if form is not None:
            head |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in head.items())]
        self.writer.write("\r\n".join((*lines, "", "")).encode() + body)
        raw = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        told = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in raw[1:] if line)}
        found = await self.reader.readexactly(int(told.get("content-length", "0")))
        if told.get("connection") == "close":
            self.close()
        return int(raw[0].split()[1]), told, found

    def close(self) -> None:
        """Ends the connection; the next question opens another."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def person(line: Line, until: float, pause: float) -> None:
    """Goes round until the time is over, with about a second times `pause` before each page."""
    while monotonic() < until:
        text = ""
        for path in ("/dossiers/1", "/dossiers/1/positions", "own", "save", "/dossiers/1/packages", "one", COMPARED):
            await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
            if monotonic() > until:
                return
            if path == "save":
                await _save(line, text)
                continue
            links = {"own": OWN, "one": PACKAGE}.get(path)
            found = links.search(text) if links else None
            target = path if links is None else found[1] if found else "/dossiers/1"
            _status, text = await line.ask(target)


COMPARED = "/dossiers/1/comparison"


async def _save(line: Line, text: str) -> None:
    """Changes the importance of the first row of the position that is open, to what nobody else is likely to write at
    the same moment: what is there already is acknowledged and not written down again."""
    row, token = row_of(text), TOKEN.search(text)
    if row is None or token is None:
        return
    address, sent = row
    measure = address.rsplit("/", 1)[1]
    sent[f"{measure}-importance"] = f"{random.randint(1, 9)},{random.randint(1, 99):02d}"
    await line.ask(address, sent, **{"HX-Request": "true", "X-CSRFToken": token[1]})


async def plain(line: Line, until: float, cells: int) -> None:
    """Asks for the plain page without a pause."""
    while monotonic() < until:
        await line.ask(f"/reference/?cells={cells}")


def beside(settings: Settings, sockets: Sequence[socket.socket]) -> None:
    """One serving process, until it is ended."""
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    app = create_app(settings, engine)
    app.config["WTF_CSRF_ENABLED"] = False  # people come with a session of their own, without the cookie of forms
    both = DispatcherMiddleware(app.wsgi_app, {"/reference": plain_app(engine).wsgi_app})
    door.serve(both, settings, sockets)  # type: ignore[arg-type]  # any WSGI application


@contextmanager
def served(settings: Settings) -> Iterator[Sequence[BaseProcess]]:
    """The serving processes, once they answer."""
    sockets = door.sockets(settings)
    spawn = get_context("spawn")
    made = [spawn.Process(target=beside, args=(settings, sockets), daemon=True) for _turn in range(settings.processes)]
    for process in made:
        process.start()
    try:
        sleep(2 + 2 * settings.processes)
        for _turn in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", settings.port), timeout=5) as probe:
                probe.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if probe.recv(4):
                    break
            sleep(0.2)
        yield made
    finally:
        for process in made:
            process.terminate()
            process.join(20)


def megabytes(processes: Sequence[BaseProcess]) -> float:
    """What they hold in memory together, shared pages counted in each."""
    pages = (int(Path(f"/proc/{each.pid}/statm").read_text().split()[1]) for each in processes)
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def told(engine: Engine) -> int:
    """How many entries the log has."""
    with session_of(engine) as session:
        return session.exec(select(func.count()).select_from(AuditEntry)).one()


def tokens(engine: Engine, count: int) -> list[str]:
    """So many signed-in sessions, of all people in turn."""
    made = []
    with session_of(engine, write=True) as session:
        accounts = {login: id_ for id_, login in session.exec(select(Account.id, Account.login))}
        for login, _number in zip(cycle(PEOPLE), range(count), strict=False):
            made.append(open_for(session, known(accounts[login]), "bench", "password", system()))
        session.commit()
    return made


async def crowd(port: int, signed: Sequence[str], seconds: float, pause: float) -> Seen:
    """What these people see."""
    seen, until = Seen(), monotonic() + seconds
    lines = [Line(port, token, seen) for token in signed]
    await asyncio.gather(*(person(line, until, pause) for line in lines))
    for line in lines:
        line.close()
    return seen


async def plain_crowd(port: int, seconds: float, cells: int) -> Seen:
    """What plain pages come to."""
    seen, until = Seen(), monotonic() + seconds
    lines = [Line(port, "", seen) for _turn in range(AT_ONCE)]
    await asyncio.gather(*(plain(line, until, cells) for line in lines))
    for line in lines:
        line.close()
    return seen


def numbers_of(who: str, seen: Seen, seconds: float, remark: str) -> Iterator[Number]:
    """Answers a second and how long they took."""
    cuts = quantiles(seen.seconds or [0.0, 0.0], n=100)
    note = f"{len(seen.seconds)} answers, {seen.refused} refused, {len(seen.wrong)} errors; {remark}"
    yield Number(f"{who}: answers a second", len(seen.seconds) / seconds, "/s", note=note)
    for percent in (50, 95, 99):
        yield Number(f"{who}: {percent} of 100 answers come within", cuts[percent - 1], "s")
    errors = "; ".join(sorted(set(seen.wrong))[:3])
    yield Number(
        f"{who}: errors, and refusals without Retry-After", len(seen.wrong) + seen.impolite, "", 0, note=errors
    )


def measured(seconds: float, people: Sequence[int] = SHORT) -> Iterator[Number]:
    """At most, against plain pages; then by so many people."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = replace(demo_settings(Path(folder), port), pace=0, processes=processors())
        engine = engine_of(settings.database, settings.keys, settings.audit_key)
        furnish(engine)
        signed = tokens(engine, max(*people, AT_ONCE))
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        with served(settings) as processes:
            asyncio.run(crowd(port, signed[:AT_ONCE], 5, 0))  # first answers
            before, entries, saves = megabytes(processes), told(engine), 0
            ours = asyncio.run(crowd(port, signed[:AT_ONCE], seconds, 0))
            cells = round(mean(ours.cells))
            theirs = asyncio.run(plain_crowd(port, seconds, cells))
            saves += ours.saved
            remark = f"{len(processes)} processes, load of the machine {load}"
            yield from numbers_of(f"{AT_ONCE} without a pause", ours, seconds, remark)
            yield from numbers_of(f"{AT_ONCE} without a pause, plain page of {cells} cells", theirs, seconds, remark)
            ratio = len(theirs.seconds) / max(1, len(ours.seconds))
            yield Number("plain pages for one of ours", ratio, "×", 5.0, note="saves and comparison among ours")
            for count in people:
                seen = asyncio.run(crowd(port, signed[:count], seconds, 1.0))
                saves += seen.saved
                yield from numbers_of(f"{count} people", seen, seconds, f"{megabytes(processes):.0f} MB")
            after = megabytes(processes)
            yield Number("memory of all serving processes", after, "MB", note=f"{before:.0f} MB before")
            yield Number("acknowledged saves that the log lacks", max(0, saves - (told(engine) - entries)), "", 0)


if __name__ == "__main__":
    whole = "--long" in sys.argv
    tell(measured(seconds_asked(60 if whole else 10), LONG if whole else SHORT))
