"""Packages proposed on the workbench: no two alike, said how they were chosen, and nothing computed twice."""

import html
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete
from sqlmodel import col, select

from models.database import session_of
from models.job import Job, JobState
from models.kinds import Role
from models.package import Package
from models.position import Visibility
from models.proposal import Proposal
from models.round import Round
from negotiator.bargaining.case_file import read_case
from negotiator.bargaining.errors import NotRecorded
from negotiator.catalogue.plan import HOME_SIDE
from negotiator.catalogue.tabled import keeping, our_offer
from negotiator.hidden import HIDDEN, Amount, Told
from negotiator.jobs.ledger import Desk, Work
from negotiator.services.access.access import Reader
from negotiator.services.bench.proposed import Proposed, proposed
from negotiator.services.packages import packages as shelved
from negotiator.services.proposals import known
from negotiator.services.proposals.proposing import Proposing
from negotiator.web.api import told
from tests.conftest import Person
from tests.kenya import Kenya, keep, release, solved

Make = Callable[..., Person]
DESK = Desk(report=lambda _step, _share: None, cancelled=lambda: False)


@pytest.fixture
def bmi(person: Make, kenya: Kenya) -> Person:
    return person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])


def seen(engine: Engine, reader: Reader, kenya: Kenya, job: int = 0) -> Proposed:
    with session_of(engine) as session:
        return proposed(session, reader, kenya.id, job)


def asked(kenya: Kenya, lead: Person) -> dict[str, object]:
    return {
        "concepts": ["balanced", "nash"],
        "seconds": 60,
        "seed": 0,
        "behind": True,
        "dossier": kenya.id,
        "account": lead.id,
    }


def test_cards_tell_how_each_package_was_chosen_and_no_two_are_alike(
    engine: Engine, kenya: Kenya, lead: Person, bmi: Person, signed_in: Callable[[Person], FlaskClient]
) -> None:
    keep(engine, kenya, lead.id)
    keep(engine, kenya, lead.id)
    run = seen(engine, lead.reader, kenya).run
    assert run is not None
    assert run.status == "ok"
    assert run.programs.keys() >= {"migration-negotiator", "highspy", "PuLP"}
    assert all(card.line.proof is not None and card.line.proof.method for card in run.cards)
    assert run.bests == "sealed"
    back = next(card for card in run.cards if card.behind)
    said = f"Geht hinter unser letztes Angebot zurück: {'; '.join(back.behind)}."
    for place in (f"proposals/{back.line.proposal_id}", back.line.ref):
        assert said in html.unescape(signed_in(lead).get(f"/dossiers/{kenya.id}/packages/{place}").text)
    with session_of(engine) as session:
        names = [text["de"] for text in session.exec(select(Package.text)).all()]
    assert len(set(names)) == len(names)
    assert "Nash-Paket (Vorschlag 2)" in names


def test_what_counts_as_given_tells_nobody_else_what_the_other_side_likes(
    engine: Engine, kenya: Kenya, lead: Person, bmi: Person
) -> None:
    """A lower level that the partner likes better by an assessment that the lead reads: for a house that may not read
    it the package takes something back, and no word says that it was not to."""
    found, dossier = solved(), solved().case
    last = max(found.plan.rounds, key=lambda each: each.n)
    worlds = (
        replace(found.plan, rounds=(replace(last, n=99, offers={HOME_SIDE: {m.id: m.top, "rec_health": 1}}),))
        for m in found.plan.measures
    )
    plan, tabled = next((p, t) for p in worlds if len((t := our_offer(p, dossier)).behind) < len(t.levels))
    liked = next(key for key in tabled.levels if key not in tabled.behind), 0
    found = replace(found, plan=plan)
    with session_of(engine, write=True) as session:
        session.exec(delete(Round).where(col(Round.dossier_id) == kenya.id))
        offers = {HOME_SIDE: dict(tabled.levels)}
        session.add(Round(dossier_id=kenya.id, n=99, record={}, offers=offers))
        session.commit()
    number = keep(engine, kenya, lead.id, replace(found, case=keeping(dossier, found.plan, tabled)))
    with session_of(engine, write=True) as session:
        for row in session.exec(select(Package).where(Package.proposal_id == number)):
            row.levels = {**tabled.levels, liked[0]: liked[1]}
            session.add(row)
        session.commit()
    ours, theirs = seen(engine, lead.reader, kenya).run, seen(engine, bmi.reader, kenya).run
    assert ours is not None
    assert theirs is not None
    assert (ours.kept, {card.behind for card in ours.cards}) == (len(tabled.behind), {()})
    assert (theirs.kept, [len(card.behind) for card in theirs.cards]) == (0, [1])


