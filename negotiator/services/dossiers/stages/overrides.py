"""Overrides of guardrails: the lead asks, leadership decides with a reason and an end, and may take it back.

What may be overridden at all is said in `catalogue.overrides`; rights and law never.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from models.clock import now, today
from models.override import Decision, Grounds, Override
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.catalogue.guardrails.overrides import overridable
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import dossier_for, frame_of
from negotiator.services.dossiers.stages.override_views import OverrideLine, OverridesPage
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.storage import alone
from negotiator.services.records.wording import words

USUAL = timedelta(days=92)  # three months (guardrails, section 6)
LONGEST = timedelta(days=366)
MOST_OPEN = 50  # requests that wait in one dossier
CORRECT = _("Please correct what is marked.")
WHY = _("Please say why.")
NO_OVERRIDE = _("There is no such override in this dossier.")


@dataclass(frozen=True, slots=True)
class WantedOverride:
    """Which rule, what for (a package, a round, a measure), why; `until` only where leadership decides at once."""

    rule: str
    scope: str
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What leadership decides on a request: `until` the last day, None to refuse; `answer` the reason."""

    until: date | None
    answer: str
    version: int


def page(session: Session, reader: Reader, dossier_id: int) -> OverridesPage:
    """All overrides of a dossier, open requests first, then by date. Raises NotRecorded or NotAllowed."""
    return cut(session, reader, dossier_id, ("dossier", "rule_override"), _page)


def _page(session: Session, reader: Reader, dossier_id: int) -> OverridesPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    query = select(Override).where(Override.dossier_id == dossier_id).order_by(col(Override.id).desc())
    day = today(session)
    lines = tuple(_line(row, reader, day) for row in session.exec(query))
    rails = library.guardrail_texts()
    return OverridesPage(
        frame=frame_of(reader, dossier),
        waiting=tuple(line for line in lines if line.state == Decision.ASKED),
        holding=tuple(line for line in lines if line.holds),
        past=tuple(line for line in lines if line.state != Decision.ASKED and not line.holds),
        rules=tuple((key, f"{key} {words(rails[key].title, reader.language)}") for key in overridable()),
        usual=day + USUAL,
        latest=day + LONGEST,
        may_ask=may(reader, Action.ASK_OVERRIDE, dossier_id),
        may_decide=may(reader, Action.OVERRIDE, dossier_id),
    )


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, int]:
    """How many requests wait for this reader's decision, by dossier; those without any are left out. One query."""
    mine = [key for key in dossier_ids if may(reader, Action.OVERRIDE, key)]
    if not mine:
        return {}
    query = select(Override.dossier_id, func.count()).where(
        col(Override.dossier_id).in_(mine), Override.state == Decision.ASKED
    )
    return {key: count for key, count in session.exec(query.group_by(col(Override.dossier_id))).all()}  # noqa: C416 - rows are no pairs to mypy


def _line(row: Override, reader: Reader, day: date) -> OverrideLine:
    rail = library.guardrail_texts().get(row.rule)
    over = row.state is Decision.GRANTED and row.until is not None and row.until < day
    return OverrideLine(
        id=known(row.id),
        rule=row.rule,
        title=words(rail.title, reader.language) if rail else row.rule,
        cls=rail.cls.value if rail else "",
        state="lapsed" if over else row.state.value,
        scope=row.grounds.scope,
        reason=row.grounds.reason,
        answer=row.grounds.answer,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        until=row.until,
        version=row.version,
    )


def ask(session: Session, reader: Reader, dossier_id: int, wish: WantedOverride) -> int:
    """Asks leadership to override a rule; the request's id. Only the lead. Raises NotRecorded, NotAllowed, Refused."""
    dossier_for(session, reader, dossier_id, Action.ASK_OVERRIDE)
    _check(wish)
    alone(session, f"overrides {dossier_id}")
    rows = session.exec(
        select(Override).where(Override.dossier_id == dossier_id, Override.state == Decision.ASKED)
    ).all()
    if len(rows) >= MOST_OPEN or any(row.rule == wish.rule for row in rows):
        message = _("A request for this rule is waiting already.")
        raise Refused(CORRECT, fields={"rule": message})
    grounds = Grounds(wish.scope.strip(), wish.reason.strip())
    row = Override(dossier_id=dossier_id, rule=wish.rule, grounds=grounds, asked_by=reader.name)
    return _kept(session, reader, row, "")


