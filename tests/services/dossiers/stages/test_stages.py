"""The way of a dossier through its stages: who confirms what, what lapses, what is refused, what the log tells."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.dossier import Dossier
from models.kinds import Role
from models.limit import Limit, LimitKind
from models.package import Package
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.services.dossiers.rules import rules
from negotiator.services.dossiers.stages import signatures, stages
from negotiator.services.dossiers.stages.gates import BY_KEY, GATES, STAGES, By
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
FILE = "letter of 3 March, file 12"


@pytest.fixture
def people(person: Make, kenya: Kenya) -> dict[str, Person]:
    """Somebody for each part; nobody speaks for the Foreign Office."""
    who = kenya.stakeholders
    return {
        "lead": person("lea", kenya.id, Role.LEAD, who["de_envoy"], in_circle=True),
        "leadership": person("stella", kenya.id, Role.LEADERSHIP),
        "finance": person("fin", kenya.id, Role.CHECKER, who["de_bmf"]),
        "justice": person("jus", kenya.id, Role.CHECKER, who["de_bmjv"]),
    }


def at(session: Session, kenya: Kenya, stage: str) -> None:
    row = session.get_one(Dossier, kenya.id)
    row.stage = stage
    session.add(row)
    session.commit()


def confirm(session: Session, who: Person, kenya: Kenya, gate: str, package: int | None = None) -> None:
    stages.confirm(session, who.reader, kenya.id, gate, reference=FILE, package_id=package)


def move(session: Session, who: Person, kenya: Kenya, to: str, reason: str = "") -> None:
    version = session.get_one(Dossier, kenya.id).version
    stages.move(session, who.reader, kenya.id, to, reason=reason, version=version)


def state(session: Session, who: Person, kenya: Kenya, gate: str) -> str:
    found = [g for s in stages.page(session, who.reader, kenya.id).stages for g in s.gates if g.key == gate]
    return found[0].state


def test_the_gates_are_those_of_the_workflow() -> None:
    assert {gate.stage for gate in GATES} == set(STAGES) - {"implementation"}
    assert [BY_KEY[key].by for key in ("foreign_office", "finance", "mandate")] == [
        By.HOUSE,
        By.CHECKER,
        By.LEADERSHIP,
    ]


def test_without_its_gates_the_dossier_stays_and_is_told_why_in_words(
    session: Session, kenya: Kenya, people: dict[str, Person]
) -> None:
    at(session, kenya, "exploration")
    with pytest.raises(Refused) as refused:
        move(session, people["lead"], kenya, "coordination")
    told = str(refused.value.params["missing"])
    assert "Auswärtige Amt" in told
    assert "Notwendigkeit" in told
    confirm(session, people["lead"], kenya, "need")
    confirm(session, people["lead"], kenya, "foreign_office")
    move(session, people["lead"], kenya, "coordination")
    assert session.get_one(Dossier, kenya.id).stage == "coordination"
    things = session.exec(select(AuditEntry.thing).where(AuditEntry.action == "changed")).all()
    assert things == ["gate need", "gate foreign_office", "stage exploration > coordination"]
    (step,) = stages.page(session, people["leadership"].reader, kenya.id).moves
    assert (step.before, step.after, step.by) == ("exploration", "coordination", "Lea")


def test_an_earlier_gate_that_is_taken_back_closes_the_way_again(
    session: Session, kenya: Kenya, people: dict[str, Person]
) -> None:
    at(session, kenya, "mandate")
    page = stages.page(session, people["lead"].reader, kenya.id)
    assert {"need", "foreign_office", "positions", "finance", "law", "laender", "mandate"} <= {g.key for g in page.open}
    confirm(session, people["lead"], kenya, "need")
    assert state(session, people["lead"], kenya, "need") == "met"
    with pytest.raises(Refused):
        stages.take_back(session, people["lead"].reader, kenya.id, "need", " ")
    stages.take_back(session, people["lead"].reader, kenya.id, "need", "the test was of another country")
    assert state(session, people["lead"], kenya, "need") == "missing"
    with pytest.raises(NotRecorded):
        stages.take_back(session, people["lead"].reader, kenya.id, "need", "again")


def test_each_gate_is_confirmed_by_whose_turn_it_is(
    session: Session, kenya: Kenya, people: dict[str, Person], person: Make
) -> None:
    session.commit()
    desk = person("desk", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    signer = person("sig", kenya.id, Role.SIGNER, kenya.stakeholders["de_bmi"])
    everybody = {**people, "desk": desk, "signer": signer}
    turns = {
        "need": {"lead"},
        "foreign_office": {"lead"},
        "dissent": {"leadership"},
        "finance": {"finance"},
        "law": {"justice"},
        "languages": {"justice"},
        "mandate": {"leadership"},
        "laender": {"lead"},
    }
    for gate, allowed in turns.items():
        for name, who in everybody.items():
            if name in allowed:
                confirm(session, who, kenya, gate)
            else:
                with pytest.raises(NotAllowed):
                    confirm(session, who, kenya, gate)
    for key in [gate.key for gate in GATES if gate.by is By.SELF] + ["nothing"]:
        with pytest.raises(NotRecorded):
            confirm(session, people["lead"], kenya, key)


def test_once_the_foreign_office_speaks_for_itself_only_it_consents(
    session: Session, kenya: Kenya, people: dict[str, Person], person: Make
) -> None:
    session.commit()
    desk = person("desk", kenya.id, Role.MINISTRY, kenya.stakeholders["de_aa"])
    signer = person("sig", kenya.id, Role.SIGNER, kenya.stakeholders["de_aa"])
    for who in (people["lead"], people["leadership"], desk):
        with pytest.raises(NotAllowed):
            confirm(session, who, kenya, "foreign_office")
    confirm(session, signer, kenya, "foreign_office")
    assert state(session, people["lead"], kenya, "foreign_office") == "met"


def test_what_was_confirmed_lapses_when_it_changes(session: Session, kenya: Kenya, people: dict[str, Person]) -> None:
    lead, leadership = people["lead"], people["leadership"]
    confirm(session, people["finance"], kenya, "finance")
    confirm(session, leadership, kenya, "mandate")
    limit = session.exec(select(Limit).where(Limit.dossier_id == kenya.id, Limit.kind == LimitKind.CHAPTER)).first()
    assert limit is not None
    entry = rules.Amount(LimitKind.CHAPTER, limit.key, limit.amount + Fraction(1), "news", limit.version)
    rules.change_limit(session, lead.reader, kenya.id, entry)
    assert state(session, lead, kenya, "finance") == "lapsed"
    assert state(session, lead, kenya, "mandate") == "met"
    line = next(m for m in rules.page(session, lead.reader, kenya.id).mandate or () if m.hi > m.lo)
    wish = rules.Range(line.measure, line.hi, line.hi, "news", line.version)
    with pytest.raises(NotAllowed):  # it was given: the lead can only ask
        rules.set_mandate(session, lead.reader, kenya.id, wish)
    rules.set_mandate(session, leadership.reader, kenya.id, wish)
    assert state(session, lead, kenya, "mandate") == "lapsed"


def test_co_signatures_or_a_settled_dissent_open_the_way_to_the_mandate(
    session: Session, kenya: Kenya, people: dict[str, Person]
) -> None:
    assert state(session, people["lead"], kenya, "positions") == "missing"
    confirm(session, people["leadership"], kenya, "dissent")
    assert state(session, people["lead"], kenya, "positions") == "met"
    position = session.exec(select(Position).where(Position.stakeholder_id == kenya.stakeholders["de_bmi"])).one()
    position.edition += 1
    session.add(position)
    session.commit()
    assert state(session, people["lead"], kenya, "positions") == "missing"


def test_before_initialling_the_text_is_named_keeps_the_rules_and_is_co_signed(
    session: Session, kenya: Kenya, people: dict[str, Person], person: Make
) -> None:
    lead = people["lead"]
    rows = session.exec(select(Package).where(Package.dossier_id == kenya.id)).all()
    number = rows[0].id or 0
    with pytest.raises(Refused):
        confirm(session, lead, kenya, "text")
    with pytest.raises(Refused):
        confirm(session, lead, kenya, "text", 9999)
    confirm(session, lead, kenya, "text", number)
    assert [state(session, lead, kenya, key) for key in ("text", "rules", "signed")] == ["met", "missing", "missing"]
    ids = [house.id or 0 for house in signatures.consenting(session, kenya.id)]
    session.commit()
    for n, house in enumerate(ids):
        who = person(f"signer{n}", kenya.id, Role.SIGNER, house)
        session.commit()
        signatures.sign_package(session, who.reader, kenya.id, number)
    assert state(session, lead, kenya, "signed") == "met"
    assert ids


def test_stages_follow_one_another_and_go_back_only_with_a_reason(
    session: Session, kenya: Kenya, people: dict[str, Person]
) -> None:
    lead = people["lead"]
    at(session, kenya, "negotiation")
    for to in ("signature", "nowhere", "negotiation", ""):
        with pytest.raises(Refused):
            move(session, lead, kenya, to)
    with pytest.raises(Refused):
        move(session, lead, kenya, "coordination")
    with pytest.raises(Collision):
        stages.move(session, lead.reader, kenya.id, "coordination", reason="new government", version=77)
    with pytest.raises(NotAllowed):
        move(session, people["leadership"], kenya, "coordination", "new government")
    move(session, lead, kenya, "coordination", "new government")
    assert session.get_one(Dossier, kenya.id).stage == "coordination"


def test_the_partner_and_strangers_see_no_gate(
    session: Session, kenya: Kenya, person: Make, people: dict[str, Person]
) -> None:
    session.commit()
    partner = person("pat", kenya.id, Role.PARTNER, kenya.stakeholders["p_labour"])
    with pytest.raises(NotAllowed):
        stages.page(session, partner.reader, kenya.id)
    with pytest.raises(NotRecorded):
        stages.page(session, person("stranger").reader, kenya.id)
    assert session.get_one(Stakeholder, kenya.stakeholders["p_labour"]).claimed
