"""Drafts on the workbench: whose they are, what may be chosen, what is counted, what a change is said to do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.clock import today
from models.database import session_of
from models.kinds import Role
from models.round import Round
from models.trial import Cells, Trial
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused, TooMany
from negotiator.catalogue.talks import PLANNED, last_offer
from negotiator.hidden import HIDDEN, change
from negotiator.services.access import guesses
from negotiator.services.access.access import Reader
from negotiator.services.access.derived import derived
from negotiator.services.access.throttle import Allowance
from negotiator.services.bench import handing, page, trials
from negotiator.services.bench.views import Wanted
from negotiator.services.packages import packages
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
MEASURE, OTHER = "rec_health", "ret_ident"


@pytest.fixture
def reading(engine: Engine) -> Iterator[Session]:
    with session_of(engine) as session:
        yield session


@pytest.fixture
def bmi(person: Make, kenya: Kenya) -> Person:
    return person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])


def begun(engine: Engine, reader: Reader, kenya: Kenya, ref: str = "", side: str = "") -> int:
    with session_of(engine, write=True) as session:
        return trials.start(session, reader, kenya.id, ref=ref, side=side)


def moved(engine: Engine, reader: Reader, kenya: Kenya, trial: int, **levels: str) -> None:
    with session_of(engine) as session:
        plan = trials.bench(session, reader, kenya.id).plan
        trials.step(session, reader, kenya.id, trial, trials.typed(plan, levels))


def marked(engine: Engine, reader: Reader, kenya: Kenya, trial: int, key: str, deed: str, n: int = 0) -> None:
    with session_of(engine) as session:
        plan = trials.bench(session, reader, kenya.id).plan
        trials.step(session, reader, kenya.id, trial, trials.marked(plan, key, deed, n))


def kept(engine: Engine, trial: int) -> Trial:
    with session_of(engine) as session:
        return session.get_one(Trial, trial)


def writing(engine: Engine, act: Callable[[Session], object]) -> object:
    with session_of(engine, write=True) as session:
        return act(session)


def test_a_draft_is_a_copy_and_each_change_can_be_had_back(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya, ref="r2-partner")
    before = kept(engine, trial).cells
    assert before.levels
    assert before.open
    moved(engine, lead.reader, kenya, trial, **{MEASURE: "2"})
    assert kept(engine, trial).cells.levels[MEASURE] == 2
    assert MEASURE not in kept(engine, trial).cells.open
    assert writing(engine, lambda s: trials.back(s, lead.reader, kenya.id, trial))
    assert kept(engine, trial).cells == before
    assert not writing(engine, lambda s: trials.back(s, lead.reader, kenya.id, trial))
    assert writing(engine, lambda s: trials.forward(s, lead.reader, kenya.id, trial))
    assert kept(engine, trial).cells.levels[MEASURE] == 2


def test_a_draft_is_its_owners_alone_until_it_is_shared_as_it_stood(
    engine: Engine, kenya: Kenya, lead: Person, bmi: Person
) -> None:
    trial = begun(engine, bmi.reader, kenya)
    moved(engine, bmi.reader, kenya, trial, **{MEASURE: "1"})
    with session_of(engine) as session:
        shelf = trials.bench(session, lead.reader, kenya.id)
        with pytest.raises(NotRecorded):
            trials.find(shelf, f"d{trial}")
        with pytest.raises(NotRecorded):
            page.panel_of(session, lead.reader, kenya.id, trial)
    writing(engine, lambda s: trials.share(s, bmi.reader, kenya.id, trial))
    moved(engine, bmi.reader, kenya, trial, **{MEASURE: "3"})
    with session_of(engine) as session:
        shelf = trials.bench(session, lead.reader, kenya.id)
        assert trials.find(shelf, f"d{trial}").levels[MEASURE] == 1
        with pytest.raises(NotRecorded):  # seen, but still not theirs to change
            trials.own(shelf, trial)
        shown = page.bench(session, lead.reader, kenya.id, Wanted(refs=(f"d{trial}",), show="all"))
        assert [(c.kind, "ben" in c.name.lower()) for c in shown.columns] == [("shared", True)]
    writing(engine, lambda s: trials.withdraw(s, bmi.reader, kenya.id, trial))
    with session_of(engine) as session, pytest.raises(NotRecorded):
        trials.find(trials.bench(session, lead.reader, kenya.id), f"d{trial}")


@pytest.mark.parametrize("role", [Role.ADVISER, Role.CONSULTED, Role.PARTNER])
def test_who_sees_no_packages_has_no_workbench(reading: Session, kenya: Kenya, person: Make, role: Role) -> None:
    with pytest.raises(NotAllowed):
        page.bench(reading, person("al", kenya.id, role).reader, kenya.id, Wanted())


def test_every_choice_is_counted_for_good_before_it_is_shown(
    engine: Engine, kenya: Kenya, bmi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Levels, refusals and caps alike; nothing that changes no level; and what is refused changes nothing."""
    monkeypatch.setattr(guesses, "TRIED", Allowance(2, timedelta(hours=1)))
    trial = begun(engine, bmi.reader, kenya)
    moved(engine, bmi.reader, kenya, trial, **{MEASURE: "2"})
    marked(engine, bmi.reader, kenya, trial, OTHER, "pin")
    moved(engine, bmi.reader, kenya, trial, **{MEASURE: "2"})
    marked(engine, bmi.reader, kenya, trial, MEASURE, "cap", 1)
    with pytest.raises(TooMany):
        marked(engine, bmi.reader, kenya, trial, MEASURE, "refuse")
    assert kept(engine, trial).cells.levels == {MEASURE: 1}
    assert kept(engine, trial).cells.refused == ()
    with session_of(engine) as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.thing == "what-if")).all()
    assert len(rows) == 2
    assert kenya.stakeholders["de_bmi"] not in {row.subject_id for row in rows}


