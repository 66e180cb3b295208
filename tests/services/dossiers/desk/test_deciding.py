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
from negotiator.services.dossiers.frame.views import Deciding
from tests.conftest import Person
from tests.kenya import Kenya, package_ids

Enter = Callable[[Person], FlaskClient]


def told(engine: Engine, who: Person, kenya: Kenya) -> Deciding | None:
    with session_of(engine) as session:
        page, (card,) = dossiers.overview(session, who.reader, kenya.id), dossiers.mine(session, who.reader)
        assert page.deciding == card.deciding
        return page.deciding


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
        session.get_one(Dossier, kenya.id).stage = "negotiation"
        session.add(StagePlan(dossier_id=kenya.id, stage="legal check", first="2026-12-01", day="2027-02-03"))
        session.commit()
    found = told(engine, stella, kenya)
    assert found is not None
    assert found.decision is not None
    assert (found.decision.name, found.decision.day) == (
        "Über den Text entscheiden und Vollmacht zur Zeichnung erteilen",
        "2027-02-03",
    )
    assert not found.decision.now
    assert "Der Text steht: das Paket, das paraphiert werden soll, ist benannt" in found.decision.before
    assert found.advice is None
    first, second = list(package_ids(engine, kenya).values())[:2]
    with session_of(engine, write=True) as session:
        kept = {
            "language": "de",
            "grade": "internal",
            "edition": "",
            "name": "v.pdf",
            "content": "",
            "packages": (first,),
        }
        row = Document(dossier_id=kenya.id, account_id=lead.id, kind=DECISION, **kept)
        session.add(row)
        session.commit()
        number = row.id
    assert (DECISION, told(engine, stella, kenya)) == (KIND, found), "a draft recommends nothing"
    with session_of(engine, write=True) as session:
        row = session.get_one(Document, number)
        row.state, row.released_by, row.released_at = Life.RELEASED.value, "Lea", now(session)
        session.commit()
    paper = told(engine, stella, kenya)
    assert paper is not None
    assert paper.advice is not None
    assert (paper.advice.ref, paper.advice.how, paper.advice.by) == (str(first), "paper", "Lea")
    with session_of(engine, write=True) as session:
        session.add(
            GateConfirmation(
                dossier_id=kenya.id, gate="text", mark="", name="Ada", account_id=lead.id, package_id=second
            )
        )
        session.commit()
    text = told(engine, stella, kenya)
    assert text is not None
    assert text.advice is not None
    assert (text.advice.ref, text.advice.how, text.advice.by) == (str(second), "text", "Ada")
    with session_of(engine, write=True) as session:
        session.get_one(Dossier, kenya.id).stage = "mandate"
        session.commit()
    given = told(engine, stella, kenya)
    assert given is not None
    assert given.decision is not None
    assert (given.decision.name, given.decision.now) == ("Das Mandat erteilen", True)
    assert "Ein Mandat mit Spannen ist erfasst" not in given.decision.before, "it is recorded: nothing to wait for"
