"""What every test may ask for: settings, a database of its own, the application, people with roles, browsers."""

import atexit
import gc
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session, select

from models.account import Account
from models.database import engine_of, session_of
from models.dossier import Dossier
from models.kinds import Language, Role
from models.membership import Membership
from models.stakeholder import Stakeholder
from models.tables import metadata
from negotiator.app import create_app
from negotiator.bargaining.words import Part
from negotiator.clock import day_of, system
from negotiator.config import Settings, read_settings
from negotiator.services.access.access import Reader
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts.accounts import SPEAKING
from negotiator.services.accounts.passwords import hashed
from negotiator.services.accounts.sessions import open_for
from negotiator.web.context import Kit
from negotiator.web.jobs import QUEUE
from tests import both
from tests.kenya import Kenya, load
from tests.security.counting import NAMES, summed
from tests.statements import shared

PASSWORD = "a long enough sentence for tests"
KEY = Fernet.generate_key().decode()
LONGEST = "test_canaries"
TEMPLATES = "TEMPLATES_OF_THIS_RUN"  # the folder of compiled ones, of the process that starts all others of a run
ZONES = ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")
MOMENTS = tuple(
    datetime.fromisoformat(moment)
    for moment in (
        "2026-11-28T22:30:00+00:00",  # tomorrow already in Berlin
        "2027-03-28T00:59:00+00:00",  # a minute before the clocks go forward there
        "2027-12-31T23:30:00+00:00",  # next year already in Berlin
        "2028-02-29T12:00:00+00:00",  # a day that has no anniversary
        "2029-10-28T00:30:00+00:00",  # the hour that comes twice
        "2036-11-29T00:34:00+00:00",  # ten years on
    )
)

# Tests start some two hundred processes: without compiled modules each would compile five megabytes of sources anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

gc.disable()  # until all tests are known: what is imported and collected stays for the whole run
OBJECTS = (10_000, 10, 10)  # made between two looks for rubbish, where Python makes (700, 10, 10)

# A run in the background of a shell ignores SIGINT and hands that on to every server that a test starts and stops.
signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass
class Clock:
    """A clock that a test turns."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **times: float) -> None:
        self.now += timedelta(**times)


@dataclass(frozen=True)
class Person:
    """An account with its reader, as tests hand it around."""

    id: int
    login: str
    reader: Reader


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A complete environment of its own."""
    return {
        "NEGOTIATOR_SECRET": "s" * 48,
        "NEGOTIATOR_KEYS": KEY,
        "NEGOTIATOR_VAR": str(tmp_path / "var"),
        "NEGOTIATOR_ORIGIN": "http://localhost:5000",
        "NEGOTIATOR_PACE": "0",
    }


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    return read_settings(environment)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[both.Server]:
    """A PostgreSQL for the run; asked for by name, where a test runs there."""
    with both.served() as found:
        yield found


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the test's tables are: a fresh database of a server, already with tables; empty for a file."""
    if getattr(request, "param", both.SQLITE) == both.SQLITE:
        yield ""
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that ask for a database run on both, of which the fast set leaves one out."""
    found = both.databases(metafunc.definition.nodeid)
    if found != (both.SQLITE,) and "database" in metafunc.fixturenames:
        second = pytest.param(both.POSTGRESQL, marks=pytest.mark.slow)
        metafunc.parametrize("database", [second if each != found[0] else each for each in found], indirect=True)


@pytest.fixture
def engine(settings: Settings, clock: Clock, database: str) -> Iterator[Engine]:
    """A database with all tables, which runs by the test's clock."""
    if not database:
        settings.var.mkdir(parents=True, exist_ok=True)
        (settings.var / "negotiator.db").write_bytes(_tables())
    made = engine_of(database or settings.database, settings.keys, settings.audit_key, clock)
    if not database:
        event.listen(made, "connect", _careless)
    shared(made, settings.keys)
    yield made
    made.dispose()


def _careless(connection: Any, _record: object) -> None:
    """A test's database need not survive a power cut; `running/test_power_cut.py` has one that does."""
    connection.execute("PRAGMA synchronous=OFF")


@cache
def _tables() -> bytes:
    """An empty database with all tables, made once."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        made = create_engine(f"sqlite:///{file}")
        metadata.create_all(made)
        made.dispose()
        return file.read_bytes()


@cache
def _compiled() -> FileSystemBytecodeCache:
    """Templates compiled once for all applications of a run, whichever of its processes needs one first."""
    return FileSystemBytecodeCache(os.environ[TEMPLATES])


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session on that database. Commit before the application is asked, or it waits for the lock."""
    with session_of(engine, write=True) as opened:
        yield opened


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Clock:
    """A clock at one of the moments at which days are easily mistaken; which one depends on the test's name alone."""
    return Clock(MOMENTS[crc32(request.node.nodeid.encode()) % len(MOMENTS)])


@pytest.fixture
def day(clock: Clock) -> date:
    """The day that it is in Germany by the test's clock."""
    return day_of(clock())


@pytest.fixture
def app(settings: Settings, engine: Engine) -> Flask:
    """The application, with tokens in forms switched off; `strict_app` has them on. Give it no routes of your own."""
    made = _application(replace(settings, var=Path(), database="", keys=(), audit_key=b""))
    made.extensions["negotiator"] = Kit(settings, engine)
    made.extensions.pop(QUEUE, None)
    return made


@cache
def _application(settings: Settings) -> Flask:
    """Made once for all tests with equal settings; each test gives it its own database."""
    made = create_app(settings, engine_of("sqlite://"))
    made.jinja_env.bytecode_cache = _compiled()
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return made


