"""A level moved by hand on the workbench. `python -m bench.workbench`

Milliseconds of processor time of the whole server per moved level: the request with its guard on guesses, its log, the
draft that is kept, and the fragments that come back; the median of many moves, each to a level that was not counted
before. Asked of the application in this very process: the network and the browser are not in it. The demonstration
scenarios, and one of 30 stakeholders and 120 measures, made of the first by taking its measures and houses twice.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from bench.numbers import Number, tell
from models import schema
from models.account import Account
from models.kinds import Role
from models.membership import Membership
from models.stakeholder import Stakeholder
from negotiator.app import create_app
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.clock import system
from negotiator.commands.server import demo_settings
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts.sessions import open_for
from negotiator.services.bench import trials
from negotiator.services.records.loading import known, load_plan
from negotiator.services.records.storage import Session, engine_of, session_of

MOVES = 60
MOST_MS = 150.0  # what a moved level may take at the server
STAKEHOLDERS, MEASURES = 30, 120


def large() -> Plan:
    """A dossier of 30 stakeholders and 120 measures: those of the first scenario, then copies without ties."""
    plan = demo_scenario(DEMOS[0])
    twins = tuple(replace(m, id=f"{m.id}_b", requires=(), excludes=(), synergies=()) for m in plan.measures)
    measures = (*plan.measures, *twins)[:MEASURES]
    ids = {m.id for m in measures}
    people = tuple(
        replace(
            p,
            prefs=(
                *p.prefs,
                *(replace(pref, measure=f"{pref.measure}_b") for pref in p.prefs if f"{pref.measure}_b" in ids),
            ),
        )
        for p in plan.participants
    )
    more = tuple(replace(p, id=f"{p.id}_b") for p in people if p.prefs)
    return replace(plan, measures=measures, participants=(*people, *more)[:STAKEHOLDERS])


@dataclass(frozen=True, slots=True)
class Bench:
    """The application with one dossier, a draft of the lead's in it, the lead's token, the measures with their highest
    level."""

    app: Flask
    dossier: int
    trial: int
    token: str
    tops: dict[str, int]


@contextmanager
def furnished(plan: Plan) -> Iterator[Bench]:
    """The application, in a folder of its own until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(Path(folder) / "var", 0)
        engine = engine_of(settings.database, settings.keys, settings.audit_key)
        schema.upgrade(engine)
        app = create_app(settings, engine)
        app.config["WTF_CSRF_ENABLED"] = False
        with session_of(engine, write=True) as session:
            dossier, account, token = _begun(session, plan)
        with session_of(engine, write=True) as session:
            reader = reader_of(session, account)
            if reader is None:
                raise LookupError("the lead has no account")
            trial = trials.start(session, reader, dossier)
        yield Bench(app, dossier, trial, token, {m.id: m.top for m in plan.measures})
        engine.dispose()


@contextmanager
def served(plan: Plan) -> Iterator[tuple[FlaskClient, str, str, dict[str, int]]]:
    """A browser of the lead's, the address of the workbench and of its draft's levels, and the measures with their
    highest level."""
    with furnished(plan) as bench:
        browser = bench.app.test_client()
        browser.set_cookie("negotiator", bench.token)
        yield browser, f"/dossiers/{bench.dossier}/bench", f"drafts/{bench.trial}/levels", bench.tops


def _begun(session: Session, plan: Plan) -> tuple[int, int, str]:
    """The dossier, its lead, and a session of theirs; one other house has an account, so that moves are logged."""
    dossier = known(load_plan(session, plan).id)
    houses = {s.key: s for s in session.exec(select(Stakeholder).where(Stakeholder.dossier_id == dossier))}
    for key in ("de_bmi", "de_bmz"):
        if key in houses:
            houses[key].claimed = True
    account = Account(login="lead", name="Lead")
    session.add(account)
    session.flush()
    session.add(
        Membership(
            account_id=known(account.id), dossier_id=dossier, role=Role.LEAD, stakeholder_id=houses[plan.lead].id
        )
    )
    token = open_for(session, known(account.id), "bench", "password", system())
    session.commit()
    return dossier, known(account.id), token


def moves(name: str, plan: Plan) -> Iterator[Number]:
    """Milliseconds of a moved level, and of the whole page."""
    with served(plan) as (browser, home, levels, tops):
        browser.get(home)
        clock, spent = [], []
        for key, top in list(tops.items())[:MOVES]:
            began, worked = perf_counter(), process_time()
            form = {"only": key, f"level-{key}": str(top)}
            answer = browser.post(f"{home}/{levels}", data=form, headers={"HX-Request": "true"})
            clock.append(1000 * (perf_counter() - began))
            spent.append(1000 * (process_time() - worked))
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code}: {answer.text[:200]}")
        size = f"{len(plan.participants)} stakeholders, {len(plan.measures)} measures"
        note = f"{size}; on the clock {median(clock):.0f} ms, at best {min(clock):.0f} ms"
        yield Number(f"{name}: a moved level, at the server", median(spent), "ms", MOST_MS, MOST_MS / 3, note=note)
        worked = process_time()
        browser.get(f"{home}?show=all")
        yield Number(f"{name}: the whole workbench", 1000 * (process_time() - worked), "ms", note=size)


def numbers() -> Iterator[Number]:
    """All of them."""
    for name in DEMOS[:2]:
        yield from moves(name, demo_scenario(name))
    yield from moves("30 × 120", large())


if __name__ == "__main__":
    tell(numbers())
