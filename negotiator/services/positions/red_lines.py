"""Red lines of a position: add, change, remove."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.red_line import Line, RedLine
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.rules import RedLineError, parse
from negotiator.catalogue.conditions.names import vocabulary_of
from negotiator.catalogue.conditions.reach import Reach, countable, is_rounded, reach_of
from negotiator.catalogue.plan import ASSESSED, DECLARED, Plan
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.positions import clash_checks
from negotiator.services.positions.clash_checks import CheckedPosition
from negotiator.services.positions.conditions import REACHES
from negotiator.services.positions.lines import red_line_line
from negotiator.services.positions.positions import Found, ground_for, knows_amounts, position_for, visible
from negotiator.services.positions.preview import UNCOUNTED, about_levels
from negotiator.services.positions.views import RedLineLine
from negotiator.services.records import submissions
from negotiator.services.records.locks import unchanged

MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody wrote as a red line."""

    expr: str
    hard: bool
    why: str


def checked(
    session: Session, reader: Reader, dossier_id: int, position_id: int, wording: Wording, *, but: int | None = None
) -> CheckedPosition | None:
    """Whether a hard line holds together with the others, asked before it is kept and beside any transaction; None for
    a soft one. `but`: the row that it takes the place of. Raises NotRecorded, NotAllowed, or Refused if unreadable."""
    found = position_for(session, reader, dossier_id, position_id, Action.EDIT_POSITION)
    if but is not None:
        _row(session, reader, (dossier_id, position_id, but))
    _check(wording, ground_for(session, reader, dossier_id))
    line = Line(expr=wording.expr, hard=wording.hard, cert=_cert(reader, found), why=wording.why)
    return clash_checks.check_line(session, reader, found, line, but or 0) if wording.hard else None


def add(
    session: Session,
    reader: Reader,
    dossier_id: int,
    position_id: int,
    wording: Wording,
    *,
    asked: CheckedPosition | None,
) -> RedLineLine:
    """A new red line behind the others; `asked` is what `checked` told. Raises NotRecorded, NotAllowed, Collision if
    the position changed since it was asked about, or Refused: unreadable, twice, too many, or hard and excluded by the
    others that are."""
    found = position_for(session, reader, dossier_id, position_id, Action.EDIT_POSITION)
    plan = ground_for(session, reader, dossier_id)
    _check(wording, plan)
    rows = session.exec(select(RedLine).where(RedLine.position_id == position_id).order_by(col(RedLine.rank))).all()
    told = [row for row in rows if visible(reader, found, row.line.cert)]  # a limit must not count what is hidden
    if len(told) >= MOST_LINES:
        raise Refused(_("A position has at most %(most)s red lines."), most=MOST_LINES)
    _refuse_twice(told, wording)
    _refuse_uncounted(reader, dossier_id, wording, plan)
    _refuse_unreachable(reader, dossier_id, wording, plan)
    line = Line(expr=wording.expr, hard=wording.hard, cert=_cert(reader, found), why=wording.why)
    _hold_together(asked, found, line)
    row = RedLine(
        position_id=position_id,
        key=_key(found.stakeholder.key, {r.key for r in rows}),
        rank=rows[-1].rank + 1 if rows else 0,
        line=line,
    )
    session.add(row)
    session.flush()
    submissions.done(session, row.id or 0)
    _changed(session, reader, found, ("", _told(row.line)))
    return red_line_line(row, plan, reader.language)


def change(
    session: Session,
    reader: Reader,
    row_of: tuple[int, int, int],
    wording: Wording,
    version: int,
    *,
    asked: CheckedPosition | None,
) -> RedLineLine:
    """Another wording for a red line; `row_of` is dossier, position and row. Raises as `add` does."""
    found, row = _row(session, reader, row_of)
    plan = ground_for(session, reader, row_of[0])
    _check(wording, plan)
    cert = _cert(reader, found)
    wanted = Line(expr=wording.expr, hard=wording.hard, cert=cert, why=wording.why, src=row.line.src)
    if wanted == row.line:
        return red_line_line(row, plan, reader.language)
    unchanged(row.version, version, mine=wording, theirs=lambda: red_line_line(row, plan, reader.language))
    if wanted.expr != row.line.expr:
        _refuse_twice(_others(session, reader, found, row), wording)
        _refuse_uncounted(reader, row_of[0], wording, plan)
    _refuse_unreachable(reader, row_of[0], wording, plan)
    _hold_together(asked, found, wanted)
    before = _told(row.line)
    row.line, row.version = wanted, row.version + 1
    session.add(row)
    _changed(session, reader, found, (before, _told(wanted)))
    return red_line_line(row, plan, reader.language)


