"""The same records, audit log and jobs on a real PostgreSQL: migrations, triggers, locks, writers at the same time."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from models import schema
from models.account import Account
from models.audit import AuditEntry
from models.clock import clock_of
from models.database import engine_of, session_of
from models.dossier import Dossier
from models.fact import Fact
from models.job import Job, JobState
from models.kinds import Role
from models.package import Package
from models.position import Position
from models.sealed import new_key
from negotiator.app import create_app
from negotiator.bargaining.errors import Collision, Refused, TooMany
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.config import Settings, read_settings
from negotiator.jobs.ledger import Work
from negotiator.jobs.queue import Queue
from negotiator.services.access import audit, throttle
from negotiator.services.access.audit import Deed
from negotiator.services.access.readers import reader_of
from negotiator.services.access.throttle import Allowance
from negotiator.services.accounts import accounts
from negotiator.services.dossiers.facts import fact_editing
from negotiator.services.installation import keys
from negotiator.services.positions import releases
from negotiator.services.positions.releases import MarkEntry
from negotiator.services.proposals import proposing
from negotiator.services.records.plans import plan_of
from negotiator.services.work.ledger import RowLedger
from tests.conftest import KEY, PASSWORD
from tests.drafts import kept_by_hand
from tests.models.test_migrations import check_sealing
from tests.records import Room, room_of
from tests.security import server

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(server.why_not()), reason=server.why_not() or "there is one")]
CHAIN = b"chain key for tests only"
WRITERS = 6


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of this module's own; the folder is short, since names of sockets must be."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with server.served(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    """The database with all migrations."""
    made = engine_of(url, (KEY,), CHAIN)
    schema.upgrade(made)
    yield made
    made.dispose()


def test_what_was_kept_in_plain_text_is_sealed_and_comes_back(url: str) -> None:
    """The migration with rows, up and down, in a database of its own."""
    with engine_of(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE before"))
    made = engine_of(make_url(url).set(database="before").render_as_string(hide_password=False), (KEY,), CHAIN)
    check_sealing(made)
    made.dispose()


@pytest.fixture(scope="module")
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture(scope="module")
def lead(engine: Engine, room: Room) -> int:
    with session_of(engine, write=True) as session:
        made = accounts.make(session, "pia", "Pia", PASSWORD)
        accounts.enrol(session, room.dossier, made.id or 0, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True)
        session.commit()
        return made.id or 0


def test_migrations_make_what_the_tables_say(engine: Engine) -> None:
    assert schema.is_current(engine)
    assert schema.differences(engine) == []


def test_a_dossier_comes_back_as_it_went_in(engine: Engine, room: Room) -> None:

    with session_of(engine) as session:
        found = plan_of(session, session.get_one(Dossier, room.dossier))
    wanted = demo_scenario("kenya_like")
    assert found.measures == wanted.measures
    assert found.packages == wanted.packages
    assert [p.prefs for p in found.participants] == [p.prefs for p in wanted.participants]


def test_sealed_columns_are_ciphertext(engine: Engine, room: Room) -> None:
    with engine.connect() as connection:
        marks = [row[0] for row in connection.execute(text("select mark from position"))]
    assert marks
    assert all(mark.startswith("gAAAA") for mark in marks)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set actor = 'x'",
        "delete from audit_entry",
        "truncate audit_entry cascade",
        "delete from audit_detail",
        "truncate audit_detail",
    ],
)
def test_the_log_cannot_be_changed(engine: Engine, lead: int, statement: str) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


def together(act: Callable[[int], object]) -> list[object]:
    """What came of doing it in several threads at the same time; exceptions are results."""
    results: list[object] = [None] * WRITERS

    def run(n: int) -> None:
        try:
            results[n] = act(n)
        except Exception as error:
            results[n] = error

    threads = [Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_writers_at_the_same_time_make_one_chain(engine: Engine, lead: int) -> None:
    def write(n: int) -> None:
        for step in range(10):
            with session_of(engine, write=True) as session:
                audit.record(session, None, Deed.CHANGED, f"thing {n}.{step}", detail={"n": n}, actor="test")
                session.commit()

    with session_of(engine) as session:
        before = session.exec(select(func.count()).select_from(AuditEntry)).one()
    assert together(write) == [None] * WRITERS
    with session_of(engine) as session:
        check = audit.verify(session)
    assert (check.count, check.faults) == (before + 10 * WRITERS, ())


def test_of_two_who_edit_the_same_version_one_is_told(engine: Engine, room: Room, lead: int) -> None:
    number = room.positions["de_envoy"]
    with session_of(engine) as session:
        version = session.get_one(Position, number).version

    def edit(n: int) -> str:
        with session_of(engine, write=True) as session:
            reader = reader_of(session, lead)
            assert reader is not None
            try:
                releases.set_mark(session, reader, room.dossier, number, MarkEntry(None, f"by {n}", "", version))
            except Collision:
                session.rollback()
                return "told"
            return "kept"

    assert sorted(map(str, together(edit))) == ["kept"] + ["told"] * (WRITERS - 1)


def test_what_is_numbered_at_the_same_time_gets_a_number_each(engine: Engine, room: Room, lead: int) -> None:
    """Proposals and facts: whoever reads the highest number waits for who gives the next."""

    def add(n: int) -> str:
        with session_of(engine, write=True) as session:
            reader = reader_of(session, lead)
            assert reader is not None
            asked = {"concepts": ["nash"], "seconds": 60, "seed": 0, "account": lead, "dossier": room.dossier}
            plan = plan_of(session, session.get_one(Dossier, room.dossier))
            number = proposing.begun(session, Work(0, "propose", asked), plan, case_of(plan), "Lea").number
            session.commit()
        with session_of(engine, write=True) as session:
            fact_editing.add(session, reader, room.dossier, {"de": f"F {n}", "value": "1", "src": "PA", "grade": "C"})
        return str(number)

    assert sorted(map(str, together(add))) == [str(n + 1) for n in range(WRITERS)]
    with session_of(engine) as session:
        keys = session.exec(select(Fact.rank).where(Fact.dossier_id == room.dossier)).all()
    assert len(keys) == len(set(keys))


def test_tries_at_the_same_time_are_all_counted(engine: Engine) -> None:
    allowed, moment = Allowance(3, timedelta(hours=1)), clock_of(engine)()

    def attempt(_n: int) -> str:
        with session_of(engine, write=True) as session:
            try:
                throttle.count(session, "door", allowed, moment)
            except TooMany:
                return "told"
            session.commit()
            return "in"

    assert sorted(map(str, together(attempt))) == ["in"] * 3 + ["told"] * (WRITERS - 3)


def test_a_job_is_taken_by_one_worker(engine: Engine, room: Room, lead: int) -> None:
    with session_of(engine, write=True) as session:
        job = Job(dossier_id=room.dossier, account_id=lead, kind="print", asked={"x": 1})
        session.add(job)
        session.commit()
        number = job.id or 0
    taken = [work for work in together(lambda _n: RowLedger(engine).claim(number)) if work is not None]
    assert len(taken) == 1
    RowLedger(engine).finished(number, {"done": True})
    with session_of(engine) as session:
        row = session.get_one(Job, number)
        assert (row.state, row.result) == (JobState.DONE, {"done": True})


def test_keys_are_rotated(engine: Engine, url: str, room: Room) -> None:

    fresh = new_key()
    both = engine_of(url, (fresh, KEY), CHAIN)
    assert keys.rotate(both, (fresh, KEY)) > 100
    only = engine_of(url, (fresh,), CHAIN)
    with session_of(only) as session:
        assert session.exec(select(Position).where(Position.id == room.positions["de_bmi"])).one().mark.least == 42
    keys.rotate(engine_of(url, (KEY, fresh), CHAIN), (KEY, fresh))
    both.dispose()
    only.dispose()


def test_pages_and_changes_work(engine: Engine, url: str, room: Room, lead: int, tmp_path: Path) -> None:
    settings: Settings = read_settings(
        {"NEGOTIATOR_SECRET": "s" * 48, "NEGOTIATOR_KEYS": KEY, "NEGOTIATOR_VAR": str(tmp_path), "NEGOTIATOR_PACE": "0",
         "NEGOTIATOR_DATABASE": url, "NEGOTIATOR_ORIGIN": "http://localhost:5000"}
    )  # fmt: skip
    app = create_app(settings, engine)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    browser, home = app.test_client(), f"/dossiers/{room.dossier}"
    assert browser.post("/sign-in", data={"login": "pia", "password": PASSWORD}).status_code == 303
    with session_of(engine) as session:
        package = session.exec(select(Package.id).order_by(col(Package.id))).first()
    pages = [
        "",
        "/positions",
        "/measures",
        "/rules",
        "/packages",
        "/comparison",
        "/briefs",
        "/members",
        "/stakeholders",
    ]
    pages += [f"/packages/{package}", f"/bench?with={package}"]
    assert [browser.get(home + page).status_code for page in pages] == [200] * len(pages)
    assert browser.get(room.url("de_envoy")).status_code == 200
    asked = browser.post(f"{home}/packages/proposals", data={"concepts": "nash", "seconds": "60"})
    assert asked.status_code == 303
    assert browser.post(asked.location + "/cancel").status_code == 303
    kept = kept_by_hand(browser, home, package, {"rec_health": 1}, "Kept")
    assert kept.status_code == 303
    assert browser.get(kept.location).status_code == 200


def test_the_queue_lives_there_too(url: str) -> None:
    done: list[int] = []
    queue = Queue(url.replace("+psycopg", ""), "a secret for tests", done.append)
    queue.put(7)
    assert len(queue) == 1
    assert queue.next()
    assert done == [7]


def test_a_taken_login_is_refused_in_words(engine: Engine, lead: int) -> None:
    from negotiator.services.accounts import accounts

    with session_of(engine, write=True) as session:
        with pytest.raises(Refused):
            accounts.make(session, "pia", "Another", PASSWORD)
        assert isinstance(session, Session)
        assert session.exec(select(func.count()).select_from(Account)).one() >= 1
