"""Limits that a dossier did not have: of a payer, a budget chapter, a capacity; taken away again; last changes undone.

A payer or chapter without a number has no limit of its own; a capacity without one is used up."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, func, select

from models.limit import Limit, LimitKind
from negotiator.bargaining.errors import Collision, NotRecorded, Refused
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers import inherited
from negotiator.services.dossiers.entry_fields import WHY, WRONG
from negotiator.services.dossiers.entry_log import CHANGED, NOTHING
from negotiator.services.dossiers.owners import owner_in, require_entering
from negotiator.services.records import submissions
from negotiator.services.records.wording import words

MOST = Fraction(10**6)
NO_NUMBER = _("There is no such number.")
SEPARATOR = "."  # between kind and key, as forms send them


@dataclass(frozen=True, slots=True)
class NewLimit:
    """A limit that somebody wants to set: `what` is kind and key as `free` names them; why."""

    what: str
    amount: Fraction
    reason: str


def names(language: str) -> dict[LimitKind, dict[str, str]]:
    """Kind -> key -> name of all that can have a limit, in the catalogue's order."""
    terms, catalogue = library.terms(), library.catalogue()
    known_ = {
        LimitKind.CAPACITY: catalogue.units,
        LimitKind.PAYER: {key: terms.payers[key] for key in catalogue.payers},
        LimitKind.CHAPTER: terms.chapters,
    }
    return {kind: {key: words(text, language) for key, text in found.items()} for kind, found in known_.items()}


def free(present: Mapping[LimitKind, Mapping[str, object]], language: str) -> tuple[tuple[str, str], ...]:
    """What has no limit yet: "kind.key" and name."""
    return tuple(
        (f"{kind.value}{SEPARATOR}{key}", name)
        for kind, found in names(language).items()
        for key, name in found.items()
        if key not in present.get(kind, {})
    )


def add(session: Session, reader: Reader, dossier_id: int, entry: NewLimit) -> None:
    """Sets a limit where there was none. Raises NotRecorded, NotAllowed, Refused with the fields, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    word, _dot, key = entry.what.partition(SEPARATOR)
    kind = LimitKind(word) if word in set(LimitKind) else None
    if kind is None or key not in names(reader.language).get(kind, {}):
        raise Refused(WRONG, fields={"what": _("Please choose one of these.")})
    _require(session, reader, dossier_id, key)
    wrong = {} if 0 <= entry.amount <= MOST else {"amount": _("This lies outside of what is possible.")}
    wrong |= {} if entry.reason.strip() else {"reason": WHY}
    if _row(session, dossier_id, kind, key) is not None:
        wrong["what"] = _("This has a limit already.")
    if wrong:
        raise Refused(WRONG, fields=wrong)
    count_change(session, reader, dossier, f"limit {kind.value} {key}", {"field": key})
    rank = session.exec(
        select(func.max(Limit.rank)).where(Limit.dossier_id == dossier_id, col(Limit.kind) == kind)
    ).first()
    session.add(Limit(dossier_id=dossier_id, kind=kind, key=key, rank=(rank or 0) + 1, amount=entry.amount))
    _note(session, reader, dossier_id, (kind, key), ("", str(entry.amount)), entry.reason)
    inherited.settle(session, dossier_id, [f"{kind.value}.{key}"])
    submissions.done(session)
    session.commit()


def remove(session: Session, reader: Reader, dossier_id: int, kind: str, key: str, *, why: str, version: int) -> None:
    """Takes a limit away. Raises NotRecorded, NotAllowed, Refused (no reason), Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    row = _present(session, reader, dossier_id, kind, key)
    if not why.strip():
        raise Refused(WRONG, fields={"reason": WHY})
    if row.version != version:
        raise Collision(CHANGED, mine=why, theirs=row.amount)
    count_change(session, reader, dossier, f"limit {kind} {key}", {"field": key})
    session.delete(row)
    _note(session, reader, dossier_id, (row.kind, key), (str(row.amount), ""), why)
    inherited.settle(session, dossier_id, [f"{kind}.{key}"])
    session.commit()


def take_back(session: Session, reader: Reader, dossier_id: int, kind: str, key: str, *, version: int) -> None:
    """The number as it was before its last change. Raises NotRecorded, NotAllowed, Refused where there is none,
    Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    row = _present(session, reader, dossier_id, kind, key)
    last = audit.last_change(session, dossier_id, f"limit {kind} {key}")
    before = str(last.get("from", "") or "")
    if not before or str(last.get("to", "")) != str(row.amount):
        raise Refused(NOTHING)
    if row.version != version:
        raise Collision(CHANGED, mine=before, theirs=row.amount)
    count_change(session, reader, dossier, f"limit {kind} {key}", {"field": key})
    now, row.amount, row.version = row.amount, Fraction(before), row.version + 1
    session.add(row)
    _note(session, reader, dossier_id, (row.kind, key), (str(now), before), "")
    session.commit()


def _present(session: Session, reader: Reader, dossier_id: int, kind: str, key: str) -> Limit:
    """The row, for whoever may change it; a guardrail's parameter can be neither added nor taken away."""
    row = _row(session, dossier_id, LimitKind(kind), key) if kind in set(LimitKind) else None
    if row is None or row.kind is LimitKind.PARAMETER:
        raise NotRecorded(NO_NUMBER)
    _require(session, reader, dossier_id, key)
    return row


def _row(session: Session, dossier_id: int, kind: LimitKind, key: str) -> Limit | None:
    query = select(Limit).where(Limit.dossier_id == dossier_id, col(Limit.kind) == kind, Limit.key == key)
    return session.exec(query.with_for_update()).first()


def _require(session: Session, reader: Reader, dossier_id: int, key: str) -> None:
    require_entering(session, reader, dossier_id, owner_in(session, dossier_id, key))


def _note(  # noqa: PLR0917 - what of which dossier, before and after, why
    session: Session, reader: Reader, dossier_id: int, what: tuple[LimitKind, str], change: tuple[str, str], why: str
) -> None:
    kind, key = what
    detail = {"field": key, "from": change[0], "to": change[1], "why": why.strip()}
    audit.record(session, reader, Deed.CHANGED, f"limit {kind.value} {key}", dossier_id, None, detail)
