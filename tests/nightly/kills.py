"""Kills -9 while people save: `python -m tests.nightly kills [--times 1000] [--seed 0] [--servers 2] [--on DATABASE]`.

Servers and worker are processes of their own that run the product's own doors; each that is killed is followed by
another at once, at the same sockets. People rate three measures at a time through the interface and ask for documents,
again and again. Each moment of death is drawn. So many on a file, then as many on a PostgreSQL, or on one of the two.
Afterwards:

* every save that was acknowledged is there, and of three ratings that were sent together all or none;
* what is there was sent, and each change has its entry in the log, whose chain holds;
* every document that was asked for comes, and comes once.
"""

import argparse
import ctypes
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import requests
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlmodel import Session, col, func, select

from models import schema
from models.account import Account
from models.audit import AuditEntry
from models.clock import now
from models.database import engine_of, session_of
from models.document import Document
from models.interest import Interest
from models.job import Job, JobState
from models.kinds import Role
from models.measure import Measure
from models.membership import Membership
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.app import create_app
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.commands import door
from negotiator.config import Settings, read_settings
from negotiator.services import working
from negotiator.services.access import audit
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts import api_tokens
from negotiator.services.accounts.api_tokens import Scope, Wanted
from negotiator.services.accounts.tokens import new_token
from negotiator.services.briefs.life.printing import MOST_KEPT
from negotiator.services.records.loading import known, load_plan
from negotiator.services.work.ledger import MOST_TRIES
from tests.both import POSTGRESQL, SQLITE
from tests.security import server

DATABASES = (SQLITE, POSTGRESQL)
HOUSES = ("de_bmi", "de_bmz", "de_aa")
TOGETHER = 3  # ratings of one save
PATIENCE = 60.0  # seconds for whatever has to come
LONGEST_LIFE = 0.25  # seconds of a process; long enough for several saves, unless others keep the machine busy
LONGEST_EVER = 4.0
LOOK = 20  # kills after which lives are made longer if nothing was acknowledged meanwhile
ANSWER = 5.0  # seconds that an answer may take before it counts as none
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
PAPER = {"kind": "D-04", "form": "xlsx"}


@dataclass(slots=True)
class House:
    """Somebody who saves: its position and in which edition it began, the measures that it rates, its token; `sent` is
    the last save that was tried, `kept` the last that was acknowledged, `saves` how many were, `orders` the jobs."""

    url: str
    token: str
    position: int
    edition: int
    measures: tuple[str, ...]
    sent: int = 0
    kept: int = 0
    saves: int = 0
    orders: list[int] = field(default_factory=list)


def installed(settings: Settings) -> tuple[int, list[House]]:
    """A dossier with people of three houses who have tokens; its number and they."""
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    schema.upgrade(engine)
    found = []
    with session_of(engine, write=True) as session:
        dossier = known(load_plan(session, demo_scenario("kenya_like")).id)
        keys = session.exec(select(Measure.key).where(Measure.dossier_id == dossier).order_by(Measure.id)).all()
        for key in HOUSES:
            token, position = _person(session, dossier, key)
            where = f"{settings.origin}/api/v1/dossiers/{dossier}"
            edition = session.get_one(Position, position).edition
            found.append(House(where, token, position, edition, tuple(keys[:TOGETHER])))
        session.commit()
    engine.dispose()
    return dossier, found


def _person(session: Session, dossier: int, key: str) -> tuple[str, int]:
    house = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == dossier, Stakeholder.key == key)).one()
    position = session.exec(select(Position.id).where(Position.stakeholder_id == house.id)).one()
    account = Account(login=key, name=key)
    session.add(account)
    session.flush()
    part = {"dossier_id": dossier, "role": Role.MINISTRY, "stakeholder_id": house.id, "in_circle": True}
    session.add(Membership(account_id=known(account.id), **part))
    house.claimed = True
    session.commit()
    reader, token = reader_of(session, known(account.id)), api_tokens.MARK + new_token()
    assert reader is not None
    api_tokens.make(session, reader, Wanted("kills", tuple(Scope), 7), token, now(session))
    return token, known(position)


def save(house: House) -> None:
    """One save of three ratings; what came back before the process died is acknowledged."""
    head = {"Authorization": f"Bearer {house.token}"}
    where = f"{house.url}/positions/{house.position}"
    found = requests.get(where, headers=head, timeout=ANSWER)
    if found.status_code != 200:
        return
    versions = {each["measure"]: each["version"] for each in found.json()["ratings"]}
    house.sent += 1
    told = {"importance": house.sent % 11, "reason": f"save {house.sent}"}
    rated = [{"measure": name, "version": versions.get(name, 0), **told} for name in house.measures]
    answer = requests.post(f"{where}/ratings", json={"ratings": rated}, headers=head, timeout=ANSWER)
    if answer.status_code == 200:
        house.kept = house.sent
        house.saves += 1
    elif answer.status_code != 409:  # the one before had been kept after all
        assert answer.status_code == 503, answer.text


