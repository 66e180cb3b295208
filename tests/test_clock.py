"""One clock: nothing but `negotiator.clock` reads the time of the machine, and a day is a day in Germany."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import StatementError
from sqlmodel import Session, select

from models import clock as clocks
from models.account import Account
from models.dossier import Dossier
from models.tables import metadata
from negotiator.clock import day_of
from negotiator.paths import STATIC, TEMPLATES
from tests.conftest import Clock

ROOT = Path(__file__).parent.parent
FOLDERS = ("negotiator", "models", "tests", "bench", "tools")
READERS = {  # what tells the time of the machine, its day or its zone
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "datetime.datetime.fromtimestamp", "datetime.datetime.utcfromtimestamp", "datetime.date.fromtimestamp",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.asctime", "time.strftime",
    "time.mktime", "email.utils.localtime", "email.utils.formatdate", "werkzeug.http.http_date",
}  # fmt: skip
SQL = {"now", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
PRESENT_IF_EMPTY = {"format_date", "format_datetime", "format_time", "astimezone", "http_date"}
ALLOWED = {
    "negotiator/clock.py": "the one place where the machine's clock is read",
    "bench/page_ratios.py": "signs a reader in; a bench measures the machine as it is",
    "negotiator/commands/door.py": "how long a connection is silent, by the clock with which waitress marks it",
    "negotiator/logs.py": "writes the moment that the logging library has put on a record",
    "tools/release.py": "a release bears the day on which it is made, unless another is given",
    "tools/years.py": "reckons how far the machine's clock is to be set ahead",
    "bench/all.py": "prints when a measurement was made; a bench measures the machine as it is",
}
SYSTEM = {  # who may take the machine's clock from that place, instead of the one that was handed down
    "negotiator/commands/scenario.py": "a scenario on the terminal has no database: the day printed on its paper",
    "models/database.py": "the default of an engine: the product's clock is the machine's",
    "tests/running/test_behind_a_proxy.py": "the proxy and its visitor judge a certificate by the machine's clock",
    "tests/running/test_supervision.py": "a served product and its worker go by the machine's clock",
    "tests/conftest.py": "only to choose the zone of a run",
    "tests/services/installation/test_post.py": "the worker that is killed goes by the machine's clock",
    "tests/journeys/test_decisions.py": "the browser and the served product go by the machine's clock",
    "bench/journeys.py": "a bench signs people in beside the servers that it measures",
    "bench/load.py": "a bench signs people in beside the server that it measures",
    "bench/workbench.py": "a bench signs people in beside the server that it measures",
}


LAST_NAMES = {told.rpartition(".")[2] for told in READERS} - {"time"} | SQL | PRESENT_IF_EMPTY
WORDS = re.compile(rf"\b(?:{'|'.join(sorted(LAST_NAMES))})\b|\bimport\b.*\btime\b|\bfrom time\b", re.IGNORECASE)


@cache
def sources() -> dict[str, str]:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def readings(text: str) -> Iterator[str]:
    """Each mention of something that tells the machine's time, under the name it has in its module. Where none of the
    words stands, nothing is taken apart."""
    if not WORDS.search(text):
        return
    names: dict[str, str] = {}
    nodes = list(ast.walk(ast.parse(text)))
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {(a.asname or a.name.partition(".")[0]): (a.name if a.asname else a.name.partition(".")[0])
                      for a in node.names}  # fmt: skip
        elif isinstance(node, ast.ImportFrom):
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name):
            told = dotted(node, names)
            if told in READERS or (told.rpartition(".")[0].endswith("func") and told.rpartition(".")[2] in SQL):
                yield told
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            called = dotted(node.func, names).rpartition(".")[2]
            if called in PRESENT_IF_EMPTY:
                yield f"{called}() without a moment"
        if isinstance(node, ast.Call) and dotted(node.func, names).rpartition(".")[2] in ("text", "exec_driver_sql"):
            words = [a.value.lower() for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if any(re.search(r"\b(current_(date|time|timestamp)|now\s*\(|datetime\s*\(\s*'now)", w) for w in words):
                yield "the database's clock"


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The full name of what is mentioned; empty for what has none."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, names)}.{node.attr}"
    return ""


def test_nothing_else_reads_the_clock_of_the_machine() -> None:
    found = {(where, told) for where, text in sources().items() for told in readings(text)}
    assert {each for each in found if each[0] not in ALLOWED} == set()
    assert {where for where, _told in found} == set(ALLOWED), "a reason that is no longer needed"


def test_the_machines_clock_is_taken_only_where_none_is_handed_down() -> None:
    taken = {
        where
        for where, text in sources().items()
        if "negotiator.clock" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "negotiator.clock"
        and any(name.name == "system" for name in node.names)
    }  # fmt: skip
    assert taken == set(SYSTEM)


@pytest.mark.parametrize(
    "line",
    [
        "import datetime\ndatetime.date.today()",
        "from datetime import datetime as d\nField(default_factory=d.now)",
        "import time as t\nt.time()",
        "from time import time\ntime()",
        "from sqlalchemy import func\nfunc.now()",
        "import sqlalchemy as sa\nsa.func.current_timestamp()",
        "from babel.dates import format_date\nformat_date()",
        "moment.astimezone()",
        "session.execute(text('SELECT CURRENT_DATE'))",
    ],
)
def test_the_search_finds_every_way_of_asking(line: str) -> None:
    assert list(readings(line))


def test_neither_templates_nor_scripts_ask_for_the_time() -> None:
    asked = re.compile(r"\bnow\(|\butcnow\b|\bDate\.now\b|\bnew Date\b")
    files = [*TEMPLATES.rglob("*.html"), *(STATIC / "js").rglob("*.js")]
    assert files
    own = {"drafts.js", "waiting.js"}  # what waits in a browser grows old by the browser's clock: no server is there
    assert {path.name for path in files if asked.search(path.read_text(encoding="utf-8"))} == own


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-28T22:59:59+00:00", date(2026, 11, 28)),
        ("2026-11-28T23:00:00+00:00", date(2026, 11, 29)),
        ("2026-06-30T22:00:00+00:00", date(2026, 7, 1)),
        ("2027-12-31T23:30:00+00:00", date(2028, 1, 1)),
        ("2026-11-28T14:00:00-10:00", date(2026, 11, 29)),
    ],
)
def test_a_day_is_a_day_in_germany_in_whatever_zone_a_moment_is_told(moment: str, day: date) -> None:
    assert day_of(datetime.fromisoformat(moment)) == day


def test_columns_and_services_go_by_the_clock_of_the_engine(session: Session, clock: Clock, dossier: Dossier) -> None:
    clock.forward(days=3650)
    session.add(Account(login="late", name="Late"))
    session.commit()
    assert session.exec(select(Account.created_at)).one() == clock()
    assert (clocks.now(session), clocks.today(session)) == (clock(), day_of(clock()))
    assert dossier.created_at < clock()


def test_an_engine_without_a_clock_is_refused_instead_of_taking_a_second_one() -> None:
    bare: Engine = create_engine("sqlite://")
    metadata.create_all(bare)
    with Session(bare) as session, pytest.raises(LookupError):
        clocks.now(session)
    with Session(bare) as session:
        session.add(Account(login="a", name="A"))
        with pytest.raises(StatementError, match="no clock"):
            session.commit()
