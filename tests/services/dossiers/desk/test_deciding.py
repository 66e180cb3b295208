"""What leadership reads first: its next decision, by when, what comes before it, and which package is recommended."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.clock import now
from models.database import session_of
from models.document import Document, Life
from models.dossier import Dossier
from models.gate import GateConfirmation
from models.kinds import Role
from models.stage_plan import StagePlan
from negotiator.services.briefs.papers.decision_paper import DECISION as KIND
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.desk.deciding import DECISION
from negotiator.services.dossiers.frame.views import Deciding, Decision
from tests.conftest import Person
from tests.kenya import Kenya, package_ids

Enter = Callable[[Person], FlaskClient]


def told(engine: Engine, who: Person, kenya: Kenya) -> Deciding | None:
    with session_of(engine) as session:
        page, (card,) = dossiers.overview(session, who.reader, kenya.id), dossiers.mine(session, who.reader)
        assert page.deciding == card.deciding
        return page.deciding


def decided(engine: Engine, who: Person, kenya: Kenya, stage: str) -> Decision:
    """The decision that leadership reads once the dossier has come to a stage."""
    with session_of(engine, write=True) as session:
        session.get_one(Dossier, kenya.id).stage = stage
        session.commit()
    found = told(engine, who, kenya)
    assert found is not None
    assert found.decision is not None
    return found.decision


def advised(engine: Engine, who: Person, kenya: Kenya) -> tuple[str, str, str] | None:
    """The recommended package, how it is recommended, and by whom."""
    found = told(engine, who, kenya)
    assert found is not None
    return (found.advice.ref, found.advice.how, found.advice.by) if found.advice else None


def drafted(engine: Engine, kenya: Kenya, lead: Person, package: int) -> int | None:
    """A decision paper about a package, not released."""
    beside = {"language": "de", "grade": "internal", "edition": "", "name": "v.pdf", "content": ""}
    with session_of(engine, write=True) as session:
        row = Document(dossier_id=kenya.id, account_id=lead.id, kind=DECISION, packages=(package,), **beside)
        session.add(row)
        session.commit()
        return row.id


def test_leadership_reads_what_it_decides_by_when_and_what_is_recommended(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], signed_in: Enter
) -> None:
    stella = person("stella", kenya.id, Role.LEADERSHIP)
    assert told(engine, lead, kenya) is None
    page = signed_in(stella).get("/dossiers").text
    head, fold = page.partition("<details")[::2]
    assert "Was Sie entscheiden" in head, "the decision stands before all else, the rest is folded"
    assert 'class="kern-card' in fold
    with session_of(engine, write=True) as session:
        session.add(StagePlan(dossier_id=kenya.id, stage="legal check", first="2026-12-01", day="2027-02-03"))
        session.commit()
    text = decided(engine, stella, kenya, "negotiation")
    assert (text.name, text.day, text.now) == (
        "Über den Text entscheiden und Vollmacht zur Zeichnung erteilen",
        "2027-02-03",
        False,
    )
    assert "Der Text steht: das Paket, das paraphiert werden soll, ist benannt" in text.before
    mandate = decided(engine, stella, kenya, "mandate")
    assert (mandate.name, mandate.now) == ("Das Mandat erteilen", True)
    assert "Ein Mandat mit Spannen ist erfasst" not in mandate.before, "it is recorded: nothing to wait for"
    recommended(engine, kenya, lead, stella)


def recommended(engine: Engine, kenya: Kenya, lead: Person, stella: Person) -> None:
    """By a released decision paper, and before it by the text that is to be initialled."""
    decided(engine, stella, kenya, "negotiation")
    first, second = list(package_ids(engine, kenya).values())[:2]
    assert advised(engine, stella, kenya) is None
    number = drafted(engine, kenya, lead, first)
    assert (DECISION, advised(engine, stella, kenya)) == (KIND, None), "a draft recommends nothing"
    with session_of(engine, write=True) as session:
        row = session.get_one(Document, number)
        row.state, row.released_by, row.released_at = Life.RELEASED.value, "Lea", now(session)
        session.commit()
    assert advised(engine, stella, kenya) == (str(first), "paper", "Lea")
    gate = {"gate": "text", "mark": "", "name": "Ada", "account_id": lead.id}
    with session_of(engine, write=True) as session:
        session.add(GateConfirmation(dossier_id=kenya.id, package_id=second, **gate))
        session.commit()
    assert advised(engine, stella, kenya) == (str(second), "text", "Ada")