def remove(session: Session, reader: Reader, row_of: tuple[int, int, int], version: int) -> None:
    """Takes a red line out. Raises NotRecorded, NotAllowed, or Collision if it was changed since it was read."""
    found, row = _row(session, reader, row_of)
    unchanged(
        row.version, version, theirs=lambda: red_line_line(row, ground_for(session, reader, row_of[0]), reader.language)
    )
    session.delete(row)
    _changed(session, reader, found, (_told(row.line), ""))


def _row(session: Session, reader: Reader, row_of: tuple[int, int, int]) -> tuple[Found, RedLine]:
    dossier_id, position_id, red_line_id = row_of
    found = position_for(session, reader, dossier_id, position_id, Action.EDIT_POSITION)
    row = session.get(RedLine, red_line_id)
    if row is None or row.position_id != position_id or not visible(reader, found, row.line.cert):
        raise NotRecorded(_("There is no such red line."))
    return found, row


def _cert(reader: Reader, found: Found) -> str:
    """Only whoever speaks for a stakeholder declares its red lines; what others record of it is assessed."""
    place = reader.standing(found.position.dossier_id)
    own = place is not None and place.stakeholder_id == found.judged.stakeholder_id
    return DECLARED if own else ASSESSED


def _others(session: Session, reader: Reader, found: Found, row: RedLine) -> list[RedLine]:
    """The other red lines of the position that the reader may see."""
    others = session.exec(select(RedLine).where(RedLine.position_id == row.position_id, RedLine.id != row.id)).all()
    return [each for each in others if visible(reader, found, each.line.cert)]


def _refuse_twice(told: Iterable[RedLine], wording: Wording) -> None:
    """Raises Refused for what another red line says already."""
    if any(row.line.expr == wording.expr for row in told):
        raise Refused(_("Please correct what is marked."), fields={"expr": _("This red line is already there.")})


def _refuse_uncounted(reader: Reader, dossier_id: int, wording: Wording, plan: Plan) -> None:
    """Raises Refused for numbers that no solver can add up: with those of the levels, as far as the reader may know
    them. Kept, the line would let nobody solve anything, and sealed, nobody could be told why."""
    told = knows_amounts(reader, dossier_id) or about_levels(wording.expr)
    if not (countable(plan, wording.expr) if told else is_rounded(wording.expr)):
        raise Refused(_("Please correct what is marked."), fields={"expr": UNCOUNTED})


def _refuse_unreachable(reader: Reader, dossier_id: int, wording: Wording, plan: Plan) -> None:
    """Raises Refused for a hard line that no package can keep, as far as the reader may know its numbers."""
    told = knows_amounts(reader, dossier_id) or about_levels(wording.expr)
    if wording.hard and told and reach_of(plan, wording.expr) is Reach.NEVER:
        raise Refused(_("Please correct what is marked."), fields={"expr": REACHES[Reach.NEVER]})


def _check(wording: Wording, plan: Plan) -> None:
    try:
        parse(wording.expr, vocabulary_of(plan.measures))
    except RedLineError as error:
        raise Refused(
            _("The red line cannot be read, at character %(column)s."),
            fields={"expr": error.message},
            column=error.column,
            **error.params,
        ) from error


def _hold_together(asked: CheckedPosition | None, found: Found, line: Line) -> None:
    """Raises Refused, with the smallest set that clashes, if no package keeps this hard line and the others."""
    if not line.hard:
        return
    clash = clash_checks.clash_of(asked, found)
    if clash.with_new:
        raise Refused(_("Please correct what is marked."), fields={"expr": clash.message}, lines=clash.told)


def _key(stakeholder: str, taken: set[str]) -> str:
    """The next free name, in the way of the catalogue."""
    n = len(taken) + 1
    while f"RL:{stakeholder}:{n}" in taken:
        n += 1
    return f"RL:{stakeholder}:{n}"


def _told(line: Line) -> str:
    """A red line for the log."""
    return f"{line.expr} {'hard' if line.hard else 'soft'} {line.cert} {line.why}".strip()


def _changed(session: Session, reader: Reader, found: Found, change: tuple[str, str]) -> None:
    position = found.position
    position.edition += 1
    session.add(position)
    session.flush()
    thing, detail = f"position {position.id}", {"red line": "", "from": change[0], "to": change[1]}
    audit.record(session, reader, Deed.CHANGED, thing, position.dossier_id, found.judged.stakeholder_id, detail)
    session.commit()
