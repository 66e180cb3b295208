"""The audit log: written in the transaction of what it tells, chained, verified, shown to those whose data it is."""

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, text
from sqlalchemy import select as pick
from sqlmodel import Session, col, func, select

from models.audit import AuditDetail, AuditEntry
from models.clock import now
from models.revision import told_again
from models.rows import loaded, rows_of
from models.sealed import chain_key
from negotiator.services.access.access import Action, Reader, may, require_admin
from negotiator.services.records.storage import separately, writes

LOCK = 4_173_001  # names the chain's advisory lock in PostgreSQL
START = "0" * 64


class Deed(StrEnum):
    """What is written down."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CHANGED = "account_changed"
    CREDENTIAL_CHANGED = "credential_changed"
    INVITED = "invited"
    MEMBER_CHANGED = "member_changed"
    CHANGED = "changed"
    RELEASED = "released"
    SIGNED = "signed"
    READ_SEALED = "read_sealed"
    EXPORTED = "exported"
    SOLVED = "solved"
    OVERRODE = "overrode"
    KEYS_ROTATED = "keys_rotated"
    LOG_RESTARTED = "log_restarted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log as a reader sees it."""

    id: int
    at: datetime
    actor: str
    dossier_id: int | None
    subject_id: int | None
    action: str
    thing: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Check:
    """What verifying found: how many entries, the last mark, and each fault in words (empty if none)."""

    count: int
    last: str
    faults: tuple[str, ...]


def record(  # noqa: PLR0917 - one line of the log: who, what, where, whose, how
    session: Session,
    reader: Reader | None,
    action: Deed,
    thing: str,
    dossier_id: int | None = None,
    subject_id: int | None = None,
    detail: Mapping[str, object] | None = None,
    actor: str = "",
) -> None:
    """Appends an entry (not yet committed). `thing` names what it is about without its content; content goes, sealed,
    into `detail` (JSON values: field, from, to, why). `subject_id` is the stakeholder whose data it is."""
    if reader is not None and not reader.account_id:
        raise ValueError(f"{thing}: nobody leaves entries; what is kept is made for nobody (see cuts)")
    key = chain_key(session.get_bind().dialect)
    _lock(session)
    before = session.exec(select(AuditEntry.mark).order_by(col(AuditEntry.id).desc()).limit(1)).first() or START
    entry = AuditEntry(
        at=now(session),
        account_id=None if reader is None else reader.account_id,
        actor=actor if reader is None else reader.name,
        dossier_id=dossier_id,
        subject_id=subject_id,
        action=action.value,
        thing=thing[:200],
        detail=_digest(key, detail) if detail else "",
        mark="",
    )
    entry.mark = _mark(key, before, entry)
    session.add(entry)
    session.flush()
    if detail and entry.id is not None:
        session.add(AuditDetail(entry_id=entry.id, content=dict(detail)))
        session.flush()


