"""Processor time of every page ÷ that of a plain page with as many cells.

    python -m bench.page_ratios [--seconds 60] [--pages bench,stress]     only endpoints that begin so

One process of its own, begun anew as an installation begins it and behind the product's own door, serves both: the
application with the two demonstration scenarios, solved and named packages, and beside it a Flask page that makes one
SQLAlchemy query and writes what it gives into a table of as many cells. Its template is compiled once, as Flask does
with templates in files; until November 2026 it was compiled in each request, which made it two to three times as dear.
Pages are those of the application's own map that can be read, asked for by the lead and by a ministry; a page's cells
are its `td` and `th`. Counted is the processor time of the whole serving process (its threads' own clocks, Linux).

Neighbours on the machine take caches and memory away from both, so a page and its plain twin are asked for by turns:
first both until they are warm (WARM times each, nothing counted), then a few requests of one and at once as many of the
other, the one that begins changing with each turn. Each turn gives a ratio; the median of all turns counts, and beside
it stands between what two ratios the middle half of the turns lies. Nothing changes meanwhile: what the first answer
after a change takes is measured when all ratios are there, and stands in each remark. Until December 2026 a page was
counted from its second request on, in as few as one request a turn, between two changes of all contents, by a process
split off from the one that had solved and never told that what it holds stays: two levels of one page from run to run.
"""

import re
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPConnection, RemoteDisconnected
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, sleep

from flask import Flask, render_template, request
from jinja2 import DictLoader
from sqlalchemy import Engine, String
from sqlalchemy import select as pick
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlmodel import col, select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bench.numbers import Number, seconds_asked, tell
from models import schema
from models.account import Account
from models.document import Document
from models.job import Job, JobState
from models.limit import Limit
from models.package import Package
from models.position import Position
from models.proposal import Proposal
from models.stakeholder import Stakeholder
from negotiator.app import create_app
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept
from negotiator.commands import door
from negotiator.commands.server import demo_settings
from negotiator.config import Settings
from negotiator.jobs.ledger import Work
from negotiator.services.access.seen import as_seen
from negotiator.services.accounts.sessions import open_for
from negotiator.services.dossiers.start import demo
from negotiator.services.proposals.proposing import Proposing, keep_alternatives, kept_proposal
from negotiator.services.proposals.solved import propose
from negotiator.services.proposals.variants import alternatives, first_package
from negotiator.services.records.loading import known
from negotiator.services.records.storage import engine_of, session_of

MOST = 5.0  # times a plain page
WARM = 12  # requests of each before anything is counted: every thread that serves has answered both
TURNS = 9  # of a page and its reference at least; the median counts
BATCH = 4  # requests in a turn: an odd one out is told from the rest, and the clocks' own steps do not count
ANEW = 3  # first answers after a change; the median counts
CELL = re.compile(rb"<t[dh][ >]")
COLUMNS = ("a", "b", "c", "d")
PAGE = """<!doctype html><html lang="en"><head><title>Reference</title></head><body><table>{% for row in rows %}
<tr><td>{{ row.a }}</td><td>{{ row.b }}</td><td>{{ row.c }}</td><td>{{ row.d }}</td></tr>{% endfor %}
</table></body></html>"""
WHO = {"lead": "de_envoy", "bmi": "de_bmi"}  # login -> whose position is its own


class Base(DeclarativeBase):
    """Tables of the reference."""


class Line(Base):
    """Four cells."""

    __tablename__ = "bench_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[str] = mapped_column(String(40))
    b: Mapped[str] = mapped_column(String(40))
    c: Mapped[int]
    d: Mapped[float]


def furnish(engine: Engine) -> None:
    """The scenarios, packages solved from the first as it was and as it is, a named one, and the reference's lines."""
    schema.upgrade(engine)
    with session_of(engine, write=True) as session:
        demo.load(session, language="en")
        dossier = demo.main_dossier(session)
        lead = session.exec(select(Account.id).where(Account.login == demo.LEAD)).one()
    asked = {"dossier": dossier, "account": lead, "concepts": ["balanced", "nash"], "seconds": 60, "seed": 0}
    for concepts in ((Concept.BALANCED, Concept.NASH), (Concept.UTILITARIAN,)):
        _keep(engine, asked, concepts)
    _things(engine, known(dossier), known(lead))
    Base.metadata.create_all(engine)
    with Session(engine) as lines:
        lines.add_all(Line(a=f"name {n}", b=f"text of line {n}", c=n, d=n / 7) for n in range(2000))
        lines.commit()


