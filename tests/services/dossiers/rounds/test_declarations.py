"""What is recorded of a round beside levels: how firm an offer is, commitments and whose they are, declarations."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlmodel import Session, select

from models.audit import AuditDetail
from models.interest import Interest
from models.kinds import Role
from models.measure import Measure
from models.position import Position
from models.round import Round
from negotiator.bargaining.errors import Collision, NotAllowed, Refused
from negotiator.bargaining.words import Shape
from negotiator.catalogue.minutes import Commitment, Declaration
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE
from negotiator.catalogue.talks import PLANNED, last_offer
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.rounds import commitments, declarations, rounds
from negotiator.services.dossiers.rounds.declarations import NewAssessment
from negotiator.services.dossiers.rounds.round_entries import RoundEntry, entry_from, merged
from negotiator.services.dossiers.stages.deadlines import promised
from negotiator.services.packages.shelf import Shelf
from negotiator.services.positions.weights import Weight
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
NOTES = RoundEntry(
    "2026-05-04", "Berlin", "open", "", {"de": {"ret_ident": "2"}, "partner": {"ret_ident": "2", "rec_health": "1"}},
    firm={"de": {"ret_ident": "agreed"}, "partner": {"rec_health": "said"}},
    people={"de": "Head of delegation\nBMI desk"},
    points="Fees\n\nDeadline",
    commitments={"new1": Commitment("List of contacts", "de_bmi", "2026-02-01")},
    declarations={"new1": Declaration("p_foreign", "It matters most to us", "rec_health", "Deputy minister")},
)  # fmt: skip


@pytest.fixture
def noted(session: Session, kenya: Kenya, lead: Person) -> int:
    return rounds.add(session, lead.reader, kenya.id, entry=NOTES)


def kept(session: Session, lead: Person, kenya: Kenya, n: int, entry: RoundEntry) -> None:
    rounds.change(
        session, lead.reader, kenya.id, n, entry=entry, mark=rounds.one(session, lead.reader, kenya.id, n).mark
    )


def test_an_oral_hint_is_no_offer_and_a_withdrawn_one_is_off_the_table(
    session: Session, kenya: Kenya, lead: Person, noted: int
) -> None:
    plan = Shelf(session, lead.reader, kenya.id).plan
    before = last_offer(plan, PARTNER_SIDE, "rec_health")
    assert before is None or before.round < noted, "what was only said is no offer"
    assert Shelf(session, lead.reader, kenya.id).find(f"r{noted}-partner").levels["rec_health"] == 1, "yet it is shown"
    offered = last_offer(plan, HOME_SIDE, "ret_ident")
    assert offered is not None
    assert (offered.level, offered.round) == (2, noted)
    entry = rounds.one(session, lead.reader, kenya.id, noted).entry
    firm = {"de": {"ret_ident": "withdrawn"}, "partner": {}}
    kept(session, lead, kenya, noted, replace(entry, firm=firm))
    shelf = Shelf(session, lead.reader, kenya.id)
    assert last_offer(shelf.plan, HOME_SIDE, "ret_ident") is None
    assert shelf.find(f"r{noted}-de").levels == {}
    told = last_offer(shelf.plan, PARTNER_SIDE, "rec_health")
    assert told is not None
    assert told.round == noted, "offered where nothing else is said"


def test_agreed_is_for_both_sides_at_one_level(session: Session, kenya: Kenya, lead: Person, noted: int) -> None:
    line = rounds.listed(session, lead.reader, kenya.id).rounds[0]
    assert [word for _name, word in line.settled] == ["agreed"]
    entry = rounds.one(session, lead.reader, kenya.id, noted).entry
    assert entry.how("partner", "ret_ident") == "agreed"
    apart = {**entry.offers, "partner": {"ret_ident": "1"}}
    with pytest.raises(Refused) as refused:
        kept(session, lead, kenya, noted, replace(entry, offers=apart))
    assert set(refused.value.fields) == {"firm-de-ret_ident", "firm-partner-ret_ident"}


def test_a_commitment_is_the_task_of_its_house_until_it_is_met(
    session: Session, kenya: Kenya, lead: Person, person: Make, noted: int
) -> None:
    bmi = person("ivo", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    bmz = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])

    def waits(who: Person) -> list[tuple[str, bool]]:
        found = dossiers.overview(session, who.reader, kenya.id).tasks
        return [(task.day, task.late) for task in found if task.kind == "commitment"]

    row = session.exec(select(Round).where(Round.dossier_id == kenya.id, Round.n == noted)).one()
    held, row.status = row.status, PLANNED
    session.flush()
    assert (waits(lead), list(promised(derived(session, kenya.id).plan, "de"))) == ([], []), "nobody promised it yet"
    row.status = held
    session.flush()
    assert [each.day for each in promised(derived(session, kenya.id).plan, "de")] == ["2026-02-01"]
    assert (waits(lead), waits(bmi), waits(bmz)) == ([("2026-02-01", True)], [("2026-02-01", True)], [])
    with pytest.raises(NotAllowed):
        commitments.meet(session, bmz.reader, kenya.id, noted, "1")
    commitments.meet(session, bmi.reader, kenya.id, noted, "1")
    assert (waits(lead), waits(bmi)) == ([], [])
    assert rounds.listed(session, lead.reader, kenya.id).rounds[0].commitments[0].done


def test_what_is_declared_revises_the_assessment_with_its_words(
    session: Session, kenya: Kenya, lead: Person, noted: int
) -> None:
    page = declarations.revision(session, lead.reader, kenya.id, noted, "1")
    wish = NewAssessment(Weight(Fraction(9), Fraction(8), Fraction(10)), Shape.THRESHOLD, 1, page.line.version, "pen")
    declarations.revise(session, lead.reader, kenya.id, noted, "1", wish=wish)
    query = select(Interest).join(Measure).join(Position, Interest.position_id == Position.id)  # type: ignore[arg-type]
    whose = Position.stakeholder_id == kenya.stakeholders["p_foreign"]
    rating = session.exec(query.where(Measure.key == "rec_health", whose)).one().rating
    assert (rating.importance, rating.low, rating.high) == (9, 8, 10)  # an interval is kept as it was said
    assert (rating.shape, rating.at, rating.cert) == (Shape.THRESHOLD, 1, "d")
    assert "It matters most to us" in rating.why
    assert "Deputy minister" in rating.why
    assert declarations.revision(session, lead.reader, kenya.id, noted, "1").revised
    assert any("It matters most" in str(each.content) for each in session.exec(select(AuditDetail)))
    with pytest.raises(Collision):
        declarations.revise(session, lead.reader, kenya.id, noted, "1", wish=replace(wish, at=2, version=99, pen="x"))


def test_beyond_the_mandate_is_told_to_those_who_may_know_it(
    session: Session, kenya: Kenya, lead: Person, person: Make
) -> None:
    plan = Shelf(session, lead.reader, kenya.id).plan
    key, (_low, high) = next((k, b) for k, b in plan.mandate.items() if b[1] < plan_top(plan, k))
    entry = replace(NOTES, offers={"de": {key: str(high + 1)}}, firm={})
    rounds.add(session, lead.reader, kenya.id, entry=entry)
    outside = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    assert len(rounds.listed(session, lead.reader, kenya.id).rounds[0].outside or ()) == 1
    assert rounds.listed(session, outside.reader, kenya.id).rounds[0].outside is None


def plan_top(plan: object, key: str) -> int:
    return next(m.top for m in plan.measures if m.id == key)  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (replace(NOTES, commitments={"new1": Commitment("x", "nobody")}), "commitment-new1-owner"),
        (replace(NOTES, commitments={"new1": Commitment("x", "de_bmi", "soon")}), "commitment-new1-due"),
        (replace(NOTES, declarations={"new1": Declaration("de_bmi", "x")}), "declaration-new1-who"),
        (replace(NOTES, declarations={"new1": Declaration("p_foreign", "x", "none")}), "declaration-new1-measure"),
        (replace(NOTES, firm={"de": {"ret_ident": "sworn"}}), "firm-de-ret_ident"),
        (replace(NOTES, people={"de": "x" * 1001}), "people-de"),
    ],
)
def test_unusable_minutes_are_refused_at_their_field(
    session: Session, kenya: Kenya, lead: Person, entry: RoundEntry, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        rounds.add(session, lead.reader, kenya.id, entry=entry)
    assert field in refused.value.fields


def test_rows_are_merged_one_by_one(session: Session, kenya: Kenya, lead: Person, noted: int) -> None:
    base = rounds.one(session, lead.reader, kenya.id, noted).entry
    typed = {
        "date": base.date,
        "commitment-1-what": "",
        "commitment-new1-what": "Mine",
        "commitment-new1-owner": "de_aa",
    }
    mine = entry_from(typed)
    theirs = replace(base, commitments={**base.commitments, "2": Commitment("Theirs", "de_bmz")})
    both = merged(mine, base, theirs)
    assert [row.what for row in both.commitments.values()] == ["", "Theirs", "Mine"]
    assert both.declarations == {} or both.declarations == theirs.declarations