def test_two_rules_that_choose_one_package_make_one_card(engine: Engine, kenya: Kenya, lead: Person) -> None:
    number = keep(engine, kenya, lead.id)
    with session_of(engine, write=True) as session:
        rows = session.exec(select(Package).where(Package.proposal_id == number).order_by(Package.rank)).all()  # type: ignore[arg-type]
        rows[1].levels = rows[0].levels
        session.add(rows[1])
        session.commit()
    found = seen(engine, lead.reader, kenya)
    assert found.run is not None
    assert [card.also for card in found.run.cards] == [("nash",)]
    assert found.few


def test_how_a_run_ended_is_told_to_whoever_did_not_ask_for_it(
    engine: Engine, kenya: Kenya, lead: Person, person: Make, signed_in: Callable[[Person], FlaskClient]
) -> None:
    proposal = keep(engine, kenya, lead.id)
    other = person("col", kenya.id, Role.LEAD)
    with session_of(engine, write=True) as session:
        job = Job(dossier_id=kenya.id, account_id=lead.id, kind="propose", asked={}, state=JobState.RUNNING)
        session.add(job)
        session.flush()
        session.get_one(Proposal, proposal).job_id = job.id
        session.commit()
    reading, packages = signed_in(other), f"/dossiers/{kenya.id}/packages"
    for state, ending, said in (
        (JobState.RUNNING, "active", "Weitere Pakete werden noch gesucht."),
        (JobState.CANCELLED, "cancelled", "Abgebrochen. Was bis dahin gefunden wurde, bleibt erhalten."),
        (JobState.FAILED, "failed", "Die Suche brach ab. Was bis dahin gefunden wurde, bleibt erhalten."),
        (JobState.DONE, "", "Pakete gefunden"),
    ):
        with session_of(engine, write=True) as session:
            session.exec(select(Job)).one().state = state
            session.commit()
        found = seen(engine, other.reader, kenya)
        assert found.run is not None
        assert (found.job, found.run.ending, found.few and ending != "") == (None, ending, False)
        with session_of(engine) as session:
            page = shelved.proposal(session, other.reader, kenya.id, proposal)
        assert told.proposal(page.line).ending == ending  # to programs
        assert (said in reading.get(packages).text, said in reading.get(f"{packages}/proposals/{proposal}").text) == (
            True,
            ending != "",
        )


def test_ideal_points_are_told_only_where_nothing_is_sealed(
    engine: Engine, kenya: Kenya, lead: Person, bmi: Person
) -> None:
    number = keep(engine, kenya, lead.id)
    with session_of(engine, write=True) as session:
        row = session.get_one(Proposal, number)
        case = read_case(row.case)
        row.answer = {**row.answer, "ideal": [case.scale * 90] * len(case.parties)}
        session.add(row)
        session.commit()
    assert ideals(engine, lead, kenya) <= {HIDDEN}
    release(engine, kenya, Visibility.OPEN, Visibility.OPEN)
    assert ideals(engine, lead, kenya) == {Told(Fraction(90))}


def ideals(engine: Engine, lead: Person, kenya: Kenya) -> set[Amount]:
    run = seen(engine, lead.reader, kenya).run
    return {seat.ideal for card in run.cards for seat in card.seats} if run is not None else set()


def test_somebody_elses_run_and_other_work_are_not_found(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        other = Job(dossier_id=kenya.id, account_id=lead.id, kind="print", asked={}, state=JobState.FAILED)
        session.add(other)
        session.commit()
        session.refresh(other)
    with pytest.raises(NotRecorded):
        seen(engine, lead.reader, kenya, other.id or 0)


def test_an_unchanged_case_is_answered_from_what_is_known(
    engine: Engine, kenya: Kenya, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = keep(engine, kenya, lead.id)

    def solving(*_given: object, **_named: object) -> None:
        raise AssertionError("it is solved again")

    monkeypatch.setattr("negotiator.services.proposals.proposing.propose", solving)
    work = Work(0, "propose", asked(kenya, lead))
    assert Proposing(engine)(work, DESK) == {"proposal": number, "known": True}
    with monkeypatch.context() as later:  # what another version of the program found may be wrong
        later.setattr(known, "programs", lambda: {"migration-negotiator": "later"})
        with pytest.raises(AssertionError):
            Proposing(engine)(work, DESK)
    with session_of(engine, write=True) as session:  # another seed, and a deleted package, are other questions
        row = session.exec(select(Package).where(Package.proposal_id == number)).first()
        session.delete(row)
        session.commit()
    for other in (asked(kenya, lead) | {"seed": 7}, asked(kenya, lead)):
        with pytest.raises(AssertionError):
            Proposing(engine)(Work(0, "propose", other), DESK)


def test_what_a_solve_left_comes_back_as_it_was(engine: Engine, kenya: Kenya, lead: Person) -> None:
    found = solved()
    keep(engine, kenya, lead.id)
    with session_of(engine) as session:
        left = known.latest(session, kenya.id)
    assert left is not None
    assert found.kept is not None
    assert replace(left, answer=found.kept.answer) == found.kept
    assert left.answer.outcomes == found.kept.answer.outcomes
