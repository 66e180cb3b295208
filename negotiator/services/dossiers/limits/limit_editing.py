"""Limits that a dossier did not have: of a payer, a budget chapter, a capacity; taken away again; last changes undone.

A payer or chapter without a number has no limit of its own; a capacity without one is used up."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, func, select

from models.limit import Limit, LimitKind
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.means import OWN
from negotiator.catalogue.reading import library
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG
from negotiator.services.dossiers.entries.entry_log import NOTHING
from negotiator.services.dossiers.entries.entry_numbers import BEYOND, Values, bounds_told
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.limits import limit_fields
from negotiator.services.dossiers.owners.owners import owner_in, require_entering
from negotiator.services.records import submissions
from negotiator.services.records.locks import unchanged
from negotiator.services.records.plans import own_capacity
from negotiator.services.records.wording import threshold, words

MOST = Fraction(10**6)
NO_NUMBER = _("There is no such number.")
COUNTED = _("Levels count it: %(names)s. Take it out of them first.")
GONE = "gone"  # how an entry of the log marks what was taken away
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
    wrong = (
        {}
        if 0 <= entry.amount <= MOST
        else {"amount": say(reader.language, BEYOND, **bounds_told(0, MOST, reader.language))}
    )
    wrong |= {} if entry.reason.strip() else {"reason": WHY}
    if limit_row(session, dossier_id, kind, key) is not None:
        wrong["what"] = _("This has a limit already.")
    if wrong:
        raise Refused(WRONG, fields=wrong)
    count_change(session, reader, dossier, f"limit {kind.value} {key}", {"field": key})
    row = _new(session, dossier_id, kind, key)
    row.amount, row.version = entry.amount, 1
    session.add(row)
    _note(session, reader, dossier_id, (kind, key), ("", str(entry.amount)), entry.reason)
    inherited.settle(session, dossier_id, [f"{kind.value}.{key}"])
    submissions.done(session)
    session.commit()


def remove(session: Session, reader: Reader, dossier_id: int, kind: str, key: str, *, why: str, version: int) -> None:
    """Takes a limit away. Raises NotRecorded, NotAllowed, Refused (no reason, or a level counts it), Collision or
    TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    row = present(session, reader, dossier_id, kind, key)
    if not why.strip():
        raise Refused(WRONG, fields={"reason": WHY})
    if used := _users(session, row, reader.language):
        raise Refused(WRONG, fields={"reason": COUNTED}, names=used)
    unchanged(row.version, version, mine=why, theirs=lambda: row.amount)
    count_change(session, reader, dossier, f"limit {kind} {key}", {"field": key})
    entry_log.note(session, reader, dossier_id, f"limit {kind} {key}", limit_fields.held(row), {}, why=why)
    session.delete(row)
    inherited.settle(session, dossier_id, [f"{kind}.{key}"])
    session.commit()


