"""The demonstration dossiers with a proposal each, and the papers of everybody who may print there."""

import datetime
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import Engine
from sqlmodel import select

from models.account import Account
from models.database import engine_of, session_of
from models.dossier import Dossier
from models.job import Job
from models.tables import metadata
from negotiator.bargaining.outcome import Options
from negotiator.briefs.views import Block, BriefView, Points, Section, Table
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Participant, Plan
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.catalogue.tally import Tally, tally
from negotiator.jobs.ledger import Work
from negotiator.services.access.access import RIGHTS, Action, may
from negotiator.services.access.readers import reader_of
from negotiator.services.access.scope import Scope
from negotiator.services.accounts.accounts import BOUND
from negotiator.services.briefs.life import printing
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.dossiers.start import demo
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals.proposing import kept_proposal
from negotiator.services.proposals.solved import Proposal, propose
from negotiator.services.records.loading import known
from negotiator.services.records.plans import plan_of
from negotiator.services.records.voice import Voice, short_name
from tests import kenya

DAY = datetime.date(2026, 3, 12)


def _prints(scenario: str, person: demo.DemoPerson) -> bool:
    present = {each.id for each in demo_scenario(scenario).participants}
    absent = person.role in BOUND and person.speaks_for not in present
    return person.role in RIGHTS[Action.MAKE_BRIEF] and not absent


NAMES = tuple((scenario, person.login) for scenario in DEMOS for person in demo.PEOPLE if _prints(scenario, person))
OTHERS = tuple(
    (scenario, person.login) for scenario in DEMOS for person in demo.PEOPLE if not _prints(scenario, person)
)


@dataclass(frozen=True)
class Papers:
    """One reader's papers in one dossier: kind and language -> view; `full` are the tallies of the packages of each
    kind in the order of their letters, counted without any cut."""

    plan: Plan
    scope: Scope
    views: Mapping[tuple[str, str], BriefView]
    full: Mapping[str, tuple[Tally, ...]]

    def section(self, kind: str, ident: str, language: str = "en") -> Section:
        return next(found for found in self.views[kind, language].sections if found.ident == ident)

    def words(self, kind: str, ident: str, language: str = "en") -> str:
        return text_of(self.section(kind, ident, language).blocks)


@cache
def solved(scenario: str) -> Proposal:
    """The scenario's balanced and Nash package."""
    return (
        kenya.solved() if scenario == "kenya_like" else propose(demo_scenario(scenario), options=Options(time_limit=60))
    )


@cache
def world() -> Engine:
    """The demonstration as it is loaded, with the proposals kept."""
    file = Path(tempfile.mkdtemp()) / "demo.db"
    engine = engine_of(f"sqlite:///{file}", (Fernet.generate_key().decode(),), b"a" * 32)
    metadata.create_all(engine)
    with session_of(engine, write=True) as session:
        demo.load(session, language="de")
    for scenario in DEMOS:
        with session_of(engine, write=True) as session:
            dossier = session.exec(select(Dossier).where(Dossier.key == scenario)).one()
            lead = session.exec(select(Account).where(Account.login == demo.LEAD)).one()
            asked: dict[str, object] = {"concepts": ["balanced", "nash"], "seconds": 60, "seed": 0}
            job = Job(dossier_id=known(dossier.id), account_id=known(lead.id), kind="propose", asked=asked)
            session.add(job)
            session.flush()
            work = Work(known(job.id), "propose", asked | {"dossier": dossier.id, "account": lead.id})
            plan = plan_of(session, dossier)  # its protection check is as old as the scenario's, and so as good
            kept_proposal(session, work, replace(solved(scenario), plan=plan, case=case_of(plan)), "Lea")
            session.delete(job)
            session.commit()
    return engine


@cache
def papers(scenario: str, login: str) -> Papers | None:
    """What the person can print of the dossier; None for those who may not print there."""
    with session_of(world()) as session:
        dossier = known(session.exec(select(Dossier).where(Dossier.key == scenario)).one().id)
        account = session.exec(select(Account).where(Account.login == login)).one()
        reader = reader_of(session, known(account.id))
        if reader is None or not may(reader, Action.MAKE_BRIEF, dossier):
            return None
        shelf = Shelf(session, reader, dossier, Action.MAKE_BRIEF)
        views, full = {}, {}
        for kind in briefs.KINDS:
            plan, proposal, chosen = printing.contents(shelf, kind, ())
            scope = printing.scope_for(shelf.eyes, plan)
            for language in ("de", "en"):
                views[kind, language] = briefs.brief_of(
                    plan, proposal, kind, language, date=DAY, scope=scope, chosen=chosen
                )
            full[kind] = tuple(tally(plan, found.levels) for found in _ordered(plan, proposal, kind, chosen))
    return Papers(plan, scope, views, full)


def _ordered(plan: Plan, proposal: Proposal, kind: str, chosen: tuple[str, ...]) -> tuple[Tally, ...]:
    if kind == briefs.NEGOTIATION:
        return tuple(proposal.proposed.values())
    tallies = {**proposal.named, **{concept.value: found for concept, found in proposal.proposed.items()}}
    return tuple(tallies[key] for key in chosen if key in tallies)


def text_of(blocks: tuple[Block, ...]) -> str:
    """All paragraphs, points and boxes in their order, one a line."""
    lines: list[str] = []
    for block in blocks:
        if block.kind == "words":
            lines.append(f"{block.title} {block.words}".strip())
        elif block.kind == "points":
            lines += [block.title, *(f"{point.words} {point.more}".strip() for point in block.points)]
        elif block.kind == "pair":
            lines.append(text_of((block.left, block.right)))
        elif block.kind == "box":
            lines.append(f"{block.title}\n{text_of(block.blocks)}")
        elif block.kind == "picture":
            lines.append(block.figure.summary)
    return "\n".join(lines)


def points_of(section: Section, title: str) -> tuple[str, ...]:
    """The entries of the list under this title; empty where there is none."""
    lists: list[Points] = []
    for block in section.blocks:
        lists += [block] if block.kind == "points" else [block.left, block.right] if block.kind == "pair" else []
    return tuple(f"{p.words} {p.more}".strip() for found in lists if _is(found, title) for p in found.points)


def _is(found: Points, title: str) -> bool:
    """Whether a list has this title, with or without how many of how many it shows."""
    return found.title == title or re.fullmatch(rf"{re.escape(title)} \(\d+ (of|von) \d+\)", found.title) is not None


def rows_of(section: Section, caption: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the table whose caption begins so, as words."""
    tables: list[Table] = [block for block in section.blocks if block.kind == "table"]
    bands = [band for table in tables if table.caption.startswith(caption) for band in table.bands]
    return tuple(tuple(cell.words for cell in row) for band in bands for row in band.rows)


def names(plan: Plan, language: str = "en") -> dict[str, Participant]:
    return {short_name(Voice(language), person, plan): person for person in plan.participants}


def listed(words: str, people: dict[str, Participant]) -> set[str]:
    """The keys of those whom a list names; every part of it must be somebody."""
    rest, keys = re.sub(r" \([+−]?[\d.,]+\)", "", words), set()
    for name in sorted(people, key=len, reverse=True):
        if name in rest:
            rest = rest.replace(name, "")
            keys.add(people[name].id)
    assert not re.sub(r"[,;. ]|and", "", rest), words
    return keys


def after(words: str, head: str) -> str:
    """What stands behind a head, up to its full stop; empty where it is not said."""
    said = re.search(rf"{re.escape(head)} ([^\n]*?)\.(?:\s|$)", words)
    return said[1] if said else ""
