"""Seconds, memory and size of every paper, of one of a hundred pages, and what WeasyPrint alone takes.

`python -m bench.brief`: the Kenya-like demonstration with a solved proposal, as its lead prints it in German. Each
paper is gathered, written and set in a process of its own that has the fonts and the dossier already: processor seconds
from the database to the file, and memory beyond what was there. WeasyPrint's own time is that for the page of D-02 as
it stands, with the same standards asked for. A brief of a hundred pages is D-02 with its chapters several times over.
"""

import datetime
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import pypdf
import weasyprint
from cryptography.fernet import Fernet
from sqlmodel import select

from bench.numbers import Number, tell, timed
from models.account import Account
from models.dossier import Dossier
from models.job import Job
from models.tables import metadata
from negotiator.bargaining.outcome import Options
from negotiator.briefs import paper
from negotiator.briefs.views import BriefView
from negotiator.jobs.ledger import Work
from negotiator.services.access.access import Action
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.writing import prose
from negotiator.services.dossiers.start import demo
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals.proposing import kept_proposal
from negotiator.services.proposals.solved import propose
from negotiator.services.records.loading import known
from negotiator.services.records.plans import plan_of
from negotiator.services.records.storage import Engine, engine_of, session_of

DATE = datetime.date(2026, 1, 15)
HOUSE = "de_bmi"
LONG = 100  # pages
RATIO = 1.3  # the most that a brief may take of WeasyPrint's own time
TIMES = 3  # measured so often where a ratio is told; the least counts


def dossier_in(folder: Path) -> Engine:
    """The demonstration with a solved proposal for the Kenya-like dossier."""
    engine = engine_of(f"sqlite:///{folder / 'bench.db'}", (Fernet.generate_key().decode(),), b"b" * 32)
    metadata.create_all(engine)
    with session_of(engine, write=True) as session:
        demo.load(session, language="de")
    with session_of(engine) as session:  # the dossier, which has more to it than its scenario
        plan = plan_of(session, session.exec(select(Dossier).where(Dossier.key == "kenya_like")).one())
    solved = propose(plan, options=Options(time_limit=300))
    with session_of(engine, write=True) as session:
        dossier = session.exec(select(Dossier).where(Dossier.key == "kenya_like")).one()
        lead = session.exec(select(Account).where(Account.login == demo.LEAD)).one()
        asked: dict[str, object] = {"concepts": ["balanced", "nash"], "seconds": 60, "seed": 0}
        job = Job(dossier_id=known(dossier.id), account_id=known(lead.id), kind="propose", asked=asked)
        session.add(job)
        session.flush()
        work = Work(known(job.id), "propose", asked | {"dossier": dossier.id, "account": lead.id})
        kept_proposal(session, work, solved, "Lead")
        session.commit()
    return engine


def view_of(engine: Engine, kind: kinds.Kind) -> kinds.View:
    """A paper as the lead orders it, from the database on."""
    with session_of(engine) as session:
        dossier = session.exec(select(Dossier.id).where(Dossier.key == "kenya_like")).one()
        lead = session.exec(select(Account.id).where(Account.login == demo.LEAD)).one()
        reader = reader_of(session, known(lead))
        if reader is None:
            raise LookupError(demo.LEAD)
        shelf = Shelf(session, reader, known(dossier), Action.MAKE_BRIEF)
        house = HOUSE if kind.about is kinds.About.HOUSE else ""
        grade = "partner" if kind.shared else "intern"
        return prose.written(shelf, kind, Order(kind.id, "de", grade, "1", house=house), DATE)


def printed(engine: Engine, kind: kinds.Kind, form: str) -> bytes:
    """One paper as a file."""
    return kinds.rendered(view_of(engine, kind), form)


def long_one(view: BriefView, file: bytes) -> BriefView:
    """The brief with its chapters so often that it has a hundred pages."""
    pages = len(pypdf.PdfReader(BytesIO(file)).pages)
    more = [
        replace(section, ident=f"{section.ident}-{n}") for n in range(-(-LONG // pages)) for section in view.sections
    ]
    return replace(view, sections=(*view.sections, *more))


def alone(view: kinds.View) -> float:
    """Processor seconds of WeasyPrint for a paper's page, without anything of ours."""
    page, base = paper.html(view), paper.PAPER.as_uri() + "/"

    def work() -> object:
        return weasyprint.HTML(string=page, base_url=base).write_pdf(pdf_variant=paper.VARIANT, pdf_tags=True)

    return min(timed(work)[0] for _time in range(TIMES))


def apart(work: Callable[[], bytes]) -> tuple[float, float, bytes]:
    """Processor seconds, MB beyond what was there, and the file: measured in a process of its own."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def child() -> None:
        before = getrusage(RUSAGE_SELF).ru_maxrss
        seconds, file = timed(work)
        sender.send((seconds, (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024, file))

    process = context.Process(target=child)
    process.start()
    found: tuple[float, float, bytes] = receiver.recv()
    process.join()
    return found


def told(what: str, work: Callable[[], bytes]) -> Number:
    """A line for one file."""
    seconds, memory, file = apart(work)
    pages = f"{len(pypdf.PdfReader(BytesIO(file)).pages)} pages, " if file.startswith(b"%PDF") else ""
    return Number(what, seconds, "s", note=f"{memory:.0f} MB, {pages}{len(file):,} bytes")


def measured() -> Iterator[Number]:
    """Each paper in each form, one of a hundred pages, and D-02 against WeasyPrint alone."""
    with tempfile.TemporaryDirectory() as folder:
        engine = dossier_in(Path(folder))
        brief = view_of(engine, kinds.TABLE["D-02"])
        file = paper.render(brief)  # reads fonts, templates and the dossier, which later papers find read
        engine.dispose()  # no connection goes into another process
        for kind in kinds.TABLE.values():
            for form in kind.forms:
                yield told(f"{kind.id} {form}", partial(printed, engine, kind, form))
        if isinstance(brief, BriefView):
            yield told("D-02 of a hundred pages", partial(paper.render, long_one(brief, file)))
        own = alone(brief)
        ours = min(timed(partial(printed, engine, kinds.TABLE["D-02"], kinds.PDF))[0] for _time in range(TIMES))
        parts = f"{ours:.2f} s from the database to the file, WeasyPrint alone {own:.2f} s for the same page"
        yield Number("D-02 ÷ WeasyPrint's own time", ours / own, "×", RATIO, note=parts)


if __name__ == "__main__":
    tell(measured())
