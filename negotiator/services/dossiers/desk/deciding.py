"""What leadership has to decide in a dossier: which decision comes next and by when, what it waits for, and which
package somebody recommends. For leadership alone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.clock import today
from models.document import Document, Life
from models.dossier import Dossier
from models.gate import GateConfirmation
from models.kinds import Role
from models.package import Package
from models.stage_plan import StagePlan
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.dossiers.frame.views import Advice, Deciding, Decision
from negotiator.services.dossiers.stages import gates
from negotiator.services.dossiers.stages.gates import GATES, OPTIONAL, STAGES, By, Gate
from negotiator.services.dossiers.stages.stages import Judge
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

PAPER, TEXT = "paper", "text"
DECISION = "D-10"  # the kind of paper that asks leadership for a vote
# What is yet to be decided; the names of gates say it as done.
TO_DECIDE = {"mandate": _("Give the mandate"), "powers": _("Decide on the text, and give the powers to sign")}


def deciding(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, Deciding]:
    """By dossier, of those in which the reader is its leadership; no query where that is none."""
    led = [key for key in dossier_ids if _leads(reader, key)]
    if not led:
        return {}
    mine = {known(each.id): each for each in session.exec(select(Dossier).where(col(Dossier.id).in_(led)))}
    kept, people = gates.confirmations_in(session, mine), gates.houses_in(session, mine)
    plans, papers = _plans(session, mine), _papers(session, mine)
    names = _names(session, mine, reader.language)
    return {
        key: Deciding(
            _next(Judge(session, reader, dossier, kept[key], people[key]), plans),
            _advice(kept[key].get("text"), papers.get(key), names),
        )
        for key, dossier in mine.items()
    }


def _leads(reader: Reader, dossier_id: int) -> bool:
    place = reader.standing(dossier_id)
    return place is not None and place.role is Role.LEADERSHIP and may(reader, Action.READ_RULES, dossier_id)


def _next(judge: Judge, plans: Mapping[tuple[int, str], str]) -> Decision | None:
    stage = judge.dossier.stage
    ahead = [gate for gate in GATES if STAGES.index(gate.stage) >= STAGES.index(stage)]
    gate = next((g for g in ahead if g.by is By.LEADERSHIP and g.key not in OPTIONAL and judge.waits(g)), None)
    if gate is None:
        return None
    others = (g for g in ahead if g is not gate and _comes_before(g, gate) and g.key not in OPTIONAL)
    before = [g for g in others if judge.state(g)[0] != "met"]
    language, day = judge.reader.language, plans.get((judge.id, gate.stage), "")
    late = bool(day) and day < today(judge.session).isoformat()
    told = tuple(say(language, each.name) for each in before)
    return Decision(say(language, TO_DECIDE.get(gate.key, gate.name)), gate.stage, gate.stage == stage, day, late, told)


def _comes_before(one: Gate, other: Gate) -> bool:
    return STAGES.index(one.stage) < STAGES.index(other.stage) or (one.stage == other.stage and one.by is By.SELF)


def _plans(session: Session, ids: Collection[int]) -> dict[tuple[int, str], str]:
    rows = session.exec(select(StagePlan).where(col(StagePlan.dossier_id).in_(ids)))
    return {(row.dossier_id, row.stage): row.day for row in rows if row.day}


def _papers(session: Session, ids: Collection[int]) -> dict[int, tuple[int, tuple[int, ...], str, datetime | None]]:
    """The latest released decision paper of each dossier: its number, its packages, who released it and when."""
    columns = (Document.dossier_id, Document.id, Document.packages, Document.released_by, Document.released_at)
    query = (
        pick(*(col(each) for each in columns))
        .where(col(Document.dossier_id).in_(ids), col(Document.kind) == DECISION)
        .where(col(Document.state) == Life.RELEASED.value)
        .order_by(col(Document.id))
    )
    rows = session.execute(query).all()
    return {key: (number, packages, by, at) for key, number, packages, by, at in rows if packages}


def _names(session: Session, ids: Collection[int], language: str) -> dict[int, str]:
    rows = session.exec(select(Package.id, Package.text).where(col(Package.dossier_id).in_(ids)))
    return {known(key): words(text, language) for key, text in rows}


def _advice(
    text: GateConfirmation | None,
    paper: tuple[int, tuple[int, ...], str, datetime | None] | None,
    names: Mapping[int, str],
) -> Advice | None:
    """What is to be initialled comes before what a paper recommends; a package that is gone is recommended no more."""
    if text is not None and text.package_id in names:
        number = known(text.package_id)
        return Advice(str(number), names[number], TEXT, text.name, text.confirmed_at)
    if paper is None or paper[1][0] not in names:
        return None
    number, packages, by, at = paper
    return Advice(str(packages[0]), names[packages[0]], PAPER, by, at, number)
