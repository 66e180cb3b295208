"""Remarks are seen as far as what they are about, and are somebody's task until they are answered or settled."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from models.kinds import Role
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.coordination import comments
from negotiator.services.dossiers.desk import dossiers
from tests.conftest import Person
from tests.kenya import Kenya, package_ids

Make = Callable[..., Person]
MEASURE = "measure rec_health"


def waits(session: Session, who: Person, kenya: Kenya) -> int:
    found = dossiers.overview(session, who.reader, kenya.id).tasks
    return sum(task.wanted for task in found if task.kind == "comment")


def test_a_question_is_the_task_of_who_is_asked_until_it_is_answered(
    session: Session, kenya: Kenya, lead: Person, person: Make
) -> None:
    bmi = person("ivo", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    bmz = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    house = str(kenya.stakeholders["de_bmz"])
    first = comments.add(session, bmi.reader, kenya.id, thing=MEASURE, text=" How many? ", house=house)
    assert [waits(session, who, kenya) for who in (bmi, bmz, lead)] == [0, 1, 0]
    comments.reply(session, bmi.reader, kenya.id, first, text="I mean a year.")
    assert waits(session, bmz, kenya) == 1, "the author's own words are no answer"
    comments.reply(session, bmz.reader, kenya.id, first, text="Eighty.")
    assert waits(session, bmz, kenya) == 0
    thread = comments.listed(session, lead.reader, kenya.id).threads[0]
    assert (thread.first.text, [each.text for each in thread.replies]) == ("How many?", ["I mean a year.", "Eighty."])
    comments.add(session, bmz.reader, kenya.id, thing=MEASURE, text="And who pays?")
    assert waits(session, lead, kenya) == 1, "nobody named: the lead"
    leads = next(m for m in derived(session, kenya.id).plan.measures if m.lead == "BMI")
    usual = [comments.listed(session, who.reader, kenya.id, f"measure {leads.id}").usual for who in (lead, bmz, bmi)]
    asked = str(kenya.stakeholders["de_bmi"])
    assert usual == [asked, asked, ""], "a question at a measure goes to the house that leads it"


def test_a_remark_is_seen_as_far_as_its_thing(session: Session, kenya: Kenya, lead: Person, person: Make) -> None:
    package = f"package {next(iter(package_ids(session.get_bind(), kenya).values()))}"  # type: ignore[arg-type]
    adviser = person("ada", kenya.id, Role.ADVISER, kenya.stakeholders["de_employers"])
    partner = person("pia", kenya.id, Role.PARTNER, kenya.stakeholders["p_labour"])
    number = comments.add(session, lead.reader, kenya.id, thing=package, text="Too dear?")
    comments.add(session, lead.reader, kenya.id, thing=MEASURE, text="Feasible?")
    assert [each.thing for each in comments.listed(session, adviser.reader, kenya.id).threads] == [MEASURE]
    with pytest.raises(NotRecorded):
        comments.reply(session, adviser.reader, kenya.id, number, text="No.")
    with pytest.raises(Refused):
        comments.add(session, adviser.reader, kenya.id, thing=package, text="No.")
    with pytest.raises(NotAllowed):
        comments.listed(session, partner.reader, kenya.id)


def test_a_remark_at_a_clause_is_for_those_who_read_the_draft(
    session: Session, kenya: Kenya, lead: Person, person: Make
) -> None:
    adviser = person("ada", kenya.id, Role.ADVISER, kenya.stakeholders["de_employers"])
    bmi = person("ivo", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    clause = "clause C27"
    number = comments.add(session, bmi.reader, kenya.id, thing=clause, text="Who proposed these words?")
    (thread,) = comments.listed(session, lead.reader, kenya.id, clause).threads
    assert (thread.id, thread.thing) == (number, clause)
    assert thread.name.startswith("C27 ")
    assert waits(session, lead, kenya) == 1
    assert comments.listed(session, adviser.reader, kenya.id).threads == ()
    with pytest.raises(NotRecorded):
        comments.reply(session, adviser.reader, kenya.id, number, text="Me.")
    for who, thing in ((adviser, clause), (lead, "clause C999")):
        with pytest.raises(Refused):
            comments.add(session, who.reader, kenya.id, thing=thing, text="?")


def test_author_and_lead_settle_a_remark(session: Session, kenya: Kenya, lead: Person, person: Make) -> None:
    bmi = person("ivo", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    bmz = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    first = comments.add(session, bmi.reader, kenya.id, thing=MEASURE, text="Fine?")
    with pytest.raises(NotAllowed):
        comments.settle(session, bmz.reader, kenya.id, first)
    comments.settle(session, bmi.reader, kenya.id, first)
    assert waits(session, lead, kenya) == 0
    assert comments.listed(session, lead.reader, kenya.id).threads[0].settled


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"thing": "measure nothing", "text": "x"}, "thing"),
        ({"thing": MEASURE, "text": " "}, "text"),
        ({"thing": MEASURE, "text": "x" * 2001}, "text"),
        ({"thing": MEASURE, "text": "x", "house": "999"}, "house"),
    ],
)
def test_unusable_remarks_are_refused_at_their_field(
    session: Session, kenya: Kenya, lead: Person, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        comments.add(session, lead.reader, kenya.id, **typed)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


def test_nobody_alone_fills_a_dossier_up(
    session: Session, kenya: Kenya, lead: Person, person: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "MOST_EACH", 2)
    adviser = person("ada", kenya.id, Role.ADVISER, kenya.stakeholders["de_employers"])
    first = comments.add(session, adviser.reader, kenya.id, thing=MEASURE, text="One.")
    comments.reply(session, adviser.reader, kenya.id, first, text="Two.")
    with pytest.raises(Refused, match="400"):
        comments.add(session, adviser.reader, kenya.id, thing=MEASURE, text="Three.")
    with pytest.raises(Refused):
        comments.reply(session, adviser.reader, kenya.id, first, text="Three.")
    comments.add(session, lead.reader, kenya.id, thing=MEASURE, text="For the others there is room.")
