"""Every door through which levels, or numbers by which sealed conditions are judged, can be chosen: found from the map.

The lead asks each address once with a valid request while the guard on guesses lets nobody through. Whatever writes
what packages are judged by, or lets the optimiser compute, must have been stopped. A new address that is not stopped
fails here, and so does one that nothing is said about.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, inspect
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from models.audit import AuditEntry
from models.database import session_of
from models.job import Job
from models.kinds import Role
from models.level import Level
from models.limit import Limit
from models.linkage import Linkage
from models.mandate import Mandate
from models.measure import Measure
from models.overlay import Overlay
from models.own_rule import OwnRule
from models.package import Package
from models.round import Round
from models.stakeholder import Stakeholder
from models.throttle import Throttle
from models.trial import Trial
from negotiator.bargaining.errors import TooMany
from negotiator.services.access import guesses, throttle
from negotiator.services.access.throttle import Allowance
from negotiator.services.positions import clash_checks
from negotiator.services.work import jobs, kinds
from tests.conftest import Person
from tests.security.bodies import BODIES, MEASURE, Body
from tests.security.counting import Counts
from tests.security.requests import requests, rules
from tests.security.yard import Yard, give, yard_of

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = "prot_hr"  # in a kept package of the scenario that a house accepts which did not share its conditions
VICTIMS = ("de_bmi", "de_bmz", "de_aa", "de_bmg")
JUDGED: Mapping[type, frozenset[str]] = {  # what a package is judged or found by, beside positions
    Package: frozenset({"levels", "linkages"}),
    Round: frozenset({"offers"}),
    Trial: frozenset({"cells", "shown"}),
    Overlay: frozenset({"circumstances", "shared"}),
    Limit: frozenset({"amount"}),
    Level: frozenset({"legal", "cred", "eur", "groups", "uses", "gives"}),
    Measure: frozenset({"off", "win", "women", "tags", "pillar", "requires", "excludes"}),
    Mandate: frozenset({"lo", "hi"}),
    OwnRule: frozenset({"ruling"}),
    Linkage: frozenset({"a", "b", "type", "a_level", "b_level"}),
    Stakeholder: frozenset({"part", "consent"}),
}
COMPUTED = set(kinds.KINDS) - {kinds.PRINT}
# nobody has asked for a change in the yard, see the test of granted requests; the lead owns nothing of what is planned
WAITING = {"asked_changes.decide", "asked_numbers.confirm_planned"}
GUARDED = {
    ("bench.ask", "POST"): "a question about a draft to the optimiser",
    ("bench.take", "POST"): "what an answer proposes is taken over into a draft",
    ("bench.carry", "POST"): "a draft begun with levels that an answer proposes",
    ("bench.change", "POST"): "levels tried in a draft",
    ("bench.keep", "POST"): "a draft kept as a package",
    ("bench.mark", "POST"): "a refusal, a cap or a copied cell changes levels too",
    ("bench.offer", "POST"): "a draft put on the table",
    ("bench.share", "POST"): "a draft shared: the others see what they may of it",
    ("counter.refuse", "POST"): "what is refused, and the question what instead",
    ("counter.repair", "POST"): "a question about a draft to the optimiser",
    ("counter.take", "POST"): "what an answer proposes is taken over into a draft",
    ("agenda.add", "POST"): "one more measure",
    ("agenda.add_level", "POST"): "one more level",
    ("agenda.change", "POST"): "marks, gains and pillar of a measure: rules count by them",
    ("agenda.change_level", "POST"): "legal words, credibility and amounts: red lines may speak of them",
    ("agenda.choose", "POST"): "a measure more, with its levels",
    ("agenda.clear", "POST"): "no package contains these measures any more",
    ("agenda.remove_level", "POST"): "a level less",
    ("agenda.switch_off", "POST"): "no package contains the measure any more",
    ("agenda.tie", "POST"): "what a measure needs or excludes",
    ("agenda.untie", "POST"): "a condition less",
    ("api.judge", "POST"): "levels tried by a program",
    ("api.keep", "POST"): "a package kept by a program",
    ("api.propose", "POST"): "a proposal for a program",
    ("api.record_round", "POST"): "the offer of a new round",
    ("api.change_round", "POST"): "the offer of a round",
    ("assumptions.ask", "POST"): "a study of all assumptions",
    ("effects.switch", "POST"): "weights, defaults and credited gains of answers",
    ("own_rules.add", "POST"): "a rule that binds every package",
    ("own_rules.change", "POST"): "another wording of such a rule",
    ("packages.ask", "POST"): "a question to the optimiser",
    ("packages.propose", "POST"): "a proposal",
    ("proposing.ask", "POST"): "a proposal from the workbench",
    ("stress.ask", "POST"): "a repair under other circumstances",
    ("stress.ask_all", "POST"): "repairs of all that break under other circumstances",
    ("stress.change", "POST"): "other circumstances by which packages are judged",
    ("stress.remove", "POST"): "circumstances are judged anew when one is taken away",
    ("stress.share", "POST"): "an overlay shared",
    ("stress.start", "POST"): "an overlay begun with a change",
    ("stress.take", "POST"): "a repair is taken over into a draft",
    ("together.ask", "POST"): "several dossiers solved as one",
    ("api.solve_together", "POST"): "the same for a program",
    ("rounds.tie", "POST"): "a linkage that binds every package",
    ("rounds.untie", "POST"): "a linkage less",
    ("rounds.add", "POST"): "the offer of a new round",
    ("rounds.change", "POST"): "the offer of a round",
    ("asked_numbers.answer", "POST"): "a limit, said by its house",
    ("asked_numbers.confirm_planned", "POST"): "numbers of levels, said by their house",
    ("asked_changes.ask", "POST"): "a stricter legal status counts at once",
    ("asked_changes.decide", "POST"): "a legal status, a threshold or a range is changed",
    ("limit_table.change", "POST"): "limits, several at once",
    ("tables.take", "POST"): "levels, limits and parts, several at once",
    ("limit_years.add", "POST"): "a capacity that levels can use",
    ("limit_years.change", "POST"): "a limit, year by year",
    ("rules.add_limit", "POST"): "a limit: red lines may speak of it",
    ("rules.remove_limit", "POST"): "a limit less",
    ("rules.change_limit", "POST"): "a limit: red lines may speak of it",
    ("rules.set_mandate", "POST"): "the mandate narrows what is proposed",
    ("stakeholder_forms.add", "POST"): "who takes part decides what is proposed",
    ("stakeholder_forms.change", "POST"): "as taking part: side, part and consent",
    ("stakeholders.take_part", "POST"): "who has a seat decides what is proposed",
    ("studies.ask", "POST"): "a study by the optimiser",
}


def _both(yard: Yard) -> dict[str, object]:
    return {"dossiers": [yard.here.dossier, yard.foreign.dossier], "concept": "nash"}


def _changed(yard: Yard, position: int, people: Mapping[str, int]) -> dict[str, object]:
    """Another part for a stakeholder, from a page that shows it as it stands."""
    page = yard.browsers["lead"].get(f"/dossiers/{yard.here.dossier}/stakeholders/{people['de_dgb']}").text
    mark = re.search(r'name="mark" value="(\w+)"', page)
    body = BODIES["stakeholder_forms.change"](yard, position, people)
    return body | {"part": "silent", "mark": mark[1] if mark else ""}


CHOOSING: Mapping[str, Body] = {  # requests that choose something, where the plain valid one does not
    "agenda.switch_off": lambda _yard, _position, _people: {"why": "w"},
    "agenda.remove_level": lambda _yard, _position, _people: {"why": "w"},
    "rounds.add": lambda yard, position, people: BODIES["rounds.add"](yard, position, people) | {f"de-{MEASURE}": "1"},
    "rounds.change": lambda yard, position, people: (
        BODIES["rounds.change"](yard, position, people) | {f"de-{MEASURE}": "1"}
    ),
    "api.record_round": lambda _yard, _position, _people: Json(ours={"levels": {MEASURE: 1}}),
    "api.change_round": lambda yard, position, people: Json(
        BODIES["api.change_round"](yard, position, people) | {"ours": {"levels": {MEASURE: 2}}}
    ),
    "together.ask": lambda yard, _position, _people: _both(yard) | {"seconds": "60", "limit-payer:federal": "40"},
    "api.solve_together": lambda yard, _position, _people: Json(_both(yard), seconds=60, limits={"payer:federal": 40}),
    "stakeholder_forms.change": _changed,
    "stakeholders.take_part": lambda yard, position, people: (
        BODIES["stakeholders.take_part"](yard, position, people) | {"part": "silent"}
    ),
}
SEVERAL = {"together.ask", "api.solve_together"}  # of these the lead leads both: the addresses name no dossier
OPEN_DOORS: Mapping[str, str] = {  # writes what is judged, and needs no guard: why
    "bench.again": "cells that were tried before, and counted then",
    "bench.delete": "a draft less",
    "counter.trade": "there is none in this draft; tests/services/bench/test_counter.py tries one",
    "counter.begin": "a copy of what its maker sees beside it",
    "bench.start": "a copy of what its maker sees beside it, or nothing at all",
    "stress.delete": "an overlay less",
    "dossiers.start": "a new dossier, in which nobody has sealed anything",
}


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    """With a second dossier that the lead leads, too, in which houses speak for themselves."""
    made = yard_of(engine, person, signed_in, app.test_client())
    person("lead", made.foreign.dossier, Role.LEAD)
    for key in VICTIMS:
        person(f"there-{key.replace('_', '-')}", made.foreign.dossier, Role.MINISTRY, made.foreign.stakeholders[key])
    return made


@contextmanager
def written() -> Iterator[set[str]]:
    """What is written meanwhile of all that packages are judged by: "Table.column"; jobs of the optimiser: "Job"."""
    found: set[str] = set()

    def note(session: Session, _context: object, _instances: object) -> None:
        for row in session.new:
            found.update(f"{type(row).__name__}.{name}" for name in JUDGED.get(type(row), ()) if getattr(row, name))
            if isinstance(row, Job) and row.kind in COMPUTED:
                found.add("Job")
        for row in session.dirty:
            names = JUDGED.get(type(row), frozenset())
            state = inspect(row)
            found.update(f"{type(row).__name__}.{n}" for n in names if state.attrs[n].history.has_changes())

    event.listen(Session, "before_flush", note)
    try:
        yield found
    finally:
        event.remove(Session, "before_flush", note)


class Json(dict[str, object]):
    """A body that is sent as JSON."""


def opened(browser: FlaskClient, method: str, path: str, body: dict[str, object] | None) -> TestResponse:
    """The answer to a body in its own form."""
    return browser.open(path, method=method, **{"json" if isinstance(body, Json) else "data": body})  # type: ignore[arg-type]


class Refusing:
    """A counter that lets no guess through; `limits` stays what it was for everything else."""

    def __init__(self) -> None:
        self.asked = 0

    def left(self, *_arguments: object) -> int:
        return 10_000

    def count(self, *_arguments: object) -> None:
        self.asked += 1
        raise TooMany("Too many attempts. Try again in %(minutes)s minutes.", minutes=1, retry_after=60)


def doors(
    app: Flask, yard: Yard, only: Container[str] | None = None
) -> Iterator[tuple[str, str, str, dict[str, object] | None]]:
    """Each address with a dossier or about several, or those of the endpoints in `only`, once, as the lead would use
    it."""
    given = give(yard, "lead", yard.here.dossier)
    own = ("trial_id", "question_id", "answer_id", "asked_id", "overlay_id", "repair_id")
    things = {"red_line_id": 1, **{key: given[key] for key in own}}
    for asked in requests(app, yard, "lead", things, dossier=yard.here.dossier, only=only):
        if asked.thing in ("", "unspoken") and (f"/{yard.here.dossier}" in asked.path or asked.endpoint in SEVERAL):
            body = None if asked.data is None else (Json if asked.json else dict)(asked.data)
            if asked.endpoint in CHOOSING:
                body = CHOOSING[asked.endpoint](yard, 0, yard.here.stakeholders)
            there = asked.path.replace("/levels/1/remove", "/levels/3/remove")  # the highest
            path = there + (f"?level-{MEASURE}=3" if asked.method == "GET" else "")
            yield asked.endpoint, asked.method, path, body


@pytest.mark.slow
def test_whatever_lets_something_be_chosen_passes_the_guard(
    app: Flask, yard: Yard, monkeypatch: pytest.MonkeyPatch, counts: Counts
) -> None:
    """Exactly the guarded ones are stopped; nothing else writes what packages are judged by."""
    refusing = Refusing()
    monkeypatch.setattr(guesses, "throttle", refusing)
    stopped, open_doors = set(), {}
    for endpoint, method, path, body in doors(app, yard):
        with written() as touched:
            before = refusing.asked
            answer = opened(yard.browsers["lead"], method, path, body)
        counts.add(answer)
        if refusing.asked > before:
            assert answer.status_code == 429, endpoint
            stopped.add((endpoint, method))
        elif touched:
            open_doors[endpoint] = touched
    assert {door for door in GUARDED if door[0] not in WAITING} <= stopped <= set(GUARDED)
    assert set(open_doors) <= set(OPEN_DOORS), open_doors


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", sorted({name for name, method in GUARDED} - WAITING))
def test_a_guarded_door_writes_into_the_log_of_every_house_whose_conditions_are_sealed(
    app: Flask, yard: Yard, endpoint: str, counts: Counts
) -> None:
    for name, method, path, body in doors(app, yard, {endpoint}):
        if (name, method) in GUARDED:
            answer = opened(yard.browsers["lead"], method, path, body)
            counts.add(answer)
            assert answer.status_code in (200, 201, 202, 303), endpoint
    with session_of(yard.engine) as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.action == "solved")).all()
    told = {row.subject_id for row in rows}
    rooms = (yard.here, yard.foreign) if endpoint in SEVERAL else (yard.here,)
    assert {room.stakeholders[key] for room in rooms for key in VICTIMS} <= told
    assert yard.here.stakeholders["de_bkamt"] not in told  # it shares everything


def in_turn(app: Flask, yard: Yard) -> Iterator[tuple[str, str, str, dict[str, object] | None]]:
    """The guarded ones, so that each finds what it is about: what one takes away no other needs afterwards."""
    first, last = {"agenda.remove_level"}, {"agenda.switch_off", "agenda.clear"}
    for wanted in (first, {endpoint for endpoint, _method in GUARDED} - first - last, last):
        for door in doors(app, yard, wanted):
            if door[:2] in GUARDED:
                yield door


def counted(engine: Engine) -> int:
    """All that the counters hold, read anew."""
    with session_of(engine) as session:
        return sum(row.count for row in session.exec(select(Throttle)).all())


def noted(engine: Engine) -> int:
    """How many computations the log holds, read anew."""
    with session_of(engine) as session:
        return len(session.exec(select(AuditEntry.id).where(AuditEntry.action == "solved")).all())


def spoiled(body: dict[str, object] | None) -> Iterator[dict[str, object] | None]:
    """The request as it is, and with each of its fields empty, missing, of nonsense, and far too long."""
    yield body
    make = Json if isinstance(body, Json) else dict
    for name in body or {}:
        yield from (make({**(body or {}), name: text}) for text in ("", "\N{SNOWMAN}", "x" * 3000))
        yield make({key: value for key, value in (body or {}).items() if key != name})


@pytest.mark.slow
def test_what_an_answer_counted_is_counted_for_good(
    app: Flask, yard: Yard, monkeypatch: pytest.MonkeyPatch, counts: Counts
) -> None:
    """However the request is refused afterwards: each guess that passed the guard stands in counter and log."""
    passed: list[str] = []
    real = throttle.count

    def count(session: Session, key: str, *more: Any) -> None:
        real(session, key, *more)
        passed.append(key)

    monkeypatch.setattr(guesses.throttle, "count", count)
    monkeypatch.setattr(clash_checks, "_count", lambda *_: None)  # a turn at the optimiser is counted, and no guess
    monkeypatch.setattr(jobs, "MOST_ACTIVE", 10_000)  # what is refused for that tells nothing and counts nothing
    for purse in ("TRIED", "KEPT", "CHANGED", "ASKED", "SOLVED"):
        monkeypatch.setattr(guesses, purse, Allowance(10_000, timedelta(hours=1)))
    seen: set[str] = set()
    for endpoint, method, path, body in in_turn(app, yard):
        for sent in spoiled(body):
            before = (counted(yard.engine), noted(yard.engine), len(passed))
            answer = opened(yard.browsers["lead"], method, path, sent)
            counts.add(answer)
            fresh = len(passed) - before[2]
            assert counted(yard.engine) - before[0] == fresh, (endpoint, sent, answer.status_code)
            assert noted(yard.engine) - before[1] >= fresh * len(VICTIMS), (endpoint, sent, answer.status_code)
            seen |= {endpoint} if fresh else set()
    assert {endpoint for endpoint, _method in GUARDED} - WAITING == seen


@pytest.mark.slow
def test_who_grants_a_request_writes_into_the_log_of_the_houses_too(yard: Yard) -> None:
    """The door that the yard has no request for; to refuse one changes nothing and counts nothing."""
    home = f"/dossiers/{yard.here.dossier}/requests"
    for n, (decision, least) in enumerate((("refuse", 0), ("grant", len(VICTIMS))), 1):
        asked = {"thing": "parameter.win_min", "amount": "5", "reason": "why"}
        assert yard.browsers["lead"].post(home, data=asked).status_code == 303
        before = noted(yard.engine)
        sent = {"decision": decision, "answer": "looked at", "version": "1"}
        assert yard.browsers["leadership"].post(f"{home}/{n}/decide", data=sent).status_code == 303
        fresh = noted(yard.engine) - before
        assert (fresh >= least, bool(fresh)) == (True, decision == "grant")


def test_the_map_has_no_other_way_in(app: Flask) -> None:
    """What is guarded exists, and what reaches the optimiser or levels from elsewhere is a terminal's: no address."""
    known = {(rule.endpoint, method) for rule, method in rules(app)}
    assert set(GUARDED) <= known


def test_only_the_shelf_says_that_a_package_is_judged_exactly() -> None:
    """Whoever judges levels without saying how, tries them; four places say otherwise, and each holds what
    passed the guard: the shelf (rows of packages), briefs of them, the gate that names one of them, and what several
    dossiers solved together found, which counted as a proposal in each."""
    exact = re.compile(r"Occasion\.(KEPT|SOLVED)")
    places = {p.name for p in (ROOT / "negotiator").rglob("*.py") if exact.search(p.read_text(encoding="utf-8"))}
    assert places == {"telling.py", "shelf.py", "material.py", "scope.py", "stages.py", "joint_page.py"}