def order(session: Session, reader: Reader, dossier_id: int, wish: WantedOverride) -> int:
    """Overrides a rule without a request; its id. Only leadership. Raises NotRecorded, NotAllowed, Refused."""
    dossier_for(session, reader, dossier_id, Action.OVERRIDE)
    _check(wish, today(session))
    row = Override(
        dossier_id=dossier_id,
        rule=wish.rule,
        grounds=Grounds(wish.scope.strip(), wish.reason.strip()),
        state=Decision.GRANTED,
        until=wish.until,
        asked_by=reader.name,
        decided_by=reader.name,
        decided_at=now(session),
    )
    return _kept(session, reader, row, "")


def decide(session: Session, reader: Reader, dossier_id: int, override_id: int, ruling: Ruling) -> None:
    """Grants or refuses a request. Only leadership. Raises NotRecorded, NotAllowed, Refused, Collision."""
    row = _found(session, reader, dossier_id, override_id, Action.OVERRIDE)
    fields = _wrong_end(ruling.until, today(session)) if ruling.until is not None else {}
    if row.rule not in overridable():
        raise NotAllowed(_("This rule protects rights, law or somebody's own consent. Nobody can override it."))
    if not ruling.answer.strip():
        fields["answer"] = WHY
    if fields:
        raise Refused(CORRECT, fields=fields)
    here = (row.state is Decision.ASKED, row.version)
    unchanged(here, (True, ruling.version), mine=ruling, theirs=lambda: _line(row, reader, today(session)))
    before = row.state.value
    row.state = Decision.REFUSED if ruling.until is None else Decision.GRANTED
    row.until, row.grounds = ruling.until, replace(row.grounds, answer=ruling.answer.strip())
    row.decided_by, row.decided_at, row.version = reader.name, now(session), row.version + 1
    _kept(session, reader, row, before)


def withdraw(session: Session, reader: Reader, dossier_id: int, override_id: int, *, reason: str, version: int) -> None:
    """Takes back: the lead a request, leadership what it granted; it counts no more from this moment.

    Raises NotRecorded, NotAllowed, Refused, Collision."""
    row = _found(session, reader, dossier_id, override_id, Action.READ_RULES)
    late = row.version != version and may(reader, Action.ASK_OVERRIDE, dossier_id)  # decided or taken back meanwhile
    asked = row.state is Decision.ASKED or late
    require(reader, Action.ASK_OVERRIDE if asked else Action.OVERRIDE, dossier_id)
    if not reason.strip():
        raise Refused(CORRECT, fields={"reason": WHY})
    here = (row.state in (Decision.ASKED, Decision.GRANTED), row.version)
    unchanged(here, (True, version), theirs=lambda: _line(row, reader, today(session)))
    before = row.state.value
    row.state, row.version = Decision.WITHDRAWN, row.version + 1
    row.grounds = replace(row.grounds, answer=reason.strip())
    if before == Decision.GRANTED:
        row.decided_by, row.decided_at = reader.name, now(session)
    _kept(session, reader, row, before)


def _found(session: Session, reader: Reader, dossier_id: int, override_id: int, action: Action) -> Override:
    dossier_for(session, reader, dossier_id, action)
    query = select(Override).where(Override.id == override_id, Override.dossier_id == dossier_id)
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise NotRecorded(NO_OVERRIDE)
    return row


def _check(wish: WantedOverride, deciding_on: date | None = None) -> None:
    fields = _wrong_end(wish.until, deciding_on) if deciding_on is not None else {}
    if wish.rule not in overridable():
        fields["rule"] = _("This rule protects rights, law or somebody's own consent. Nobody can override it.")
    if not wish.scope.strip():
        fields["scope"] = _("Please say what it is for.")
    if not wish.reason.strip():
        fields["reason"] = WHY
    if fields:
        raise Refused(CORRECT, fields=fields)


def _wrong_end(until: date | None, day: date) -> dict[str, str]:
    if until is None or not day <= until <= day + LONGEST:
        return {"until": _("An override needs a last day, from today on and within a year.")}
    return {}


def _kept(session: Session, reader: Reader, row: Override, before: str) -> int:
    """Writes row and log in one commit; the row's id."""
    session.add(row)
    session.flush()
    why = row.grounds.answer or row.grounds.reason
    until = row.until.isoformat() if row.until else ""
    detail = {"field": row.rule, "from": before, "to": row.state.value, "until": until, "why": why}
    audit.record(session, reader, Deed.OVERRODE, f"override {row.rule}", row.dossier_id, None, detail)
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)