def _keep(engine: Engine, asked: Mapping[str, object], concepts: tuple[Concept, ...]) -> None:
    """Solves the dossier, keeps what comes out twice, and changes a limit, so that it is of yesterday."""
    plan, eyes = Proposing(engine).gather(Work(0, "propose", dict(asked)))
    options = Options(time_limit=20, gap=0.01)
    found = propose(plan, concepts, options, shared=lambda case: as_seen(case, eyes))
    best = first_package(outcome.levels for outcome in found.answer.outcomes.values())
    assert best is not None
    others = alternatives(plan, found.case, best, options)
    with session_of(engine, write=True) as session:
        for _turn in range(2):
            number = kept_proposal(session, Work(0, "propose", dict(asked)), found, "Lead")
            keep_alternatives(session, number, found, others)
        limit = session.exec(select(Limit).where(Limit.dossier_id == asked["dossier"]).order_by(col(Limit.id))).first()
        assert limit is not None
        limit.amount += 1
        session.add(limit)
        session.commit()


def _things(engine: Engine, dossier: int, lead: int) -> None:
    """A job that has ended and a printed document, so that their pages can be asked for."""
    with session_of(engine, write=True) as session:
        job = Job(dossier_id=dossier, account_id=lead, kind="print", asked={}, state=JobState.FAILED)
        document = Document(
            dossier_id=dossier,
            account_id=lead,
            content="",
            kind="D-04",
            language="de",
            grade="intern",
            edition="1",
            name="D-04.pdf",
        )
        session.add_all((job, document))
        session.commit()


def plain_app(engine: Engine) -> Flask:
    """The reference: one query, as many cells as asked for."""
    app = Flask("reference")
    app.jinja_loader = DictLoader({"cells.html": PAGE})

    @app.get("/")
    def cells() -> str:
        rows = -(-int(request.args["cells"]) // len(COLUMNS))
        with Session(engine) as session:
            found = session.scalars(pick(Line).order_by(Line.id).limit(rows)).all()
            return render_template("cells.html", rows=found)

    return app


def serve(settings: Settings) -> None:
    """Both applications under one server, until the process is ended."""
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    app = create_app(settings, engine)
    both = DispatcherMiddleware(app.wsgi_app, {"/reference": plain_app(engine).wsgi_app})
    app.wsgi_app = both  # type: ignore[method-assign]
    door.serve(app, settings)


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    """The id of the serving process, once it listens."""
    process = get_context("spawn").Process(target=serve, args=(settings,), daemon=True)
    process.start()
    try:
        for _turn in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex((settings.host, settings.port)) == 0:
                    yield known(process.pid)
                    return
            sleep(0.1)
        raise SystemExit("the server does not answer")
    finally:
        process.terminate()
        process.join(30)


def processor_seconds(pid: int) -> float:
    """What all threads of a process have used."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


class Browser:
    """One connection kept open, signed in by its cookie; it gives back the one of its forms, as browsers do."""

    def __init__(self, settings: Settings, pid: int, token: str) -> None:
        self.line = HTTPConnection("localhost", settings.port)
        self.pid = pid
        self.cookies = {"negotiator": token}

    def get(self, path: str) -> tuple[int, str, bytes]:
        """Status, kind and body of an answer."""
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            self.line.request("GET", path, headers={"Cookie": cookies})
            answer = self.line.getresponse()
        except (RemoteDisconnected, ConnectionResetError):  # the server ends lines that were idle; the next is new
            self.line.close()
            return self.get(path)
        for told in answer.headers.get_all("Set-Cookie", ()):
            name, _equals, value = told.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get_content_type(), answer.read()

    def seconds(self, path: str, times: int) -> float:
        """Processor seconds of the server for one answer."""
        before = processor_seconds(self.pid)
        for _turn in range(times):
            self.get(path)
        return (processor_seconds(self.pid) - before) / times


@dataclass(frozen=True, slots=True)
class Page:
    """A page asked for by somebody, and how many cells it has."""

    browser: Browser
    who: str
    endpoint: str
    path: str
    cells: int

    def turns(self, seconds: float) -> tuple[tuple[float, float], ...]:
        """Processor seconds of this page and of its plain twin, in as many turns as there is time for."""
        both = self.path, f"/reference/?cells={self.cells}"
        for path in both:
            for _turn in range(WARM):
                self.browser.get(path)
        end, found = monotonic() + seconds, list[tuple[float, float]]()
        while len(found) < TURNS or monotonic() < end:
            order = both if len(found) % 2 else both[::-1]
            spent = {path: self.browser.seconds(path, BATCH) for path in order}
            found.append((spent[both[0]], spent[both[1]]))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A page asked for by somebody: its cells, processor seconds of it and of the plain page with as many cells, turn
    by turn, and of the first answer after a change."""

    page: Page
    turns: tuple[tuple[float, float], ...]
    anew: float = 0.0

    @property
    def times(self) -> tuple[float, float, float]:
        """How many plain pages it costs: a quarter of the turns below the first, half below the second, and a quarter
        above the third."""
        low, middle, high = quantiles((page / plain for page, plain in self.turns), method="inclusive")
        return low, middle, high

    @property
    def number(self) -> Number:
        """The ratio, and what it is of."""
        page, plain = (1000 * median(turn[which] for turn in self.turns) for which in (0, 1))
        low, middle, high = self.times
        spread = f"{low:.2f} to {high:.2f} in {len(self.turns)} turns"
        note = f"{spread}; {self.page.cells} cells, {page:.2f} ms ÷ {plain:.2f} ms; anew {1000 * self.anew:.0f} ms"
        return Number(f"{self.page.endpoint} ({self.page.who}) {self.page.path}", middle, "×", MOST, note=note)


def addresses(app: Flask, engine: Engine, own: str) -> Iterator[tuple[str, str]]:
    """Endpoint and address of everything that can be read in the main dossier; where packages are compared, of two
    and four of them, too."""
    with session_of(engine) as session:
        dossier = known(demo.main_dossier(session))
        inside = Position.dossier_id == dossier
        mine = session.exec(select(Position.id).join(Stakeholder).where(inside, Stakeholder.key == own)).one()
        packages = session.exec(select(Package).where(Package.dossier_id == dossier).order_by(col(Package.id))).all()
        proposals = session.exec(select(Proposal.id).order_by(col(Proposal.id))).all()
    solved = [str(p.id) for p in packages if p.proposal_id == proposals[-1] and not p.theme]
    old = [str(p.id) for p in packages if p.proposal_id == proposals[0]]
    named = [str(p.id) for p in packages if p.proposal_id is None]
    values = {
        "dossier_id": (dossier,),
        "position_id": (mine,),
        "proposal_id": (proposals[0], proposals[-1]),
        "ref": (solved[0], old[0], named[0], "r1-de"),
        "package_id": (named[0],),
        "measure": ("rec_health",),
        "key": ("rec_health",),
    }
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "demo.enter"):
            continue
        names = sorted(rule.arguments)
        for chosen in product(*(values.get(name, (1,)) for name in names)):
            yield rule.endpoint, adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)))
    for several in ((*solved, old[0])[:2], (*solved, *old, *named)[:4]):
        yield "comparison.index", f"/dossiers/{dossier}/comparison?with={','.join(several)}"


