"""Silent acceptance: only what all houses carry is revealed; who refused is known to nobody, not even the tables."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.ballot import Ballot, BallotAnswer
from models.kinds import Role
from models.package import Package
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.services.access.access import ReaderStanding
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.packages import ballots, upkeep
from tests.conftest import Person
from tests.kenya import Kenya, load

Make = Callable[..., Person]
HOUSES = ("de_bmi", "de_aa", "de_bmas")


@pytest.fixture
def houses(session: Session, kenya: Kenya, lead: Person, person: Make) -> dict[str, Person]:
    return {key: person(key.replace("_", "-"), kenya.id, Role.MINISTRY, kenya.stakeholders[key]) for key in HOUSES}


def asked(session: Session, lead: Person, kenya: Kenya) -> int:
    options = [line.ref for line, _same in ballots.listed(session, lead.reader, kenya.id).choices[:2]]
    assert len(options) == 2
    return ballots.lay(session, lead.reader, kenya.id, packages=options)


def speaks(session: Session, kenya: Kenya, houses: dict[str, Person], lead: Person) -> dict[str, Person]:
    """Everybody who is asked: the houses, and the lead's own seat where it has one."""
    page = ballots.listed(session, lead.reader, kenya.id)
    return {**houses, **({"lead": lead} if page.ballots[0].mine else {})}


def test_only_what_all_carry_is_revealed_and_no_answer_is_left(
    session: Session, kenya: Kenya, lead: Person, houses: dict[str, Person]
) -> None:
    number = asked(session, lead, kenya)
    first, second = (str(each.id) for each in ballots.listed(session, lead.reader, kenya.id).ballots[0].options)
    everybody = list(speaks(session, kenya, houses, lead).values())
    for who in everybody[:-1]:
        ballots.answer(session, who.reader, kenya.id, number, packages=[first, second])
        line = ballots.listed(session, lead.reader, kenya.id).ballots[0]
        assert not any(option.carried for option in line.options)
    ballots.answer(session, everybody[-1].reader, kenya.id, number, packages=[first])
    for who in everybody:
        line = ballots.listed(session, who.reader, kenya.id).ballots[0]
        assert line.closed_at is not None
        assert [option.carried for option in line.options] == [True, False]
        assert not any(option.chosen for option in line.options)
    assert session.exec(select(BallotAnswer)).all() == []
    with pytest.raises(Refused):
        ballots.answer(session, everybody[0].reader, kenya.id, number, packages=[])


def test_an_answer_is_its_houses_own_and_on_its_log_alone(
    session: Session, kenya: Kenya, lead: Person, houses: dict[str, Person]
) -> None:
    number = asked(session, lead, kenya)
    option = str(ballots.listed(session, lead.reader, kenya.id).ballots[0].options[0].id)
    ballots.answer(session, houses["de_bmi"].reader, kenya.id, number, packages=[option])
    chosen = {
        key: any(o.chosen for o in ballots.listed(session, who.reader, kenya.id).ballots[0].options)
        for key, who in {**houses, "lead": lead}.items()
    }
    assert chosen == {"de_bmi": True, "de_aa": False, "de_bmas": False, "lead": False}
    entries = session.exec(select(AuditEntry).where(AuditEntry.thing == f"ballot {number}")).all()
    laid = [each.subject_id for each in entries]
    assert len(laid) == len(set(laid)) + 1, "one entry for each house, and one for the answer"
    assert None not in laid


def test_closed_early_nothing_is_told(session: Session, kenya: Kenya, lead: Person, houses: dict[str, Person]) -> None:
    number = asked(session, lead, kenya)
    option = str(ballots.listed(session, lead.reader, kenya.id).ballots[0].options[0].id)
    ballots.answer(session, houses["de_aa"].reader, kenya.id, number, packages=[option])
    with pytest.raises(NotAllowed):
        ballots.close(session, houses["de_aa"].reader, kenya.id, number)
    ballots.close(session, lead.reader, kenya.id, number)
    line = ballots.listed(session, lead.reader, kenya.id).ballots[0]
    assert not any(each.carried for each in line.options)
    assert line.early
    assert line.waiting == (), "who had not answered is not told any more"


def test_it_is_a_task_until_the_house_has_answered(
    session: Session, kenya: Kenya, lead: Person, houses: dict[str, Person]
) -> None:
    def waits(who: Person) -> bool:
        return "ballot" in [task.kind for task in dossiers.overview(session, who.reader, kenya.id).tasks]

    bmi = houses["de_bmi"]
    assert not waits(bmi)
    number = asked(session, lead, kenya)
    assert waits(bmi)
    ballots.answer(session, bmi.reader, kenya.id, number, packages=[])
    assert (waits(bmi), waits(houses["de_aa"])) == (False, True)


