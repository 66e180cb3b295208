"""Processor time of every page ÷ that of a plain page with as many cells.

    python -m bench.page_ratios [--seconds 60] [--pages bench,stress]     only endpoints that begin so

One process serves both under waitress: the application with the two demonstration scenarios, solved and named packages,
and beside it a Flask page that makes one SQLAlchemy query and writes what it gives into a table of as many cells. Its
template is compiled once, as Flask does with templates in files; until November 2026 it was compiled in each request,
which made it two to three times as dear. Pages are those of the application's own map that can be read, asked for by
the lead and by a ministry; a page's cells are its `td` and `th`. Counted is the processor time of the whole serving
process (its threads' own clocks, Linux), so neighbours on the machine hardly count; each page and its reference take
turns. Pages are asked for again and again while nothing changes; what the first answer after a change takes stands in
each remark.
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
from multiprocessing import Process
from pathlib import Path
from statistics import median
from time import monotonic, sleep

import waitress
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
ROUNDS = 5  # how often a page and its reference take turns; the median counts
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


@dataclass(frozen=True, slots=True)
class Ratio:
    """A page asked for by somebody: its cells, processor seconds of it, of the plain page with as many cells, and of
    the first answer after a change."""

    who: str
    endpoint: str
    path: str
    cells: int
    page: float
    plain: float
    anew: float

    @property
    def times(self) -> float:
        """How many plain pages it costs."""
        return self.page / self.plain


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
    waitress.serve(both, host=settings.host, port=settings.port, threads=settings.threads, ident=None, _quiet=True)


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    """The id of the serving process, once it listens."""
    process = Process(target=serve, args=(settings,), daemon=True)
    process.start()
    try:
        for _turn in range(300):
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
    """Every page with its reference, by turns."""
    app = create_app(settings, engine)
    with served(settings) as pid:
        pages = []
        for login, own in WHO.items():
            with session_of(engine, write=True) as session:
                account = session.exec(select(Account.id).where(Account.login == login)).one()
                token = open_for(session, known(account), "bench", "password", datetime.now(UTC))
                session.commit()
            browser = Browser(settings, pid, token)
            for endpoint, path in addresses(app, engine, own):
                status, kind, body = browser.get(path)
                if status == 200 and kind == "text/html" and endpoint.startswith(_wanted()):
                    pages.append((browser, login, endpoint, path, len(CELL.findall(body))))
        for browser, login, endpoint, path, cells in pages:
            found = _ratio(browser, (login, endpoint, path), cells, seconds / len(pages))
            yield replace(found, anew=median(_anew(engine, browser, path) for _turn in range(ROUNDS)))


def _wanted() -> tuple[str, ...]:
    """The beginnings of endpoints that --pages names; all without it."""
    return tuple(sys.argv[sys.argv.index("--pages") + 1].split(",")) if "--pages" in sys.argv else ("",)


def _anew(engine: Engine, browser: Browser, path: str) -> float:
    """Processor seconds of the first answer after all contents of all dossiers changed."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE dossier_revision SET mark = lower(hex(randomblob(16)))")
    return browser.seconds(path, 1)


def _ratio(browser: Browser, what: tuple[str, str, str], cells: int, seconds: float) -> Ratio:
    """The medians of a few turns."""
    plain = f"/reference/?cells={cells}"
    began = monotonic()
    for path in (what[2], plain):
        browser.get(path)
    times = max(1, round(seconds / ROUNDS / max(monotonic() - began, 1e-4)))
    turns = [(browser.seconds(what[2], times), browser.seconds(plain, times)) for _turn in range(ROUNDS)]
    page, reference = min(turns, key=lambda turn: abs(turn[0] / turn[1] - median(a / b for a, b in turns)))
    return Ratio(*what, cells, page, reference, page)


def measured(seconds: float) -> Iterator[Number]:
    """One number per page, the worst first."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = replace(demo_settings(Path(folder), free.getsockname()[1]), pace=0)
        free.close()
        engine = engine_of(settings.database, settings.keys, settings.audit_key)
        furnish(engine)
        found = sorted(compared(settings, engine, seconds), key=lambda each: -each.times)
    for each in found:
        page, plain, anew = (1000 * part for part in (each.page, each.plain, each.anew))
        note = f"{each.cells} cells, {page:.2f} ms ÷ {plain:.2f} ms; anew {anew:.0f} ms"
        yield Number(f"{each.endpoint} ({each.who}) {each.path}", each.times, "×", MOST, note=note)


if __name__ == "__main__":
    tell(measured(seconds_asked(60)))
