"""Two at once don't pass a limit together: whoever counts waits for who counts the same, on both databases."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, func
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from models.api_token import ApiToken
from models.asked_change import AskedChange
from models.candidate import Candidate
from models.clock import now
from models.comment import Comment
from models.coordination import Coordination
from models.database import session_of
from models.dossier_version import DossierVersion
from models.draft import Draft
from models.fact import Fact
from models.job import Job
from models.limit import Limit
from models.linkage import Linkage
from models.measure import Measure
from models.overlay import Overlay
from models.override import Override
from models.package import Package
from models.precedent_entry import PrecedentEntry
from models.stakeholder import Stakeholder
from models.trial import Trial
from negotiator import services
from negotiator.bargaining.errors import Refused, TooMany
from negotiator.catalogue.guardrails.overrides import overridable
from negotiator.catalogue.reading import library
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import locked_for
from negotiator.services.accounts import api_tokens, drafts
from negotiator.services.bench import overlays, trials
from negotiator.services.dossiers.changes import asked_changes
from negotiator.services.dossiers.coordination import comments, coordinating
from negotiator.services.dossiers.facts import fact_editing
from negotiator.services.dossiers.limits import limit_years
from negotiator.services.dossiers.measures import measure_choosing, measure_editing
from negotiator.services.dossiers.register import register_editing
from negotiator.services.dossiers.rules import linkages
from negotiator.services.dossiers.screening import screening
from negotiator.services.dossiers.stages import overrides
from negotiator.services.dossiers.stakeholders import stakeholder_editing
from negotiator.services.dossiers.versions import versions
from negotiator.services.packages import packages
from negotiator.services.records.storage import together
from negotiator.services.work import jobs
from tests.conftest import Person
from tests.kenya import Kenya
from tests.web.test_register import ENTRY

Act = Callable[[Session, Reader, int, int], Any]  # in a dossier, for the first or the second time
Kind = tuple[ModuleType, str, type[Any], Act]
LAW = ("answer.eu_readmission", "answer.who_list")
ANSWER = {"to": "no", "fact": "none", "source": "EUR-Lex", "day": "2026-01-10", "body": "AA"}
NUMBER = {"de": "Sprachkursplätze", "unit_de": "Plätze", "amount": "40"}
FACT = {"de": "Rückkehrende", "value": "120", "src": "PA", "grade": "C"}
HOUSE = {"side": "de", "kind": "ministry", "part": "voice", "consent": "no"}


class Nowhere:
    """A line in which jobs wait for nobody."""

    def put(self, job: int) -> None:
        """Nothing: nobody works here."""


def _choose(session: Session, reader: Reader, dossier: int, n: int) -> Any:
    there = set(session.exec(select(Measure.key).where(Measure.dossier_id == dossier)))
    other = [key for key in library.catalogue().measures if key not in there]
    return measure_choosing.choose(session, reader, dossier, [other[n]])


def _tie(session: Session, reader: Reader, dossier: int, n: int) -> None:
    wish = linkages.WantedLinkage("ret_ident", ("rec_health", "rec_seasonal")[n], "condition")
    linkages.add(session, reader, dossier, wish)


def _token(session: Session, reader: Reader, _dossier: int, n: int) -> Any:
    wanted = api_tokens.Wanted("x", (api_tokens.Scope.READ,), 7)
    return api_tokens.make(session, reader, wanted, f"token {n}", now(session))


KINDS: tuple[Kind, ...] = (
    (limit_years, "MOST_OWN", Limit, lambda s, r, d, _n: limit_years.add(s, r, d, NUMBER)),
    (stakeholder_editing, "MOST_PARTICIPANTS", Stakeholder,
     lambda s, r, d, n: stakeholder_editing.add(s, r, d, {**HOUSE, "de": f"Haus {n}"})),
    (jobs, "MOST_ACTIVE", Job, lambda s, r, d, n: jobs.ask(s, Nowhere(), r, d, kind="add", asked={"n": n})),
    (jobs, "MOST_OF_DOSSIER", Job, lambda s, r, d, n: jobs.ask(s, Nowhere(), r, d, kind="add", asked={"m": n})),
    (api_tokens, "MOST_LIVE", ApiToken, _token),
    (drafts, "MOST", Draft, lambda s, r, _d, n: drafts.keep(
        s, r.account_id, "/", "/", fields=[("a", str(n))], now=now(s))),
    (fact_editing, "MOST", Fact, lambda s, r, d, _n: fact_editing.add(s, r, d, FACT)),
    (screening, "MOST", Candidate, lambda s, r, _d, n: screening.add(s, r, ("KE", "GE")[n])),
    (overrides, "MOST_OPEN", Override, lambda s, r, d, n: overrides.ask(
        s, r, d, overrides.WantedOverride(sorted(overridable())[n], "all", "why"))),
    (asked_changes, "MOST_OPEN", AskedChange, lambda s, r, d, n: asked_changes.ask(s, r, d, LAW[n], ANSWER)),
    (register_editing, "MOST", PrecedentEntry, lambda s, r, d, _n: register_editing.add(s, r, d, ENTRY)),
    (linkages, "MOST", Linkage, _tie),
    (coordinating, "MOST", Coordination, lambda s, r, d, n: coordinating.open_(
        s, r, d, coordinating.Opening("meeting", f"M {n}", houses=(str(r.roles[d].stakeholder_id),)))),
    (comments, "MOST", Comment, lambda s, r, d, _n: comments.add(s, r, d, thing="measure rec_health", text="?")),
    (comments, "MOST_EACH", Comment, lambda s, r, d, _n: comments.add(s, r, d, thing="measure rec_health", text="?")),
    (versions, "MOST", DossierVersion, lambda s, r, d, n: versions.keep(s, r, d, f"V {n}")),
    (measure_editing, "MOST", Measure, _choose),
    (overlays, "MOST", Overlay, lambda s, r, d, n: overlays.start(s, r, d, name=f"O {n}")),
    (trials, "MOST", Trial, lambda s, r, d, _n: trials.start(s, r, d)),
)  # fmt: skip
OTHERWISE = {  # counted while the row is locked that they belong to
    ("accounts/passkeys", "MOST"),  # as above, but it needs a device
    ("bench/overlays", "MOST_CHANGES"),
    ("dossiers/coordination/stating", "MOST_EACH"),  # behind `coordinating.room_left`
    ("dossiers/measures/level_editing", "MOST_LEVELS"),
    ("dossiers/measures/measure_ties", "MOST"),
    ("dossiers/rounds/rounds", "MOST_ROUNDS"),
    ("dossiers/rules/own_rules", "MOST_RULES"),
    ("packages/packages", "MOST_NAMED"),
    ("positions/red_lines", "MOST_LINES"),
}
NO_ROWS = {  # what is read, or the tries of one job
    ("dossiers/log/logs", "MOST"),
    ("positions/package_pairs", "MOST"),
    ("work/ledger", "MOST_TRIES"),
}
IN_OTHER_WORDS = {("dossiers/measures/measure_editing", "MOST"), ("dossiers/register/register_editing", "MOST")}


@dataclass(frozen=True)
class Twice:
    """The same done by one person at the same time, in a dossier."""

    act: Act
    reader: Reader
    dossier: int

    def at_once(self, engine: Engine) -> None:
        """The second begins while the first has written and not committed; it may be refused."""
        with session_of(engine, write=True) as session:
            with together(session):
                self.act(session, self.reader, self.dossier, 0)
            other = Thread(target=self._late, args=(engine,))
            other.start()
            other.join(0.15)  # it has counted by then, or waits
            session.commit()
        other.join()

    def _late(self, engine: Engine) -> None:
        with session_of(engine, write=True) as session, suppress(Refused, TooMany):
            self.act(session, self.reader, self.dossier, 1)


def test_of_two_at_once_only_one_is_the_last_that_fits(
    engine: Engine, kenya: Kenya, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    beyond = []
    for module, limit, table, act in KINDS:
        before = _count(engine, table)
        there = 0 if module is limit_years else before  # limits that were there before do not count
        with monkeypatch.context() as patched:
            patched.setattr(module, limit, there + 1)
            Twice(act, lead.reader, kenya.id).at_once(engine)
        if _count(engine, table) != before + 1:
            beyond.append((module.__name__, limit, _count(engine, table) - before))
    assert beyond == []


def test_of_two_who_give_one_name_at_once_one_is_told_another(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine) as session:
        ref = str(session.exec(select(Package.id).where(Package.dossier_id == kenya.id)).first())
    keep: Act = lambda s, r, d, _n: packages.keep(s, r, d, ref, typed={}, name="One name")  # noqa: E731
    before = _count(engine, Package)
    Twice(keep, lead.reader, kenya.id).at_once(engine)
    assert _count(engine, Package) == before + 1


def _count(engine: Engine, table: type[Any]) -> int:
    with session_of(engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_who_holds_the_log_and_who_holds_the_dossier_do_not_wait_for_each_other(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    wrong: list[BaseException] = []

    def other() -> None:
        try:
            with session_of(engine, write=True) as session:
                audit.record(session, lead.reader, audit.Deed.CHANGED, "fact", kenya.id)
                session.add(Fact(dossier_id=kenya.id, key="x", value="1"))
                session.commit()
        except DBAPIError as error:
            wrong.append(error)

    with session_of(engine, write=True) as session:
        locked_for(session, lead.reader, kenya.id, Action.EDIT_DOSSIER)
        thread = Thread(target=other)
        thread.start()
        thread.join(0.3)  # it holds the log by then
        audit.record(session, lead.reader, audit.Deed.CHANGED, "dossier", kenya.id)
        session.commit()
    thread.join()
    assert wrong == []


def test_every_limit_of_rows_is_counted_alone() -> None:
    room = "negotiator.services."
    tried = {(module.__name__.removeprefix(room).replace(".", "/"), limit) for module, limit, *_rest in KINDS}
    root = Path(next(iter(services.__path__)))
    found = {
        (file.relative_to(root).with_suffix("").as_posix(), limit)
        for file in root.rglob("*.py")
        for limit in re.findall(r">= (MOST\w*)", file.read_text(encoding="utf-8"))
    }
    assert found - NO_ROWS == (tried - IN_OTHER_WORDS) | OTHERWISE
