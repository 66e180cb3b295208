"""Tasks of everybody whose turn it is, and packages that can be told apart."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session

from models.dossier import Dossier
from models.kinds import Role
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.words import Part
from negotiator.catalogue.synonyms import finds, meanings
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.measures import measures
from negotiator.services.dossiers.stages import stages
from negotiator.services.dossiers.stages.gates import GATES, STAGES, By
from negotiator.services.packages import packages, upkeep
from negotiator.services.packages.comparison import comparison
from negotiator.services.positions.positions import sheet
from negotiator.services.positions.sheets import Choice
from negotiator.services.positions.standings import wanted
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]


@pytest.fixture
def people(person: Make, kenya: Kenya) -> dict[str, Person]:
    who = kenya.stakeholders
    return {
        "lead": person("lea", kenya.id, Role.LEAD, who["de_envoy"], in_circle=True),
        "leadership": person("stella", kenya.id, Role.LEADERSHIP),
        "office": person("otto", kenya.id, Role.SIGNER, who["de_aa"]),
        "finance": person("fin", kenya.id, Role.CHECKER, who.get("de_bmf")),
        "justice": person("jus", kenya.id, Role.CHECKER, who.get("de_bmjv")),
        "signer": person("sig", kenya.id, Role.SIGNER, who["de_bmi"]),
    }


def at(session: Session, kenya: Kenya, stage: str) -> Dossier:
    row = session.get_one(Dossier, kenya.id)
    row.stage = stage
    session.add(row)
    session.commit()
    return row


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_everybody_who_may_confirm_a_gate_of_the_stage_has_a_task(
    session: Session, kenya: Kenya, people: dict[str, Person], stage: str
) -> None:
    """The pages of the stage and the list of tasks agree, for every gate and everybody."""
    at(session, kenya, stage)
    asked = [gate for gate in GATES if gate.stage == stage and gate.by is not By.SELF]
    busy = set()
    for name, who in people.items():
        page = stages.page(session, who.reader, kenya.id)
        mine = [g.name for g in page.open if g.mine and not g.confirmed and not g.optional]
        card = dossiers.mine(session, who.reader)[0]
        overview = dossiers.overview(session, who.reader, kenya.id)
        told = "; ".join(mine)
        for tasks in (card.tasks, overview.tasks):
            assert [task.name for task in tasks if task.kind == "confirm_gate"] == ([told] if told else [])
        busy |= {name} if mine else set()
    assert busy or not asked


def test_an_earlier_gate_that_lapsed_is_a_task_again(session: Session, kenya: Kenya, people: dict[str, Person]) -> None:
    at(session, kenya, "mandate")
    names = [t.name for t in dossiers.mine(session, people["lead"].reader)[0].tasks if t.kind == "confirm_gate"]
    assert len(names) == 1
    assert "need" not in names[0]
    assert ";" in names[0]


def test_the_lead_is_told_what_is_missing_and_when_nothing_is(
    session: Session, kenya: Kenya, people: dict[str, Person]
) -> None:
    at(session, kenya, "exploration")
    for gate, who in (("need", "lead"), ("foreign_office", "office")):
        stages.confirm(session, people[who].reader, kenya.id, gate, reference="file 1")
    tasks = {t.kind: t for t in dossiers.mine(session, people["lead"].reader)[0].tasks}
    assert tasks["move_on"].name == "coordination"
    assert "confirm_gate" not in tasks


def test_a_house_is_asked_to_sign_the_text(
    session: Session, engine: Engine, kenya: Kenya, people: dict[str, Person]
) -> None:
    package = kenyas.package_ids(engine, kenya)["C_balanced"]
    session.close()
    at(session, kenya, "negotiation")
    stages.confirm(session, people["lead"].reader, kenya.id, "text", reference="file 1", package_id=package)
    found = [t for t in dossiers.mine(session, people["signer"].reader)[0].tasks if t.kind == "sign_package"]
    assert [t.package_id for t in found] == [package]
    assert [t for t in dossiers.mine(session, people["finance"].reader)[0].tasks if t.kind == "sign_package"] == []


def test_tasks_name_their_dossier(
    session: Session, kenya: Kenya, people: dict[str, Person], signed_in: Callable[[Person], FlaskClient]
) -> None:
    title = at(session, kenya, "exploration").title["de"]
    page = signed_in(people["office"]).get("/dossiers").text
    tasks = page[page.index("kern-task-list") : page.index("card", page.index("kern-task-list"))]
    assert title in tasks
    assert "die nur Sie bestätigen können" in tasks


def test_rating_does_not_move_the_target() -> None:
    assert [wanted(Part.SEAT, set(range(led))) for led in (0, 8, 10, 40)] == [8, 8, 10, 12]
    assert wanted(Part.VOICE, {1, 2}) == 0


def test_comparison_opens_the_newest_proposal(session: Session, engine: Engine, kenya: Kenya, lead: Person) -> None:
    before = [line.name for line in comparison(session, lead.reader, kenya.id, []).lines]
    assert len(before) == 4
    session.close()
    first = kenyas.keep(engine, kenya, lead.id)
    second = kenyas.keep(engine, kenya, lead.id)
    page = comparison(session, lead.reader, kenya.id, [])
    assert {line.proposal_id for line in page.lines} == {second} != {first}
    assert {line.origin for line in page.lines} == {"solved"}


def test_two_packages_of_one_name_are_refused_with_a_free_one(
    session: Session, engine: Engine, kenya: Kenya, lead: Person
) -> None:
    ref = str(kenyas.package_ids(engine, kenya)["A_signal"])
    session.close()
    packages.keep(session, lead.reader, kenya.id, ref, typed={}, name="Kompromiss")
    with pytest.raises(Refused) as found:
        packages.keep(session, lead.reader, kenya.id, ref, typed={}, name=" kompromiss ")
    assert "kompromiss (2)" in found.value.fields["name"]
    session.rollback()
    with pytest.raises(Refused) as renamed:
        upkeep.rename(session, lead.reader, kenya.id, ref, name="KOMPROMISS", note="", version=1)
    assert "(2)" in renamed.value.fields["name"]
    session.rollback()
    own = upkeep.one(session, lead.reader, kenya.id, ref)
    upkeep.rename(session, lead.reader, kenya.id, ref, name=own.line.name, note="only a note", version=own.version)


@pytest.mark.parametrize("word", ["Abschiebung", "deportation", "Rückführung", "removal"])
def test_search_knows_other_words(session: Session, kenya: Kenya, lead: Person, word: str) -> None:
    agenda = measures.listed(session, lead.reader, kenya.id, word)
    assert "ret_forced" in {m.key for pillar in agenda.pillars for m in pillar.measures}
    assert 0 < agenda.found < agenda.of
    position = next(s.position_id for s in dossiers.overview(session, lead.reader, kenya.id).seats if s.readable)
    found = sheet(session, lead.reader, kenya.id, position, Choice(word))
    assert "ret_forced" in {line.key for p in found.pillars for line in (*p.rated, *p.others)}


def test_meanings_are_told_apart_and_nothing_is_found_nowhere() -> None:
    words = [word for group in meanings() for word in group]
    assert all(word == word.casefold().strip() for word in words)
    assert all(len(group) > 1 for group in meanings())
    assert finds("", ())
    assert finds("charter  flight", ("A charter flight",))
    assert finds("Abschiebung Charter", ("Rückführung mit Sammelflug",))
    assert not finds("xyzzy", ("return",))
