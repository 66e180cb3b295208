"""Own rules of a dossier: made, changed, switched off, removed and taken back by its lead, each with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from models.clock import now
from models.dossier import Dossier
from models.own_rule import OwnRule, Ruling
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.rules import RedLineError, parse
from negotiator.catalogue.conditions.names import vocabulary_of
from negotiator.catalogue.conditions.reach import countable
from negotiator.catalogue.guardrails.own import OWN
from negotiator.catalogue.plan import Plan
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import GROUND, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.rules.own_rule_checks import CheckedRule, refuse_impossible
from negotiator.services.positions.preview import UNCOUNTED, sentence
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import number_in_turn, unchanged

__all__ = ["Ruling"]  # what a page hands in

TABLES = ("dossier", "own_rule", "rule_override", *GROUND)  # what the page reads
MOST_RULES = 40
UNDONE = "last change taken back"
FULL, THERE = _("A dossier has at most %(most)s own rules."), _("This rule is already there.")
CORRECT = _("Please correct what is marked.")


@dataclass(frozen=True, slots=True)
class OwnRuleLine:
    """An own rule as the page shows it; `told` says what it means, empty where it cannot be read any more."""

    id: int
    key: str
    expr: str
    told: str
    hard: bool
    on: bool
    gone: bool
    why: str
    changed_by: str
    changed_at: datetime | None
    may_undo: bool
    version: int


def lines(session: Session, reader: Reader, dossier_id: int) -> tuple[OwnRuleLine, ...]:
    """All own rules in their order, removed ones last while that can be taken back; for whoever may read rules."""
    dossier_for(session, reader, dossier_id, Action.READ_RULES)
    plan = derived(session, dossier_id).ground
    found = [_line(row, plan, reader.language) for row in _rows(session, dossier_id)]
    shown = [line for line in found if not line.gone or line.may_undo]
    return tuple(sorted(shown, key=lambda line: line.gone))


@dataclass(frozen=True, slots=True)
class OwnRulesPage:
    """The rules of a dossier's own."""

    frame: Frame
    lines: tuple[OwnRuleLine, ...]


def page(session: Session, reader: Reader, dossier_id: int) -> OwnRulesPage:
    """The page of own rules. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.READ_RULES)
    return cut(session, reader, dossier_id, TABLES, _page)


def _page(session: Session, reader: Reader, dossier_id: int) -> OwnRulesPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    return OwnRulesPage(frame_of(reader, dossier), lines(session, reader, dossier_id))


def require_editor(session: Session, reader: Reader, dossier_id: int) -> None:
    """Nothing if the reader may change rules. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.EDIT_RULES)


def in_state(ruling: Ruling, do: str, why: str) -> Ruling:
    """The rule switched "on" or "off", or gone for "remove", with the reason for that."""
    return replace(ruling, on=ruling.on if do == "remove" else do == "on", gone=do == "remove", why=why)


def check(session: Session, reader: Reader, dossier_id: int, ruling: Ruling) -> None:
    """Nothing if a rule can be read and has a reason. Raises NotRecorded, NotAllowed or Refused."""
    dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    _check(session, dossier_id, ruling)


def add(session: Session, reader: Reader, dossier_id: int, ruling: Ruling, *, asked: CheckedRule | None) -> int:
    """A new rule behind the others; its number. Raises NotRecorded, NotAllowed, TooMany, or Refused: unreadable, twice,
    too many, without reason, or impossible."""
    dossier = _editing(session, reader, dossier_id)
    rows = _rows(session, dossier_id)
    _check(session, dossier_id, ruling)
    if sum(not row.ruling.gone for row in rows) >= MOST_RULES:
        raise Refused(FULL, most=MOST_RULES)
    _only_once(rows, ruling)
    refuse_impossible(asked, ruling)
    number = 1 + max((int(row.key.rpartition(":")[2]) for row in rows), default=0)
    row = OwnRule(dossier_id=dossier_id, key=f"{OWN}:{number}", rank=number, ruling=ruling)
    _keep(session, reader, dossier, row, None)
    return known(row.id)


def change(
    session: Session,
    reader: Reader,
    row_of: tuple[int, int],
    ruling: Ruling,
    version: int,
    *,
    asked: CheckedRule | None,
) -> int:
    """Another wording, strength or state, or its removal (`gone`); the number of the row, `row_of` is dossier and row.
    Raises as `add` does, and Collision where somebody else changed it."""
    dossier = _editing(session, reader, row_of[0])
    row = _row(session, row_of)
    if not ruling.gone:
        _check(session, row_of[0], ruling)
        _only_once([each for each in _rows(session, row_of[0]) if each.id != row.id], ruling)
    elif not ruling.why.strip():
        raise Refused(CORRECT, fields={"why": _("Please say why.")})
    if ruling == row.ruling:
        return known(row.id)
    _same(session, reader, row, version)
    refuse_impossible(asked, ruling)
    before = row.ruling
    row.ruling, row.before, row.may_undo, row.version = ruling, before, True, row.version + 1
    _keep(session, reader, dossier, row, before)
    return known(row.id)