def test_what_a_draft_rules_out_cannot_be_chosen(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya)
    moved(engine, lead.reader, kenya, trial, **{MEASURE: "3"})
    marked(engine, lead.reader, kenya, trial, MEASURE, "cap", 2)
    assert kept(engine, trial).cells.levels[MEASURE] == 2
    with pytest.raises(Refused) as refusal:
        moved(engine, lead.reader, kenya, trial, **{MEASURE: "3"})
    assert set(refusal.value.fields) == {MEASURE}
    marked(engine, lead.reader, kenya, trial, MEASURE, "bar", 2)
    assert kept(engine, trial).cells.levels[MEASURE] == 1
    marked(engine, lead.reader, kenya, trial, MEASURE, "refuse")
    assert MEASURE not in kept(engine, trial).cells.levels
    marked(engine, lead.reader, kenya, trial, MEASURE, "admit")
    marked(engine, lead.reader, kenya, trial, MEASURE, "unbar")
    marked(engine, lead.reader, kenya, trial, MEASURE, "uncap")
    moved(engine, lead.reader, kenya, trial, **{MEASURE: "3"})
    assert kept(engine, trial).cells.levels == {MEASURE: 3}


def test_the_panel_says_what_changed_and_no_more_than_its_reader_may_know(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person, bmi: Person
) -> None:
    ref = next(r.ref for r in packages.listed(reading, lead.reader, kenya.id).named)
    for reader in (lead.reader, bmi.reader):
        trial = begun(engine, reader, kenya, ref=ref)
        moved(engine, reader, kenya, trial, **{MEASURE: "3", OTHER: "0"})
        with session_of(engine) as session:
            told = page.panel_of(session, reader, kenya.id, trial)
        assert told.before is not None
        assert told.step
        for seat in (*told.seats, *told.voices, *told.silent):
            old = {line.key: line for line in told.before.scores}[seat.line.key]
            assert (seat.past, seat.change) == (old, change(seat.line.score, old.score, 1))
        assert {seat.line.part for seat in told.silent} <= {"silent"}
        assert "silent" not in {seat.line.part for seat in (*told.seats, *told.voices)}
        assert not set(told.broken) & set(told.mended)
    own = [seat.line.key for seat in told.seats if seat.line.own]
    assert own == ["de_bmi"]
    sealed = {seat.line.key: seat.line for seat in told.seats if seat.line.key == "de_bmz"}
    assert all(line.least is HIDDEN and line.surplus is HIDDEN for line in sealed.values())


def test_an_own_cell_says_whom_its_change_helps_and_hurts_and_what_law_asks(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person
) -> None:
    ref = next(r.ref for r in packages.listed(reading, lead.reader, kenya.id).named)
    trial = begun(engine, lead.reader, kenya, ref=ref)
    with session_of(engine) as session:
        before = page.rows_of(session, lead.reader, kenya.id, trial, [MEASURE])[MEASURE][1]
    assert before.effects is None
    other = "0" if before.n else "1"
    moved(engine, lead.reader, kenya, trial, **{MEASURE: other})
    with session_of(engine) as session:
        after = page.rows_of(session, lead.reader, kenya.id, trial, [MEASURE])[MEASURE][1]
        shown = page.bench(session, lead.reader, kenya.id, Wanted(show="all", refs=(ref,)), trial)
    assert after.effects is not None
    row = next(row for group in shown.groups for row in group.rows if row.key == MEASURE)
    assert row.own == after
    there = row.cells[0].effects  # the way back helps whom the way here hurts
    assert there is not None
    assert (set(after.effects.up), set(after.effects.down)) == (set(there.down), set(there.up))


def test_the_filter_of_a_house_shows_what_it_leads_co_signs_or_cares_for(
    reading: Session, kenya: Kenya, bmi: Person, lead: Person
) -> None:
    plan = trials.bench(reading, bmi.reader, kenya.id).plan
    rated = {pref.measure for p in plan.participants if p.id == "de_bmi" for pref in p.prefs}
    signed = {m.id for m in plan.measures if "BMI" in (m.lead, *m.co)}
    for reader, least in ((bmi.reader, rated | signed), (lead.reader, set())):
        shown = page.bench(reading, reader, kenya.id, Wanted(show="all", only="house"))
        found = {row.key for group in shown.groups for row in group.rows}
        assert found >= least
        assert len(found) < len(plan.measures)
    assert rated
    assert signed


