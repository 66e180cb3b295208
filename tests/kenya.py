"""The Kenya-like scenario in a database, its people, and a proposal solved once per test run."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Disclosure, Dossier
from models.job import Job
from models.package import Package
from models.position import Position, Visibility
from models.stakeholder import Stakeholder
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.jobs.ledger import Work
from negotiator.services.proposals.proposing import kept_proposal
from negotiator.services.proposals.solved import Proposal, propose
from negotiator.services.records.loading import known
from negotiator.services.records.plans import plan_of
from tests.records import GIVEN, loaded


@dataclass(frozen=True)
class Kenya:
    """Ids of a loaded dossier."""

    id: int
    stakeholders: dict[str, int]


def load(engine: Engine, disclosure: Disclosure = Disclosure.BANDED) -> Kenya:
    """A new dossier from the scenario; all positions sealed."""
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, loaded(engine, given=GIVEN))
        dossier.disclosure = disclosure
        session.add(dossier)
        session.commit()
        people = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == dossier.id)).all()
        return Kenya(known(dossier.id), {p.key: known(p.id) for p in people})


def release(engine: Engine, kenya: Kenya, visibility: Visibility, inner: Visibility, *but: str) -> None:
    """Releases all positions but those of the named stakeholders."""
    kept = {kenya.stakeholders[key] for key in but}
    with session_of(engine, write=True) as session:
        for position in session.exec(select(Position).where(Position.dossier_id == kenya.id)):
            if position.stakeholder_id not in kept:
                position.visibility, position.inner = visibility, inner
                session.add(position)
        session.commit()


@cache
def solved() -> Proposal:
    """The scenario's balanced and Nash package."""
    return propose(demo_scenario("kenya_like"), options=Options(time_limit=60))


def keep(engine: Engine, kenya: Kenya, account_id: int, found: Proposal | None = None) -> int:
    """Keeps a proposal as the worker does; its id."""
    with session_of(engine, write=True) as session:
        asked: dict[str, object] = {"concepts": ["balanced", "nash"], "seconds": 60, "seed": 0}
        job = Job(dossier_id=kenya.id, account_id=account_id, kind="propose", asked=asked)
        session.add(job)
        session.flush()
        work = Work(known(job.id), "propose", asked | {"dossier": kenya.id, "account": account_id})
        proposal = kept_proposal(session, work, found or solved(), "Lea")
        session.delete(job)
        session.commit()
        return proposal


def package_ids(engine: Engine, kenya: Kenya) -> dict[str, int]:
    """Package key -> id."""
    with session_of(engine) as session:
        rows = session.exec(select(Package.key, Package.id).where(Package.dossier_id == kenya.id))
        return {key: known(number) for key, number in rows}


def dossier_of(engine: Engine, kenya: Kenya) -> Dossier:
    with session_of(engine) as session:
        found = session.get(Dossier, kenya.id)
        assert found is not None
        return found


def set_mark(engine: Engine, kenya: Kenya, key: str, least: str) -> None:
    """Gives a stakeholder another least acceptable score."""
    with session_of(engine, write=True) as session:
        query = select(Position).where(Position.stakeholder_id == kenya.stakeholders[key])
        position = session.exec(query).one()
        position.mark = replace(position.mark, least=Fraction(least))
        session.add(position)
        session.commit()


def keep_overridden(engine: Engine, kenya: Kenya, account_id: int) -> int:
    """Solves the dossier as it stands (largest sum: quick, and it uses every freedom) and keeps it; its id."""
    with session_of(engine) as session:
        plan = plan_of(session, session.get_one(Dossier, kenya.id))
    return keep(engine, kenya, account_id, propose(plan, (Concept.UTILITARIAN,), Options(time_limit=60, gap=1e-3)))