def take_back(session: Session, reader: Reader, dossier_id: int, kind: str, key: str, *, version: int) -> None:
    """The number as it was before its last change; one that was taken away is there again (`version` 0). Raises
    NotRecorded, NotAllowed, Refused where there is no such change, Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    row = limit_row(session, dossier_id, LimitKind(kind), key) if kind in set(LimitKind) else None
    last = audit.last_change(session, dossier_id, f"limit {kind} {key}")
    before, after = _parts(last)
    if row is None and not (before and last.get("whole") == GONE):
        raise NotRecorded(NO_NUMBER)
    row = row or _new(session, dossier_id, LimitKind(kind), key)
    if row.kind is LimitKind.PARAMETER:
        raise NotRecorded(NO_NUMBER)
    _require(session, reader, dossier_id, key)
    held = limit_fields.held(row) if row.version else Values()
    if not before or not entry_log.stands(held, after):
        raise Refused(NOTHING)
    unchanged(row.version, version, mine=before.get("amount", ""), theirs=lambda: row.amount)
    count_change(session, reader, dossier, f"limit {kind} {key}", {"field": key})
    limit_fields.write(row, {**held, **dict.fromkeys(set(after) - set(before), ""), **before})
    row.version += 1
    session.add(row)
    entry_log.note(session, reader, dossier_id, f"limit {kind} {key}", held, limit_fields.held(row))
    session.commit()


def gone_for(session: Session, reader: Reader, dossier_id: int) -> tuple[tuple[str, str], ...]:
    """The same for a page: a limit comes and goes with its entry in the log. Raises NotRecorded."""
    return cut(session, reader, dossier_id, ("limit", "dossier"), _gone)


def _gone(session: Session, reader: Reader, dossier_id: int) -> tuple[tuple[str, str], ...]:
    return gone(session, dossier_id, reader.language)


def gone(session: Session, dossier_id: int, language: str) -> tuple[tuple[str, str], ...]:
    """What was taken away and can be put back: "kind.key" and name."""
    present_ = session.exec(select(Limit.kind, Limit.key).where(Limit.dossier_id == dossier_id)).all()
    there, known_ = {(str(kind), key) for kind, key in present_}, names(language)
    found = list[tuple[str, str]]()
    for thing, detail in audit.last_changes(session, dossier_id, "limit ").items():
        _limit, kind, key = thing.split(" ", 2)
        before, _after = _parts(detail)
        if (kind, key) not in there and detail.get("whole") == GONE and before:
            name = known_[LimitKind(kind)].get(key) or before.get(language) or before.get("de") or key
            found.append((f"{kind}{SEPARATOR}{key}", name))
    return tuple(sorted(found))


def _parts(detail: Mapping[str, object]) -> tuple[Values, Values]:
    """What a change of a number replaced and left; a single number is its amount."""
    before, after = detail.get("from"), detail.get("to")
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        return entry_log.parts(detail)
    return ({"amount": str(each)} if each else {} for each in (before, after))  # type: ignore[return-value]


def _new(session: Session, dossier_id: int, kind: LimitKind, key: str) -> Limit:
    """A row behind all others of its kind, not kept yet."""
    query = select(func.max(Limit.rank)).where(Limit.dossier_id == dossier_id, col(Limit.kind) == kind)
    rank = (session.exec(query).first() or 0) + 1
    return Limit(dossier_id=dossier_id, kind=kind, key=key, rank=rank, amount=Fraction(0), version=0)


def _users(session: Session, row: Limit, language: str) -> str:
    """Measures with levels that count a capacity of one's own; empty for all others."""
    if row.kind is not LimitKind.CAPACITY or not row.key.startswith(OWN):
        return ""
    plan = derived(session, row.dossier_id).plan
    everything = (*plan.measures, *plan.shelved)
    used = (m for m in everything if any(row.key in level.uses or row.key in level.gives for level in m.levels))
    return ", ".join(words(measure.text, language) for measure in used)


def name_of(row: Limit, language: str) -> str:
    """What a number is called; empty where nothing of this name is known."""
    if row.kind is LimitKind.PARAMETER:
        return threshold(row.key, language)
    own = own_capacity(row)
    return words(own.named, language) if own else names(language).get(row.kind, {}).get(row.key, "")


def present(session: Session, reader: Reader, dossier_id: int, kind: str, key: str) -> Limit:
    """The row, for whoever may change it; a guardrail's parameter can be neither added nor taken away. Raises
    NotRecorded or NotAllowed."""
    row = limit_row(session, dossier_id, LimitKind(kind), key) if kind in set(LimitKind) else None
    if row is None or row.kind is LimitKind.PARAMETER:
        raise NotRecorded(NO_NUMBER)
    _require(session, reader, dossier_id, key)
    return row


def limit_row(session: Session, dossier_id: int, kind: LimitKind, key: str) -> Limit | None:
    """The row of a number, locked; None where there is none."""
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