def compared(settings: Settings, engine: Engine, seconds: float) -> Iterator[Ratio]:
    """Every page with its reference, by turns, and then what a first answer after a change takes."""
    app = create_app(settings, engine)
    with served(settings) as pid:
        pages = [page for login, own in WHO.items() for page in _pages(app, settings, engine, pid, login, own)]
        found = [Ratio(page, page.turns(seconds / len(pages))) for page in pages]
        for each in found:
            yield replace(each, anew=median(_anew(engine, each.page) for _turn in range(ANEW)))


def _pages(app: Flask, settings: Settings, engine: Engine, pid: int, login: str, own: str) -> Iterator[Page]:
    """Whatever this one can read of what is wanted."""
    with session_of(engine, write=True) as session:
        account = session.exec(select(Account.id).where(Account.login == login)).one()
        token = open_for(session, known(account), "bench", "password", datetime.now(UTC))
        session.commit()
    browser = Browser(settings, pid, token)
    for endpoint, path in addresses(app, engine, own):
        if endpoint.startswith(_wanted()):
            status, kind, body = browser.get(path)
            if status == 200 and kind == "text/html":
                yield Page(browser, login, endpoint, path, len(CELL.findall(body)))


def _wanted() -> tuple[str, ...]:
    """The beginnings of endpoints that --pages names; all without it."""
    return tuple(sys.argv[sys.argv.index("--pages") + 1].split(",")) if "--pages" in sys.argv else ("",)


def _anew(engine: Engine, page: Page) -> float:
    """Processor seconds of the first answer after all contents of all dossiers changed."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE dossier_revision SET mark = lower(hex(randomblob(16)))")
    return page.browser.seconds(page.path, 1)


def measured(seconds: float) -> Iterator[Number]:
    """One number per page, the worst first."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = replace(demo_settings(Path(folder), free.getsockname()[1]), pace=0)
        free.close()
        engine = engine_of(settings.database, settings.keys, settings.audit_key)
        furnish(engine)
        yield from sorted((each.number for each in compared(settings, engine, seconds)), key=lambda each: -each.value)


if __name__ == "__main__":
    tell(measured(seconds_asked(60)))