def order(house: House) -> None:
    """A document is asked for; its job is noted where it was acknowledged."""
    head = {"Authorization": f"Bearer {house.token}"}
    answer = requests.post(f"{house.url}/documents", json=PAPER, headers=head, timeout=ANSWER)
    if answer.status_code == 202:
        house.orders.append(answer.json()["id"])
    else:
        assert answer.status_code in (429, 503), answer.text  # six wait for one person at most


@contextmanager
def busy(act: Callable[[House], None], houses: list[House], rest: float = 0.0) -> Iterator[list[str]]:
    """Each house does it again and again within the block; what went wrong comes back."""
    stop, wrong = Event(), list[str]()

    def loop(house: House) -> None:
        while not stop.is_set():
            try:
                act(house)
            except requests.RequestException:
                sleep(0.01)  # its process was killed
            except AssertionError as error:
                wrong.append(str(error))
                return
            sleep(rest)

    threads = [Thread(target=loop, args=(house,), daemon=True) for house in houses]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)


def nursery(pipe: Connection, live: Callable[[], None]) -> None:
    """Puts one process after the other into the world, and tells their numbers; this is a process, alone in its own."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        born = os.fork()
        if born == 0:
            ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
            try:
                live()
            finally:
                os._exit(1)
        try:
            pipe.send(born)
        except OSError:
            os.kill(born, signal.SIGKILL)
            return
        os.waitpid(born, 0)


@contextmanager
def lives(live: Callable[[], None]) -> Iterator[Connection]:
    """What tells the numbers of processes that live one after the other, as long as the block lasts."""
    here, there = Pipe()
    process = get_context("fork").Process(target=nursery, args=(there, live))
    process.start()
    there.close()
    try:
        yield here
    finally:
        process.kill()  # and with it whoever lives
        process.join(PATIENCE)
        here.close()


def killed(pipe: Connection, drawn: random.Random, longest: float = LONGEST_LIFE) -> None:
    """Waits for the next process, lets it live for a while, and kills it."""
    assert pipe.poll(PATIENCE), "no process came"
    number = pipe.recv()
    sleep(drawn.uniform(0.0, longest))
    os.kill(number, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Found:
    """What is there afterwards: saves by house, what is wrong; `documents` that came, of those that were asked for."""

    saves: int
    documents: int
    wrong: tuple[str, ...]


def looked(settings: Settings, houses: list[House]) -> Found:
    """Opens the database anew and looks at all of it."""
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    wrong: list[str] = []
    try:
        with session_of(engine) as session:
            if engine.dialect.name == "sqlite":
                told = session.execute(text("PRAGMA integrity_check")).scalar()
                wrong += [] if told == "ok" else [f"integrity: {told}"]
            for house in houses:
                wrong += _wrong_saves(session, house)
            wrong += audit.verify(session).faults
            done = sum(_wrong_job(session, job, wrong) for house in houses for job in dict.fromkeys(house.orders))
    finally:
        engine.dispose()
    return Found(sum(house.saves for house in houses), done, tuple(wrong))


def _wrong_saves(session: Session, house: House) -> Iterator[str]:
    rows = session.exec(
        select(Interest)
        .join(Measure)
        .where(Interest.position_id == house.position, col(Measure.key).in_(house.measures))
    ).all()
    reasons = {row.rating.why for row in rows}
    ours = {reason for reason in reasons if reason.startswith("save ")}
    if len(rows) != TOGETHER or (ours and len(reasons) != 1):
        yield f"position {house.position}: half a save, {sorted(reasons)}"
        return
    number = int(ours.pop().removeprefix("save ")) if ours else 0
    if not house.kept <= number <= house.sent:
        yield f"position {house.position}: save {number} is there, {house.kept} was acknowledged, {house.sent} sent"
    edition = session.exec(select(Position.edition).where(Position.id == house.position)).one()
    thing, saves = f"position {house.position}", edition - house.edition
    entries = session.exec(
        select(func.count()).where(AuditEntry.thing == thing, AuditEntry.action == audit.Deed.CHANGED.value)
    ).one()
    if entries != TOGETHER * saves or not house.saves <= saves <= house.sent:
        yield f"{thing}: {saves} saves of {house.saves} acknowledged, {entries} changes in the log"


def _wrong_job(session: Session, number: int, wrong: list[str]) -> bool:
    """Whether a job has made its one document. One whose worker was killed too often has failed and says so, and the
    oldest documents of a person give way to later ones."""
    job = session.get(Job, number)
    if job is not None and job.state is JobState.FAILED and job.tries >= MOST_TRIES:
        return False
    if job is None or job.state is not JobState.DONE:
        wrong.append(f"job {number} is {job.state.value if job else 'lost'}")
        return False
    made = json.loads(json.dumps(job.result)).get("document")
    later = session.exec(select(func.count()).where(col(Document.id) > (made or 0))).one()
    if made is None or (session.get(Document, made) is None and later < MOST_KEPT):
        wrong.append(f"job {number} has no document")
        return False
    return True


def lasting(houses: list[House]) -> None:
    """Waits until each house has a save that was acknowledged: the last processes are left alone for so long."""
    until = monotonic() + PATIENCE
    while monotonic() < until and not all(house.saves for house in houses):
        sleep(0.05)


def waited(settings: Settings, houses: list[House]) -> None:
    """Waits until all that was asked for has ended."""
    engine, until = engine_of(settings.database, settings.keys, settings.audit_key), monotonic() + PATIENCE
    orders = [job for house in houses for job in house.orders]
    open_ = select(func.count()).where(
        col(Job.id).in_(orders), col(Job.state).in_([JobState.WAITING, JobState.RUNNING])
    )
    left = -1
    while left and monotonic() < until:
        with session_of(engine) as session:
            left = session.exec(open_).one()
        sleep(0.1)
    engine.dispose()


@contextmanager
def served(settings: Settings, servers: int) -> Iterator[tuple[list[Connection], Connection]]:
    """Servers at the same sockets and a worker, each followed by another; what tells their numbers."""
    app, sockets = create_app(settings), door.sockets(settings)  # no connection yet: each process opens its own

    def serve() -> None:
        door.serve(app, settings, sockets)

    def work() -> None:
        working.work_for(settings)

    with ExitStack() as stack:
        yield [stack.enter_context(lives(serve)) for _n in range(servers)], stack.enter_context(lives(work))
    for each in sockets:
        each.close()


def tried(settings: Settings, times: int, seed: int, servers: int = 2, tell: Callable[[str], None] = print) -> Found:
    """So many kills of servers and, one in ten, of the worker; what is there afterwards."""
    _dossier, houses = installed(settings)
    drawn, longest, before = random.Random(seed), LONGEST_LIFE, 0
    with served(settings, servers) as (kept, worker):
        with busy(save, houses) as wrong, busy(order, houses[:1], 0.5) as more:
            for done in range(1, times + 1):
                killed(worker if done % 10 == 0 else drawn.choice(kept), drawn, longest)
                saves = sum(house.saves for house in houses)
                if done % LOOK == 0:
                    longest, before = (longest if saves > before else min(2 * longest, LONGEST_EVER)), saves
                if done % 100 == 0:
                    tell(f"{done} kills, {saves} saves acknowledged")
            lasting(houses)
        waited(settings, houses)
    found = looked(settings, houses)
    return Found(found.saves, found.documents, (*wrong, *more, *found.wrong))


def settings_in(folder: Path, port: int, database: str = "") -> Settings:
    """Settings of an installation of its own."""
    given = {
        "NEGOTIATOR_SECRET": "k" * 48,
        "NEGOTIATOR_KEYS": Fernet.generate_key().decode(),
        "NEGOTIATOR_VAR": str(folder),
        "NEGOTIATOR_PORT": str(port),
        "NEGOTIATOR_ORIGIN": f"http://127.0.0.1:{port}",
        "NEGOTIATOR_PACE": "0",
        "NEGOTIATOR_DATABASE": database,
    }
    folder.mkdir(parents=True, exist_ok=True)
    return read_settings(given)


def main(arguments: list[str]) -> int:
    """Kill, look, tell; 1 if anything is wrong."""
    parser = argparse.ArgumentParser("tests.nightly kills", description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--port", type=int, default=5997)
    parser.add_argument("--on", choices=DATABASES, action="append", help="the database, both by default")
    asked = parser.parse_args(arguments)
    return max([_night(database, asked) for database in asked.on or DATABASES])


def _night(database: str, asked: argparse.Namespace) -> int:
    """Kills on one database; 1 if anything is wrong, 2 where no server can be started."""
    reason = server.why_not() if database == POSTGRESQL else ""
    if reason:
        print(reason, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="kills-", dir="/tmp"))
    folder.chmod(0o755)
    began = monotonic()
    try:
        with ExitStack() as stack:
            url = stack.enter_context(server.served(folder / "pg")) if database == POSTGRESQL else ""
            found = tried(settings_in(folder / "var", asked.port, url), asked.times, asked.seed, asked.servers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for each in found.wrong:
        print(each, file=sys.stderr)
    print(
        f"{database}: {asked.times} kills in {monotonic() - began:.0f} s: {found.saves} saves acknowledged, "
        f"{found.documents} documents came, {len(found.wrong)} wrong"
    )
    return 1 if found.wrong or not found.saves else 0