def undo(session: Session, reader: Reader, row_of: tuple[int, int], version: int, *, asked: CheckedRule | None) -> int:
    """Takes the last change of a rule back: it says what it said before, or is gone if that made it. Raises
    NotRecorded, NotAllowed, TooMany, Collision, or Refused where nothing can be taken back or no package keeps it."""
    dossier = _editing(session, reader, row_of[0])
    row = _row(session, row_of)
    _same(session, reader, row, version)
    if not row.may_undo:
        raise Refused(_("There is nothing to take back."))
    wanted = before_of(row)
    refuse_impossible(asked, wanted)
    after = row.ruling
    row.ruling, row.before, row.may_undo, row.version = wanted, None, False, row.version + 1
    _keep(session, reader, dossier, row, after, why=UNDONE)
    return known(row.id)


def _editing(session: Session, reader: Reader, dossier_id: int) -> Dossier:
    """The dossier for whoever may change rules, one at a time: numbers, versions and "only once" span its rules."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    number_in_turn(session, dossier_id)
    return dossier


def kept(session: Session, reader: Reader, row_of: tuple[int, int]) -> OwnRule:
    """The row, for whoever may change it. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, row_of[0], Action.EDIT_RULES)
    return _row(session, row_of)


def before_of(row: OwnRule) -> Ruling:
    """What a rule said before its last change; gone if that made it."""
    return row.before or replace(row.ruling, gone=True)


def _row(session: Session, row_of: tuple[int, int]) -> OwnRule:
    query = select(OwnRule).where(OwnRule.id == row_of[1], OwnRule.dossier_id == row_of[0])
    row = session.exec(query).first()
    if row is None:
        raise NotRecorded(_("There is no such rule."))
    return row


def _rows(session: Session, dossier_id: int) -> Sequence[OwnRule]:
    query = select(OwnRule).where(OwnRule.dossier_id == dossier_id)
    return session.exec(query.order_by(col(OwnRule.rank), col(OwnRule.id))).all()


def _check(session: Session, dossier_id: int, ruling: Ruling) -> None:
    fields, params = {}, dict[str, object]()
    ground = derived(session, dossier_id).ground
    try:
        parse(ruling.expr, vocabulary_of(ground.measures))
        if ruling.on and not countable(ground, ruling.expr):
            fields["expr"] = UNCOUNTED
    except RedLineError as error:
        fields["expr"], params = error.message, error.params
    if not ruling.why.strip():
        fields["why"] = _("Please say why.")
    if fields:
        raise Refused(CORRECT, fields=fields, **params)


def _only_once(rows: Iterable[OwnRule], ruling: Ruling) -> None:
    if any(row.ruling.expr == ruling.expr and not row.ruling.gone for row in rows):
        raise Refused(CORRECT, fields={"expr": THERE})


def _same(session: Session, reader: Reader, row: OwnRule, version: int) -> None:
    unchanged(row.version, version, theirs=lambda: _line(row, derived(session, row.dossier_id).ground, reader.language))


def _keep(
    session: Session, reader: Reader, dossier: Dossier, row: OwnRule, before: Ruling | None, *, why: str = ""
) -> None:
    """Keeps a row with who, when and what was before, in the log, too; counted like every number that packages are
    judged by: what can be proposed then tells something about conditions that are sealed."""
    number, thing = known(dossier.id), f"rule {row.key}"
    count_change(session, reader, dossier, thing, {"field": row.key})
    row.changed_by, row.changed_at = reader.name, now(session)
    session.add(row)
    session.flush()
    detail = {"field": row.key, "from": _told(before), "to": _told(row.ruling), "why": why or row.ruling.why}
    audit.record(session, reader, Deed.CHANGED, thing, number, None, detail)
    submissions.done(session, known(row.id))
    session.commit()


def _told(ruling: Ruling | None) -> str:
    """A rule for the log; empty where there is none."""
    if ruling is None or ruling.gone:
        return ""
    return f"{ruling.expr} {'hard' if ruling.hard else 'soft'} {'on' if ruling.on else 'off'}"


def _line(row: OwnRule, plan: Plan, language: str) -> OwnRuleLine:
    r = row.ruling
    return OwnRuleLine(
        id=known(row.id),
        key=row.key,
        expr=r.expr,
        told=sentence(plan, r.expr, language),
        hard=r.hard,
        on=r.on,
        gone=r.gone,
        why=r.why,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        may_undo=row.may_undo,
        version=row.version,
    )