@pytest.fixture
def strict_app(settings: Settings, engine: Engine) -> Flask:
    made = create_app(settings, engine)
    made.jinja_env.bytecode_cache = _compiled()
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@cache
def kept_hash() -> str:
    return hashed(PASSWORD)


@pytest.fixture
def person(engine: Engine) -> Callable[..., Person]:
    """Makes an account: person("anna"), or with a part: person("anna", dossier_id, Role.MINISTRY, stakeholder_id)."""

    def make(
        login: str,
        dossier_id: int | None = None,
        role: Role | None = None,
        stakeholder_id: int | None = None,
        *,
        in_circle: bool = False,
        is_admin: bool = False,
        may_start: bool = False,
        language: Language = Language.GERMAN,
    ) -> Person:
        with session_of(engine, write=True) as session:
            found = session.exec(select(Account).where(Account.login == login)).first()
            account = found or Account(login=login, name=login.title(), password=kept_hash(), language=language)
            account.is_admin, account.may_start = is_admin, may_start
            session.add(account)
            session.flush()
            assert account.id is not None
            if dossier_id is not None and role is not None:
                if stakeholder_id is not None and role in SPEAKING:
                    session.get_one(Stakeholder, stakeholder_id).claimed = True
                session.add(
                    Membership(
                        account_id=account.id,
                        dossier_id=dossier_id,
                        role=role,
                        stakeholder_id=stakeholder_id,
                        in_circle=in_circle,
                    )
                )
            session.commit()
            reader = reader_of(session, account.id)
            assert reader is not None
            return Person(account.id, login, reader)

    return make


@pytest.fixture
def signed_in(app: Flask, engine: Engine, clock: Clock) -> Callable[[Person], FlaskClient]:
    """A browser in which this person is signed in: signed_in(person("anna", …)).get("/dossiers")."""

    def enter(who: Person) -> FlaskClient:
        with session_of(engine, write=True) as session:
            token = open_for(session, who.id, "test", "password", clock())
            session.commit()
        browser = app.test_client()
        browser.set_cookie("negotiator", token)
        return browser

    return enter


@pytest.fixture
def dossier(engine: Engine) -> Dossier:
    """A small dossier without measures; `stakeholders` belongs to it."""
    with session_of(engine, write=True) as session:
        row = Dossier(
            key="small",
            title={"de": "Kleines Dossier", "en": "Small dossier"},
            summary={"de": "", "en": ""},
            context={},
            expected={},
        )
        session.add(row)
        session.commit()
        return row


@pytest.fixture
def stakeholders(engine: Engine, dossier: Dossier) -> dict[str, int]:
    """Two ministries, an agency and a partner ministry of `dossier`: key -> id."""
    kinds = {
        "de_bmi": ("de", "ministry"),
        "de_bmz": ("de", "ministry"),
        "de_ba": ("de", "agency"),
        "p_labour": ("partner", "ministry"),
    }
    with session_of(engine, write=True) as session:
        assert dossier.id is not None
        rows = [
            Stakeholder(
                dossier_id=dossier.id,
                key=key,
                rank=n,
                text={"de": key, "en": key},
                side=side,
                kind=kind,
                part=Part.SEAT,
            )
            for n, (key, (side, kind)) in enumerate(kinds.items())
        ]
        session.add_all(rows)
        session.commit()
        return {row.key: row.id for row in rows if row.id is not None}


@pytest.fixture
def kenya(engine: Engine) -> Kenya:
    """The Kenya-like scenario as a dossier, all positions sealed."""
    return load(engine)


@pytest.fixture
def lead(person: Callable[..., Person], kenya: Kenya) -> Person:
    """Who leads that dossier."""
    return person("lea", kenya.id, Role.LEAD, kenya.stakeholders["de_envoy"], in_circle=True)


def pytest_configure(config: pytest.Config) -> None:
    """The machine's zone turns with the days since 1970, so that a test that leans on it fails on one of five days at
    the latest; NEGOTIATOR_TEST_ZONE names one. Set before any process is started, so that servers have it too."""
    del config
    if TEMPLATES not in os.environ:
        os.environ[TEMPLATES] = tempfile.mkdtemp(prefix="negotiator-templates-")
        atexit.register(shutil.rmtree, os.environ[TEMPLATES], ignore_errors=True)
    os.environ["TZ"] = os.environ.get("NEGOTIATOR_TEST_ZONE") or ZONES[int(system().timestamp()) // 86_400 % len(ZONES)]
    time.tzset()


def pytest_report_header() -> str:
    """By which zone this run goes."""
    return f"zone of the machine: {os.environ['TZ']} (NEGOTIATOR_TEST_ZONE chooses another)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what `tests/slow.txt` lists, and puts the longest first: processes that share the tests out among
    themselves then end together."""
    slow = frozenset((Path(__file__).parent / "slow.txt").read_text(encoding="utf-8").split())
    for item in items:
        if item.nodeid.partition("[")[0] in slow:
            item.add_marker(pytest.mark.slow(listed=True))
    items.sort(key=lambda item: (LONGEST not in item.nodeid, item.get_closest_marker("slow") is None))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """A million objects that stay are not looked through again and again: that was a quarter of a page test's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*OBJECTS)
    gc.enable()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the attacks in tests/security came to: requests, refusals, leaks."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    totals = summed([report for report in reports if getattr(report, "when", "") == "teardown"])
    if totals:
        terminalreporter.write_line(", ".join(f"{totals[name]} {name}" for name in NAMES) + " (tests/security)")
