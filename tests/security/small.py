"""A dossier so small that every question to the optimiser is answered at once, and one house that is attacked in it.

Its seven measures weigh 64, 32, … 1 to that house: whoever may choose levels gives it any score that it likes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import cached_property

from sqlalchemy import Engine, text
from sqlmodel import Session, col, delete, select

from models.database import session_of
from models.dossier import Dossier
from models.exact import plain
from models.job import Job, JobState
from models.kinds import Role
from models.membership import Membership
from models.package import Package
from models.position import Position, Visibility
from models.proposal import Proposal as ProposalRow
from models.red_line import Line, RedLine
from models.stakeholder import Stakeholder
from models.tables import metadata
from models.trial import Cells, Trial
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept, Shape
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.overlaid import Change
from negotiator.catalogue.plan import Named, Plan, Pref
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally
from negotiator.jobs.ledger import Desk, Work
from negotiator.services.access.access import Reader
from negotiator.services.access.readers import reader_of
from negotiator.services.bench.asking import Benching
from negotiator.services.bench.mending import Mending
from negotiator.services.packages.jointly import Joining
from negotiator.services.packages.questions import KINDS as QUESTIONS
from negotiator.services.packages.questions import Asking
from negotiator.services.proposals.proposing import kept_proposal
from negotiator.services.proposals.solved import Proposal, propose
from negotiator.services.records.loading import known, load_plan
from negotiator.services.records.plans import plan_of
from negotiator.services.studies.assumptions import Hanging
from negotiator.services.studies.studies import Studying
from negotiator.services.work import kinds

KEYS = ("trn_skills", "trn_tvet", "trn_green", "ena_eco", "gov_data", "gov_capacity", "rei_community")
WEIGHTS = (64, 32, 16, 8, 4, 2, 1)
VICTIM = "de_aa"
NUMBERED = [f'"{table.name}"' for table in metadata.sorted_tables if table.autoincrement_column is not None]
NEXT = "setval(pg_get_serial_sequence('{0}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {0}), false)"
DESK = Desk(report=lambda _step, _share: None, cancelled=lambda: False)


def _renumber(session: Session) -> None:
    """New rows have numbers that follow those that are there: the same ones in each world."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DELETE FROM sqlite_sequence"))
    else:
        session.execute(text("SELECT " + ", ".join(NEXT.format(name) for name in NUMBERED)))


def small_plan() -> Plan:
    """Three seats: the lead's, the victim's, the partner's; nothing of the rules stands in the way of much."""
    plan = demo_scenario("kenya_like")
    people = {p.id: p for p in plan.participants}
    wishes = {"de_envoy": (1, 2, 3, 4, 5, 6, 7), VICTIM: WEIGHTS, "arch_kenya": (3, 3, 3, 3, 3, 3, 3)}
    seated = tuple(
        replace(
            people[key],
            prefs=tuple(
                Pref(m, Fraction(w, 10), Shape.UP) for m, w in zip(KEYS, weights, strict=True)
            ),
            red_lines=(),
            least=Fraction(0),
        )
        for key, weights in wishes.items()
    )  # fmt: skip
    return replace(
        plan,
        measures=tuple(m for m in plan.measures if m.id in KEYS),
        participants=seated,
        mandate={},
        linkages=(),
        rounds=(),
        packages=tuple(Named(f"N{n}", {"de": f"N{n}", "en": f"N{n}"}, levels) for n, levels in enumerate(LADDER)),
        expected={},
        params={**plan.params, "win_min": Fraction(0), "win_balance": Fraction(0), "signal": Fraction(0),
                "idle": Fraction(1000)},
    )  # fmt: skip


LADDER: tuple[dict[str, int], ...] = (  # scores of the victim: 25.2, 41.6, 42.8, 47.1, 52.5
    {"trn_tvet": 2},
    dict.fromkeys(KEYS, 1),
    dict.fromkeys(KEYS, 1) | {"rei_community": 2, "gov_capacity": 2},
    dict.fromkeys(KEYS, 1) | {"ena_eco": 2, "gov_data": 2, "gov_capacity": 2},
    {"trn_skills": 2, "trn_tvet": 1, "trn_green": 1},
)


@dataclass(frozen=True)
class World:
    """What the victim sealed: its least score and its red lines."""

    least: Fraction
    lines: tuple[str, ...] = ()