def note_read(  # noqa: PLR0917 - as in `record`
    session: Session,
    reader: Reader,
    action: Deed,
    thing: str,
    dossier_id: int,
    subject_id: int | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Writes down a read or export; from a reading session in a transaction of its own, committed at once."""
    with separately(session) as writing:
        record(writing, reader, action, thing, dossier_id, subject_id, detail)


def entries(
    session: Session, reader: Reader, dossier_id: int, stakeholder_id: int | None = None, most: int = 200
) -> tuple[LogEntry, ...]:
    """The dossier's entries that this reader may see, latest first: those about their own stakeholder with details; to
    the lead also those about nobody's data. Empty for everybody else."""
    place = reader.standing(dossier_id)
    own = place.stakeholder_id if place else None
    seen: list[ColumnElement[bool]] = []
    if may(reader, Action.READ_LOG, dossier_id) and stakeholder_id is None:
        seen.append(col(AuditEntry.subject_id).is_(None))
    if own is not None and may(reader, Action.READ_LOG, dossier_id, own) and stakeholder_id in (None, own):
        seen.append(col(AuditEntry.subject_id) == own)
    if not seen:
        return ()
    query = select(AuditEntry).where(AuditEntry.dossier_id == dossier_id, or_(*seen))
    rows = session.exec(query.order_by(col(AuditEntry.id).desc()).limit(most)).all()
    kept = _details(session, [row for row in rows if row.detail])
    return tuple(_entry(row, kept.get(row.id or 0)) for row in rows)


def first_change(
    session: Session, dossier_id: int, things: Collection[str], after: datetime
) -> tuple[str, datetime] | None:
    """Who first changed one of these things after a moment, and when; None if the log tells of no change."""
    query = select(AuditEntry).where(
        AuditEntry.dossier_id == dossier_id,
        AuditEntry.action == Deed.CHANGED.value,
        col(AuditEntry.thing).in_(things),
        col(AuditEntry.at) >= after,
    )
    row = session.exec(query.order_by(col(AuditEntry.id)).limit(1)).first()
    return None if row is None else (row.actor, row.at)


_HISTORY = (
    pick(AuditEntry)
    .where(col(AuditEntry.dossier_id) == bindparam("dossier"))
    .where(
        or_(
            and_(
                col(AuditEntry.action) == Deed.SIGNED.value, col(AuditEntry.thing).like(bindparam("part"), escape="/")
            ),
            and_(
                col(AuditEntry.thing) == bindparam("thing"),
                or_(*(col(AuditEntry.action) == deed.value for deed in (Deed.CHANGED, Deed.RELEASED))),
            ),
        )
    )
    .order_by(col(AuditEntry.id))
)


def history(session: Session, dossier_id: int, thing: str) -> tuple[LogEntry, ...]:
    """Changes and releases of a thing, and signatures under it or a part of it, in order, with details. Whoever asks
    has judged who may read that."""
    part = re.sub(r"([/%_])", r"/\1", thing) + " %"
    rows = loaded(session, _HISTORY, dossier=dossier_id, thing=thing, part=part)
    kept = _details(session, [row for row in rows if row.detail])
    return tuple(_entry(row, kept.get(row.id or 0)) for row in rows)


_LAST = select(func.max(AuditEntry.id)).where(AuditEntry.dossier_id == bindparam("dossier"))


def last(session: Session, dossier_id: int) -> int:
    """The number of the dossier's latest entry, 0 without one. Whatever the log tells stays as it is under it. A
    session that only reads asks once."""
    if writes(session):
        return int(rows_of(session, _LAST, {"dossier": dossier_id})[0][0] or 0)
    told: dict[tuple[str, int], int] = told_again(session)
    name = ("last entry", dossier_id)
    if name not in told:
        told[name] = int(rows_of(session, _LAST, {"dossier": dossier_id})[0][0] or 0)
    return told[name]


_PART = (
    pick(col(AuditEntry.at))
    .where(col(AuditEntry.dossier_id) == bindparam("dossier"), col(AuditEntry.thing) == bindparam("thing"))
    .where(col(AuditEntry.action) == Deed.MEMBER_CHANGED.value)
    .order_by(col(AuditEntry.id).desc())
    .limit(1)
)


def part_given(session: Session, account_id: int, dossier_id: int) -> datetime | None:
    """When somebody's part in a dossier was given or changed last; None where the log knows of none. A session that
    only reads asks once."""
    told: dict[tuple[str, int, int], datetime | None] = {} if writes(session) else told_again(session)
    name = ("part given", account_id, dossier_id)
    if name not in told:
        rows = rows_of(session, _PART, {"dossier": dossier_id, "thing": f"account {account_id}"})
        told[name] = next((at for (at,) in rows), None)
    return told[name]


def moments_of_changes(session: Session, dossier_id: int, kinds: Collection[str]) -> list[datetime]:
    """When things were changed whose names begin so, in order; empty if none was."""
    return [at for (at,) in rows_of(session, _changes(tuple(kinds)), {"dossier": dossier_id})]


def last_moment_of_changes(session: Session, dossier_id: int, kinds: Collection[str]) -> list[datetime]:
    """The last of these moments; empty if there is none."""
    last = _changes(tuple(kinds)).order_by(None).order_by(col(AuditEntry.id).desc()).limit(1)
    return [at for (at,) in rows_of(session, last, {"dossier": dossier_id})]


@cache
def _changes(kinds: tuple[str, ...]) -> Select[datetime]:
    begins = or_(*(col(AuditEntry.thing).startswith(kind, autoescape=True) for kind in kinds))
    changed = pick(col(AuditEntry.at)).where(col(AuditEntry.action) == Deed.CHANGED.value, begins)
    return changed.where(col(AuditEntry.dossier_id) == bindparam("dossier")).order_by(col(AuditEntry.id))


_LAST_CHANGE = (
    pick(col(AuditDetail.content))
    .join(AuditEntry)
    .where(col(AuditEntry.dossier_id) == bindparam("dossier"), col(AuditEntry.thing) == bindparam("thing"))
    .where(col(AuditEntry.action) == Deed.CHANGED.value)
    .order_by(col(AuditEntry.id).desc())
    .limit(1)
)


def last_change(session: Session, dossier_id: int, thing: str) -> Mapping[str, object]:
    """The details of the last change of a thing; empty where there was none."""
    rows = rows_of(session, _LAST_CHANGE, {"dossier": dossier_id, "thing": thing})
    return rows[0][0] if rows else {}


def last_changes(session: Session, dossier_id: int, start: str) -> dict[str, Mapping[str, object]]:
    """Thing -> the details of its last change, of all things whose names begin so."""
    latest = (
        select(func.max(AuditEntry.id))
        .where(
            AuditEntry.dossier_id == dossier_id,
            AuditEntry.action == Deed.CHANGED.value,
            col(AuditEntry.thing).startswith(start),
        )
        .group_by(col(AuditEntry.thing))
    )
    rows = session.exec(select(AuditEntry.thing, AuditDetail).join(AuditDetail).where(col(AuditEntry.id).in_(latest)))
    return {thing: row.content for thing, row in rows}


def last_entry(session: Session) -> int:
    """The number of the last entry; 0 where there is none."""
    return session.exec(select(func.max(AuditEntry.id))).one() or 0


def changed_since(session: Session, dossier_id: int, entry: int) -> dict[str, tuple[str, datetime]]:
    """Thing -> who changed it last after an entry of this number, and when."""
    later = (
        AuditEntry.dossier_id == dossier_id,
        AuditEntry.action == Deed.CHANGED.value,
        col(AuditEntry.id) > entry,
    )
    rows = session.exec(select(AuditEntry).where(*later).order_by(col(AuditEntry.id)))
    return {row.thing: (row.actor, row.at) for row in rows}


def technical(session: Session, reader: Reader, most: int = 200) -> tuple[LogEntry, ...]:
    """Entries about accounts and the installation, without details: the administrator's log, latest first."""
    require_admin(reader)
    query = select(AuditEntry).where(col(AuditEntry.dossier_id).is_(None)).order_by(col(AuditEntry.id).desc())
    return tuple(_entry(row) for row in session.exec(query.limit(most)))


def verify(session: Session, expected_last: str = "") -> Check:
    """Recomputes the whole chain. `expected_last`: a mark noted earlier, which shows entries cut off at the end."""
    key = chain_key(session.get_bind().dialect)
    before, count, faults, marks = START, 0, list[str](), set[str]()
    for row in session.exec(select(AuditEntry).order_by(col(AuditEntry.id))):
        if not hmac.compare_digest(row.mark, _mark(key, before, row)):
            faults.append(f"entry {row.id}: changed, or an entry before it is missing")
        if row.detail:
            detail = session.get(AuditDetail, row.id)
            if detail is None or not hmac.compare_digest(row.detail, _digest(key, detail.content)):
                faults.append(f"entry {row.id}: its details were changed or are missing")
        before, count = row.mark, count + 1
        marks.add(row.mark)
    if expected_last and expected_last not in marks:
        faults.append("the expected mark is not in the chain: entries were removed from its end")
    return Check(count, before, tuple(faults))


def continues(session: Session) -> bool:
    """Whether the present key wrote the last entry: what follows would else break the chain."""
    last = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(2)).all()
    before = last[1].mark if len(last) > 1 else START
    return not last or hmac.compare_digest(last[0].mark, _mark(chain_key(session.get_bind().dialect), before, last[0]))


