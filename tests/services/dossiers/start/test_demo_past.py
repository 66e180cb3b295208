"""The past of the demonstration holds together: days in their order, and what is over is confirmed by whose it was."""

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.account import Account
from models.audit import AuditEntry
from models.clock import today
from models.database import session_of
from models.dossier import Dossier
from models.gate import GateConfirmation
from models.kinds import Role
from models.round import Round
from models.stage_plan import StagePlan
from negotiator.catalogue.reading.scenario import DEMOS
from negotiator.services.access.access import Reader
from negotiator.services.access.readers import reader_of
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.stages import gates, stages
from negotiator.services.dossiers.start import demo
from negotiator.services.records.loading import known

NEGOTIATION = gates.STAGES.index("negotiation")


def person(session: Session, login: str) -> Reader:
    row = session.exec(select(Account).where(Account.login == login)).one()
    found = reader_of(session, known(row.id))
    assert found
    return found


def days_of(session: Session, dossier: Dossier) -> list[str]:
    """Days that follow each other: stages begun, the mandate, rounds, today."""
    rows = session.exec(select(StagePlan).where(StagePlan.dossier_id == dossier.id)).all()
    began = {row.stage: row.began for row in rows}
    here = gates.STAGES.index(dossier.stage)
    assert sorted(began) == sorted(gates.STAGES[: here + 1])
    rounds = session.exec(select(Round).where(Round.dossier_id == dossier.id)).all()
    held = sorted(each.date for each in rounds if each.status != "planned")
    planned = sorted(each.date for each in rounds if each.status == "planned")
    stages_ = [began[stage] for stage in gates.STAGES[: here + 1]]
    if here < NEGOTIATION:  # talks belong to the stage of exploration
        assert dossier.mandate_given is None or not any(dossier.mandate_given.values())
        return [stages_[0], *held, *stages_[1:], today(session).isoformat(), *planned]
    assert dossier.mandate_given
    assert dossier.mandate_given["day"] == stages_[-1]
    return [*stages_, *held, today(session).isoformat(), *planned]


def test_days_lie_in_their_order_and_no_gate_of_a_stage_that_is_over_is_open(engine: Engine) -> None:
    with session_of(engine, write=True) as session:
        demo.load(session, language="de")
    with session_of(engine) as session:
        leadership = person(session, "staatssekretaer")
        for name in DEMOS:
            dossier = session.exec(select(Dossier).where(Dossier.key == name)).one()
            days = days_of(session, dossier)
            assert days == sorted(set(days)), name
            page = stages.page(session, leadership, known(dossier.id))
            past = [gate for stage in page.stages if stage.place == "past" for gate in stage.gates]
            assert past
            assert [gate.key for gate in past if gate.state != "met"] == [], name
            assert {gate.stage for gate in gates.GATES if gate.key in {each.key for each in page.open}} <= {
                dossier.stage
            }
        _told_by_whose_it_is(session)
        tasks = [task for each in dossiers.mine(session, leadership) for task in each.tasks]
        waiting = [task for task in tasks if task.kind == "confirm_gate"]
        assert {session.get_one(Dossier, task.dossier_id).stage for task in waiting} <= {"mandate", "coordination"}


def _told_by_whose_it_is(session: Session) -> None:
    """Each confirmation is in the log, by the one who may give it, and names a day that is over."""
    rows = session.exec(select(GateConfirmation)).all()
    told = session.exec(select(AuditEntry).where(col(AuditEntry.thing).startswith("gate "))).all()
    assert sorted((row.dossier_id, f"gate {row.gate}") for row in rows) == sorted(
        (each.dossier_id, each.thing) for each in told
    )
    roles = {
        "mandate": Role.LEADERSHIP,
        "dissent": Role.LEADERSHIP,
        "finance": Role.CHECKER,
        "foreign_office": Role.SIGNER,
    }
    for row in rows:
        reader = reader_of(session, row.account_id or 0)
        assert reader
        place = reader.standing(row.dossier_id)
        assert place
        assert place.role is roles.get(row.gate, place.role), row.gate