def test_fewer_than_three_houses_or_two_at_a_time_are_refused(
    session: Session, kenya: Kenya, lead: Person, person: Make
) -> None:
    person("one", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    with pytest.raises(Refused):
        asked(session, lead, kenya)
    session.rollback()
    for key in HOUSES[1:]:
        person(key.replace("_", "-"), kenya.id, Role.MINISTRY, kenya.stakeholders[key])
    asked(session, lead, kenya)
    with pytest.raises(Refused):
        asked(session, lead, kenya)


def test_who_is_not_asked_answers_nothing(
    session: Session, kenya: Kenya, lead: Person, person: Make, houses: dict[str, Person]
) -> None:
    number = asked(session, lead, kenya)
    late = person("late", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmg"])
    with pytest.raises(NotRecorded):
        ballots.answer(session, late.reader, kenya.id, number, packages=[])


def answered(session: Session, kenya: Kenya, houses: dict[str, Person], lead: Person, option: str) -> None:
    """Lays one package; everybody who is asked carries it."""
    number = ballots.lay(session, lead.reader, kenya.id, packages=[option])
    for who in speaks(session, kenya, houses, lead).values():
        ballots.answer(session, who.reader, kenya.id, number, packages=[option])


def test_what_can_be_laid_says_whether_it_holds_and_whether_it_stands_there_twice(
    session: Session, kenya: Kenya, lead: Person
) -> None:
    """A package that breaks the law, or one that is asked about already, could else be laid before houses unseen."""
    before = ballots.listed(session, lead.reader, kenya.id).choices
    assert any(line.hard for line, _same in before)
    assert not any(same for _line, same in before)
    row = session.get_one(Package, int(before[0][0].ref))
    copy = Package(
        dossier_id=kenya.id, key="copy", rank=99, text={"de": "K", "en": "K"}, levels={**row.levels}, linkages=()
    )
    session.add(copy)
    session.commit()
    told = {line.name: same for line, same in ballots.listed(session, lead.reader, kenya.id).choices}
    assert told.pop("K") == before[0][0].name
    assert not any(told.values())


def test_the_same_package_is_asked_of_no_other_set_of_houses(
    session: Session, kenya: Kenya, lead: Person, person: Make, houses: dict[str, Person]
) -> None:
    """A lead who decides who must consent could else ask all, then all but one, and tell from the difference."""
    option, other = (line.ref for line, _same in ballots.listed(session, lead.reader, kenya.id).choices[:2])
    answered(session, kenya, houses, lead, option)
    answered(session, kenya, houses, lead, option)  # the same houses again
    row = session.get_one(Package, int(option))
    almost = {key: n for key, n in row.levels.items() if key != next(key for key, n in row.levels.items() if n)}
    copy = Package(dossier_id=kenya.id, key="copy", rank=99, text={"de": "K", "en": "K"}, levels=almost, linkages=())
    session.add(copy)
    session.commit()
    late = person("late", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmg"])
    session.expire_all()
    session.get_one(Stakeholder, kenya.stakeholders["de_bmg"]).consent = True
    session.commit()
    for ref in (option, str(copy.id)):
        with pytest.raises(Refused, match="other houses") as refused:
            ballots.lay(session, lead.reader, kenya.id, packages=[other, ref])
        assert set(refused.value.fields) == {"package"}
        session.rollback()
    number = ballots.lay(session, lead.reader, kenya.id, packages=[other])
    ballots.close(session, lead.reader, kenya.id, number)
    answered(session, kenya, {**houses, "de_bmg": late}, lead, other)
    with pytest.raises(Refused):
        upkeep.delete(session, lead.reader, kenya.id, option)


def test_nor_in_a_copy_of_the_dossier_of_which_the_same_person_reads_the_answer(
    engine: Engine, session: Session, kenya: Kenya, lead: Person, houses: dict[str, Person]
) -> None:
    copy = load(engine)
    option = next(line.ref for line, _same in ballots.listed(session, lead.reader, kenya.id).choices)
    key = session.get_one(Package, int(option)).key
    twin = session.exec(select(Package.id).where(Package.dossier_id == copy.id, Package.key == key)).one()
    both = replace(lead.reader, roles={**lead.reader.roles, copy.id: ReaderStanding(Role.LEAD)})

    def laid_in_the_copy(*asked: str) -> None:
        for row in session.exec(select(Ballot).where(Ballot.dossier_id == copy.id)):
            session.delete(row)
        stakeholders = tuple(copy.stakeholders[each] for each in asked)
        session.add(Ballot(dossier_id=copy.id, packages=(twin,), houses=stakeholders, carried=()))
        session.commit()

    laid_in_the_copy("de_bmi", "de_aa", "de_bmg")
    with pytest.raises(Refused, match="other houses"):
        ballots.lay(session, both, kenya.id, packages=[option])
    session.rollback()
    laid_in_the_copy(*ballots_houses(session, kenya))
    ballots.close(session, lead.reader, kenya.id, ballots.lay(session, both, kenya.id, packages=[option]))
    laid_in_the_copy("de_bmi", "de_aa", "de_bmg")
    assert ballots.lay(session, lead.reader, kenya.id, packages=[option]), "who cannot know that answer is told nothing"


def ballots_houses(session: Session, kenya: Kenya) -> tuple[str, ...]:
    """The keys of all houses that are asked."""
    claimed = select(Stakeholder.key).where(
        Stakeholder.dossier_id == kenya.id, Stakeholder.consent, col(Stakeholder.claimed)
    )
    return tuple(session.exec(claimed.where(Stakeholder.side == "de", Stakeholder.part == "seat")))
