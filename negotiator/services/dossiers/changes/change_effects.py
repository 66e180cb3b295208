"""What a confirmed request changes: one row, as whoever owns it would change it."""

from fractions import Fraction

from sqlmodel import Session, select

from models.asked_change import AskedChange, Subject
from models.dossier import Dossier
from models.level import Level
from models.limit import Limit, LimitKind
from models.measure import Measure
from negotiator.bargaining.errors import NotRecorded
from negotiator.catalogue.reading.context import PARAMS
from negotiator.language import _
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.questions.askable import Askable
from negotiator.services.dossiers.rules import rules
from negotiator.services.records.law import ANSWER, LEVEL, said, typed

GONE = _("What this request is about is no longer there.")


def stands(session: Session, dossier_id: int, found: Askable) -> str:
    """What is recorded of a thing, whatever counts today."""
    kind = found.thing.partition(".")[0]
    if kind == LEVEL:
        return _level(session, dossier_id, found.thing).legal
    if kind == ANSWER:
        return said(session.get_one(Dossier, dossier_id).context, found.key)
    return found.counts


def carry_out(session: Session, reader: Reader, row: AskedChange) -> None:
    """Writes what was asked for; not committed. Raises NotRecorded where it is gone, and what the change itself
    raises."""
    kind, _dot, key = row.thing.partition(".")
    if row.subject is Subject.THRESHOLD:
        limit = _threshold(session, row.dossier_id, key)
        entry = rules.amount("parameter", key, Fraction(row.wish.value), row.wish.reason, limit.version)
        rules.keep_limit(session, reader, row.dossier_id, entry)
    elif row.subject is Subject.MANDATE:
        lo, _dash, hi = row.wish.value.partition("-")
        version = rules.version_of_range(session, row.dossier_id, key)
        wish = rules.Range(key, int(lo), int(hi), row.wish.reason, version)
        rules.keep_range(session, reader, row.dossier_id, wish)
    elif kind == LEVEL:
        level = _level(session, row.dossier_id, row.thing)
        level.legal = row.wish.value
        session.add(level)
    else:
        _answer(session, row, key)


def _answer(session: Session, row: AskedChange, name: str) -> None:
    dossier = session.exec(select(Dossier).where(Dossier.id == row.dossier_id).with_for_update()).one()
    context = {**dossier.context, name: typed(name, row.wish.value)}
    if name == "nr_check":
        context["nr_check_date"] = row.day
    dossier.context, dossier.version = context, dossier.version + 1
    session.add(dossier)
    inherited.settle(session, row.dossier_id, [row.thing])


def _level(session: Session, dossier_id: int, thing: str) -> Level:
    key, _dot, n = thing.removeprefix(f"{LEVEL}.").rpartition(".")
    query = select(Level).join(Measure).where(Measure.dossier_id == dossier_id, Measure.key == key, Level.n == int(n))
    found = session.exec(query).first()
    if found is None:
        raise NotRecorded(GONE)
    return found


def _threshold(session: Session, dossier_id: int, key: str) -> Limit:
    """The row of a threshold; a new one with its default where the dossier states none."""
    mine = (Limit.dossier_id == dossier_id, Limit.kind == LimitKind.PARAMETER, Limit.key == key)
    found = session.exec(select(Limit).where(*mine)).first()
    if found is None:
        found = Limit(dossier_id=dossier_id, kind=LimitKind.PARAMETER, key=key, rank=0, amount=PARAMS[key][0])
        session.add(found)
        session.flush()
    return found