def exported(session: Session, details: bool = False) -> Iterator[str]:
    """The log as lines of JSON, oldest first; with `details` also what was changed, which may be sealed content."""
    for row in session.exec(select(AuditEntry).order_by(col(AuditEntry.id))):
        line: dict[str, object] = _fields(row) | {"id": row.id, "mark": row.mark}
        if details and row.detail:
            kept = session.get(AuditDetail, row.id)
            line["content"] = None if kept is None else kept.content
        yield json.dumps(line, ensure_ascii=False, sort_keys=True)


def _lock(session: Session) -> None:
    """One writer of the chain at a time; SQLite's write lock does it by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _fields(row: AuditEntry) -> dict[str, object]:
    return {
        "at": row.at.isoformat(),
        "account": row.account_id,
        "actor": row.actor,
        "dossier": row.dossier_id,
        "subject": row.subject_id,
        "action": row.action,
        "thing": row.thing,
        "detail": row.detail,
    }


def _mark(key: bytes, before: str, row: AuditEntry) -> str:
    return _hmac(key, before + "\n" + json.dumps(_fields(row), ensure_ascii=False, sort_keys=True))


def _digest(key: bytes, detail: Mapping[str, object]) -> str:
    return _hmac(key, json.dumps(dict(detail), ensure_ascii=False, sort_keys=True))


def _hmac(key: bytes, content: str) -> str:
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()


def _details(session: Session, rows: Collection[AuditEntry]) -> dict[int, Mapping[str, object]]:
    """What these entries hold in detail, by their id; one query, none where there are no entries."""
    if not rows:
        return {}
    query = select(AuditDetail).where(col(AuditDetail.entry_id).in_([row.id for row in rows]))
    return {row.entry_id: row.content for row in session.exec(query)}


def _entry(row: AuditEntry, detail: Mapping[str, object] | None = None) -> LogEntry:
    return LogEntry(
        row.id or 0, row.at, row.actor, row.dossier_id, row.subject_id, row.action, row.thing, dict(detail or {})
    )