@dataclass
class Small:
    """The dossier in a database; `set_world` changes what is sealed and nothing else."""

    engine: Engine
    dossier: int
    lead: int = 0  # account

    @cached_property
    def solved(self) -> Proposal:
        """What the optimiser finds for the first world; kept for all others, in which it is as acceptable."""
        return propose(small_plan(), (Concept.BALANCED,), Options(time_limit=20))

    def set_world(self, world: World) -> None:
        """Another secret; the proposal is one that was solved from it, jobs and proposals of before are gone."""
        with session_of(self.engine, write=True) as session:
            position = self._position(session)
            position.mark = replace(position.mark, least=world.least)
            session.exec(delete(RedLine).where(col(RedLine.position_id) == position.id))
            for n, expr in enumerate(world.lines):
                session.add(RedLine(position_id=known(position.id), key=f"RL:{n}", rank=n, line=Line(expr)))
            session.exec(delete(Job))
            session.exec(delete(Package).where(col(Package.proposal_id).is_not(None)))
            session.exec(delete(ProposalRow))
            session.flush()
            _renumber(session)
            session.add(position)
            session.flush()
            plan = plan_of(session, session.get_one(Dossier, self.dossier))
            asked: dict[str, object] = {"concepts": ["balanced"], "seconds": 20, "seed": 0, "dossier": self.dossier}
            found = replace(self.solved, plan=plan, case=case_of(plan))
            kept_proposal(session, Work(0, "propose", asked | {"account": self.lead}), found, "Lea")
            session.commit()

    def _position(self, session: Session) -> Position:
        query = select(Position).join(Stakeholder).where(Stakeholder.key == VICTIM)
        return session.exec(query.where(Position.dossier_id == self.dossier)).one()

    def release(self) -> None:
        """The victim's priorities are the lead's to read, its least score and red lines are not."""
        with session_of(self.engine, write=True) as session:
            position = self._position(session)
            position.visibility, position.inner = Visibility.LEAD, Visibility.SEALED
            session.add(position)
            session.commit()

    def refs(self, solved: bool) -> list[str]:
        """References of the packages of the ladder, or of the solved one."""
        with session_of(self.engine) as session:
            rows = session.exec(select(Package).order_by(col(Package.id))).all()
            return [str(row.id) for row in rows if bool(row.proposal_id) is solved]

    def ask(self, kind: str, ref: str, **asked: object) -> None:
        """Lets the worker answer, and keeps the answer as it does."""
        wanted: dict[str, object] = {"package": ref, **asked}
        handler = Asking(self.engine, kind) if kind in QUESTIONS else Studying(self.engine, kind)
        result = dict(handler(Work(0, kind, wanted | {"dossier": self.dossier, "account": self.lead}), DESK))
        with session_of(self.engine, write=True) as session:
            session.add(
                Job(
                    dossier_id=self.dossier,
                    account_id=self.lead,
                    kind=kind,
                    asked=wanted,
                    state=JobState.DONE,
                    result=result,
                )
            )
            session.commit()

    def ask_of_draft(self, what: str, cells: Cells, measure: str) -> tuple[int, int]:
        """Lets the worker answer about a draft of the lead's, and keeps the answer as it does; draft and job."""
        with session_of(self.engine, write=True) as session:
            trial = Trial(dossier_id=self.dossier, account_id=self.lead, name=what, cells=cells)
            session.add(trial)
            session.commit()
            number = known(trial.id)
        asked: dict[str, object] = {"draft": number, "what": what, "cells": plain(asdict(cells))}
        asked |= {"measure": measure} if measure else {}
        work = Work(0, kinds.BENCH, asked | {"dossier": self.dossier, "account": self.lead})
        result = dict(Benching(self.engine)(work, DESK))
        with session_of(self.engine, write=True) as session:
            job = Job(dossier_id=self.dossier, account_id=self.lead, kind=kinds.BENCH, asked=asked)
            job.state, job.result = JobState.DONE, result
            session.add(job)
            session.commit()
            return number, known(job.id)

    def ask_of_overlays(self, each: Sequence[tuple[Change, ...]], levels: Mapping[str, int]) -> int:
        """Lets the worker repair levels under other circumstances for the lead, as one job, and keeps the answers;
        the job."""
        asked, *also = (dict[str, object](package="", levels=dict(levels), changes=plain(some)) for some in each)
        asked["also"] = also
        work = Work(0, kinds.STRESS, asked | {"dossier": self.dossier, "account": self.lead})
        result = dict(Mending(self.engine)(work, DESK))
        with session_of(self.engine, write=True) as session:
            job = Job(dossier_id=self.dossier, account_id=self.lead, kind=kinds.STRESS, asked=asked)
            job.state, job.result = JobState.DONE, result
            session.add(job)
            session.commit()
            return known(job.id)

    def ask_of_assumptions(self, scope: str) -> Mapping[str, object]:
        """Lets the worker solve with assumptions at their ends for the lead, and keeps the result; the result."""
        asked: dict[str, object] = {"scope": scope}
        work = Work(0, kinds.ASSUMPTIONS, asked | {"dossier": self.dossier, "account": self.lead})
        result = dict(Hanging(self.engine)(work, DESK))
        with session_of(self.engine, write=True) as session:
            job = Job(dossier_id=self.dossier, account_id=self.lead, kind=kinds.ASSUMPTIONS, asked=asked)
            job.state, job.result = JobState.DONE, result
            session.add(job)
            session.commit()
        return result

    @cached_property
    def beside(self) -> int:
        """A second dossier of the lead's, in which nothing is sealed."""
        with session_of(self.engine, write=True) as session:
            number = known(load_plan(session, small_plan()).id)
            session.add(Membership(account_id=self.lead, dossier_id=number, role=Role.LEAD))
            session.commit()
            return number

    def ask_of_several(self, concept: str, limits: Mapping[str, str]) -> int:
        """Lets the worker solve both dossiers as one for the lead, and keeps the result as it does; the job."""
        both = [self.dossier, self.beside]
        asked: dict[str, object] = {"dossiers": both, "concept": concept, "seconds": 20, "limits": dict(limits)}
        work = Work(0, kinds.SEVERAL, asked | {"dossier": self.dossier, "account": self.lead})
        result = dict(Joining(self.engine)(work, DESK)) | {"seconds": 0}
        with session_of(self.engine, write=True) as session:
            job = Job(dossier_id=self.dossier, account_id=self.lead, kind=kinds.SEVERAL, asked=asked)
            job.state, job.result = JobState.DONE, result
            session.add(job)
            session.commit()
            return known(job.id)

    def reader(self, session: Session) -> Reader:
        """The lead."""
        found = reader_of(session, self.lead)
        assert found is not None
        return found


def small_in(engine: Engine) -> Small:
    """The dossier, committed."""
    with session_of(engine, write=True) as session:
        number = known(load_plan(session, small_plan()).id)
        session.commit()
        return Small(engine, number)


def score_of(levels: dict[str, int]) -> Fraction:
    """The victim's score."""
    found = tally(small_plan(), levels).standing(VICTIM).score
    assert found is not None
    return found