def test_a_draft_that_is_deleted_while_it_is_changed_is_gone(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya)

    def meanwhile(cells: Cells) -> Cells:
        with session_of(engine, write=True) as writing:
            trials.delete(writing, lead.reader, kenya.id, trial)
        return replace(cells, levels={MEASURE: 1})

    with session_of(engine) as session, pytest.raises(NotRecorded):
        trials.step(session, lead.reader, kenya.id, trial, meanwhile)


def test_a_draft_becomes_a_package_or_our_next_offer(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya, side="de")
    moved(engine, lead.reader, kenya, trial, **{MEASURE: "1"})
    marked(engine, lead.reader, kenya, trial, OTHER, "refuse")
    with pytest.raises(Refused):  # it leaves measures open
        writing(engine, lambda s: handing.keep(s, lead.reader, kenya.id, trial, name="Kept"))
    number = writing(engine, lambda s: handing.offer(s, lead.reader, kenya.id, trial))
    with session_of(engine) as session:
        row = session.exec(select(Round).where(Round.dossier_id == kenya.id, Round.n == number)).one()
        assert row.offers["de"] == {MEASURE: 1, OTHER: 0}
        assert row.status == PLANNED  # nobody has said it at the table
        said = last_offer(derived(session, kenya.id).plan, "de", OTHER)
        assert said is None or said.round < number
        offers = {each.ref: each.name for each in trials.bench(session, lead.reader, kenya.id).offers()}
        assert offers[f"r{number}-de"].startswith(f"Runde {number}, geplantes Angebot:"), "wherever it is named"
    theirs = begun(engine, lead.reader, kenya, side="partner")
    moved(engine, lead.reader, kenya, theirs, **{MEASURE: "2"})
    assert recorded(engine, kenya, lead, theirs, str(number)).status == "open"  # the round has begun
    whole = begun(engine, lead.reader, kenya)
    moved(engine, lead.reader, kenya, whole, **{MEASURE: "1"})
    made = writing(engine, lambda s: handing.keep(s, lead.reader, kenya.id, whole, name="Kept"))
    with session_of(engine) as session:
        assert packages.package(session, lead.reader, kenya.id, str(made)).line.name == "Kept"


def recorded(engine: Engine, kenya: Kenya, lead: Person, trial: int, *typed: str) -> Round:
    meeting = handing.Meeting(*typed)
    number = writing(engine, lambda s: handing.offer(s, lead.reader, kenya.id, trial, meeting))
    with session_of(engine) as session:
        return session.exec(select(Round).where(Round.dossier_id == kenya.id, Round.n == number)).one()


def test_what_the_other_side_offers_is_recorded_as_its_offer_with_what_it_says_no_to(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    trial = begun(engine, lead.reader, kenya, side="partner")
    with pytest.raises(Refused):  # nothing is said yet
        recorded(engine, kenya, lead, trial)
    moved(engine, lead.reader, kenya, trial, **{MEASURE: "1", OTHER: "0"})
    with pytest.raises(Refused) as refused:  # round 1 holds their offer
        recorded(engine, kenya, lead, trial, "1")
    assert set(refused.value.fields) == {handing.ROUND}
    with pytest.raises(Refused) as refused:
        recorded(engine, kenya, lead, trial, "", "1.1.1999", "Nairobi")
    assert set(refused.value.fields) == {handing.DAY}
    row = recorded(engine, kenya, lead, trial, "", "", "Nairobi")
    with session_of(engine) as session:
        day = today(session).isoformat()
        panel = page.panel_of(session, lead.reader, kenya.id, trial)
    assert (row.date, row.place, row.status) == (day, "Nairobi", "open")
    assert row.offers == {"partner": {MEASURE: 1, OTHER: 0}}
    assert panel.tabling is not None
    assert panel.tabling.held == row.n
    ours = begun(engine, lead.reader, kenya, ref=f"d{trial}", side="de")
    assert writing(engine, lambda s: handing.offer(s, lead.reader, kenya.id, ours)) == row.n
    with session_of(engine) as session:
        both = session.get_one(Round, row.id)
        assert both.offers == {"partner": {MEASURE: 1, OTHER: 0}, "de": {MEASURE: 1}}
        assert (both.date, both.place) == (day, "Nairobi")


def test_an_open_measure_differs_from_nothing(engine: Engine, reading: Session, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead.reader, kenya, ref="r2-partner")
    shown = page.bench(reading, lead.reader, kenya.id, Wanted(refs=("r2-partner",), show="all"), trial)
    rows = [row for group in shown.groups for row in group.rows]
    assert rows
    assert not any(row.differs for row in rows)
    assert {row.own.open for row in rows if row.own} == {True, False}
