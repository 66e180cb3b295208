"""Numbers that houses are asked for: the lead asks, the house that answers for a number enters or confirms it."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from models.clock import now, today
from models.limit import Limit, LimitDetail, LimitKind
from models.owner_word import OwnerWord
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import no_day
from negotiator.services.dossiers.entries.entry_numbers import BEYOND, bounds_told
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.limits import limit_editing, limit_fields
from negotiator.services.dossiers.owners.owner_words import OWNED, Word, owners_in, rows_of, thing_of, word_on
from negotiator.services.dossiers.owners.owners import (
    has_account,
    is_own,
    may_enter,
    owner_of,
    require_entering,
    spoken_in,
)
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.wording import words

TABLES = ("dossier", "limit", "owner_word", "rule_override", "stakeholder")  # what the page reads, but for members
LONGEST = 500
WRONG = _("Please correct what is marked.")
LONG = _("This is too long.")
WHICH_DAY = _("Please say of which day this number is.")
WHENCE = _("Please say where it comes from, for example date and file number.")


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number; `house` is the stakeholder that answers for it (0 where the dossier has none); `mine`: that is the
    reader's; `enters`: the reader may enter it; `asks`: they may ask its owner; `version` counts changes of the number,
    that of its `word` those of what was said; `years` are single years of the agreement with numbers of their own."""

    kind: str
    key: str
    name: str
    amount: Fraction
    owner: str
    word: Word
    mine: bool
    enters: bool
    asks: bool
    version: int
    house: int = 0
    years: tuple[tuple[int, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """The numbers of the reader's house, then (for the lead) all others that a house answers for."""

    frame: Frame
    mine: tuple[NumberLine, ...]
    others: tuple[NumberLine, ...]
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a house says about its number: of which day it is and until when the word counts (ISO, empty for none), and
    within which it lies, both or neither; `years`: single years with numbers of their own, None where nothing is said
    of them, so that they stay."""

    amount: Fraction
    day: str
    until: str
    note: str
    version: int
    low: Fraction | None = None
    high: Fraction | None = None
    years: tuple[tuple[int, Fraction], ...] | None = None


def page(session: Session, reader: Reader, dossier_id: int, spoken: frozenset[int] | None = None) -> NumbersPage:
    """The reader's own numbers; all that a house answers for, for the lead. `spoken` as `spoken_in` tells, for whoever
    knows it already. Raises NotRecorded or NotAllowed."""
    place = reader.standing(dossier_id)
    require(reader, Action.READ_NUMBERS, dossier_id, place.stakeholder_id if place else None)
    return cut(session, reader, dossier_id, TABLES, _page, spoken_in(session, dossier_id) if spoken is None else spoken)


def _page(session: Session, reader: Reader, dossier_id: int, spoken: frozenset[int]) -> NumbersPage:
    dossier = dossier_for(session, reader, dossier_id)
    people, rows, day = owners_in(session, dossier_id), rows_of(session, dossier_id), today(session)
    query = select(Limit).where(Limit.dossier_id == dossier_id, col(Limit.kind).in_(OWNED))
    limits = session.exec(query.order_by(col(Limit.rank), col(Limit.id))).all()
    order = {kind: n for n, kind in enumerate(OWNED)}
    lines = [
        _line(reader, limit, people.get(owner_of(limit.key)), word_on(limit, row, day), spoken)
        for limit in sorted(limits, key=lambda each: order[each.kind])
        if owner_of(limit.key)
        for row in (rows.get(thing_of(limit.kind, limit.key)),)
    ]
    everything = may(reader, Action.EDIT_RULES, dossier_id)
    shown = [line for line in lines if line.mine or everything]
    return NumbersPage(
        frame=frame_of(reader, dossier),
        mine=tuple(line for line in shown if line.mine),
        others=tuple(line for line in shown if not line.mine),
        unconfirmed=sum(not line.word.confirmed for line in shown),
    )


def _line(reader: Reader, limit: Limit, owner: Stakeholder | None, word: Word, spoken: frozenset[int]) -> NumberLine:
    dossier_id = limit.dossier_id
    own, enters = is_own(reader, dossier_id, owner), may_enter(reader, dossier_id, owner, spoken)
    return NumberLine(
        kind=limit.kind.value,
        key=limit.key,
        name=limit_editing.names(reader.language)[limit.kind].get(limit.key, limit.key),
        amount=limit.amount,
        owner=words(owner.text, reader.language) if owner else "",
        word=word,
        mine=own,
        enters=enters,
        asks=not enters and may(reader, Action.EDIT_RULES, dossier_id),
        version=limit.version,
        house=known(owner.id) if owner else 0,
        years=_years(limit),
    )


def _years(limit: Limit) -> tuple[tuple[int, Fraction], ...]:
    return limit.detail.years if limit.detail else ()


def ask(session: Session, reader: Reader, dossier_id: int, kind: str, key: str, *, question: str, due: str) -> None:
    """Asks the house behind a number for it. Raises NotRecorded, NotAllowed, or Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    limit = _limit(session, dossier_id, kind, key)
    owner = owners_in(session, dossier_id).get(owner_of(key))
    if not has_account(owner, spoken_in(session, dossier_id)):
        raise Refused(_("Nobody with an account speaks for the house that answers for this number: enter it yourself."))
    wrong = wrong_question(question, due, today(session))
    if wrong:
        raise Refused(WRONG, fields=wrong)
    row = _row(session, dossier_id, limit)
    row.asked_by, row.asked_at = reader.name, now(session)
    row.question, row.due, row.version = question.strip(), due, row.version + 1
    detail = {"field": key, "to": "asked", "due": due, "why": question.strip()}
    _keep(session, reader, row, limit, detail)


def answer(  # noqa: PLR0917 - who says what about which number
    session: Session, reader: Reader, dossier_id: int, kind: str, key: str, said: Answer
) -> None:
    """Enters or confirms a number: for its house, or by the lead for a house without an account. Raises NotRecorded,
    NotAllowed, Refused with the fields, Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id)
    owner = owners_in(session, dossier_id).get(owner_of(key))
    require_entering(session, reader, dossier_id, owner)
    limit = _limit(session, dossier_id, kind, key)
    wrong = _wrong(said, today(session), reader.language)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    unchanged(limit.version, said.version, mine=said, theirs=lambda: limit.amount)
    count_change(session, reader, dossier, f"limit {kind} {key}", {"field": key})
    _change(session, reader, limit, said)
    row = _row(session, dossier_id, limit)
    row.house = owner.key if owner and is_own(reader, dossier_id, owner) else ""
    row.said_by, row.said_at, row.amount = reader.name, now(session), said.amount
    row.low, row.high = said.low, said.high
    row.day, row.until, row.note, row.version = said.day, said.until, said.note.strip(), row.version + 1
    inherited.settle(session, dossier_id, [thing_of(limit.kind, key)])
    to = "confirmed" if row.house else "entered"
    detail = {"field": key, "to": to, "until": said.until, "why": said.note.strip()}
    if said.low is not None:
        detail |= {"low": str(said.low), "high": str(said.high)}
    _keep(session, reader, row, limit, detail)


def _change(session: Session, reader: Reader, limit: Limit, said: Answer) -> None:
    """Changes the number; its version moves even where only what is said of it is new, so that no older page passes."""
    thing, why = f"limit {limit.kind.value} {limit.key}", said.note.strip()
    if said.years not in (None, _years(limit)):
        before = limit_fields.held(limit)
        detail_now = replace(limit.detail or LimitDetail(), years=said.years or ())
        limit.detail = detail_now if detail_now != LimitDetail() else None
        entry_log.note(session, reader, limit.dossier_id, thing, before, limit_fields.held(limit), why=why)
    if limit.amount != said.amount:
        detail = {"field": limit.key, "from": str(limit.amount), "to": str(said.amount), "why": why}
        limit.amount = said.amount
        audit.record(session, reader, Deed.CHANGED, thing, limit.dossier_id, None, detail)
    limit.version += 1
    session.add(limit)


def _limit(session: Session, dossier_id: int, kind: str, key: str) -> Limit:
    if kind not in {each.value for each in OWNED} or not owner_of(key):
        raise NotRecorded(limit_editing.NO_NUMBER)
    query = select(Limit).where(Limit.dossier_id == dossier_id, Limit.kind == LimitKind(kind), Limit.key == key)
    found = session.exec(query.with_for_update()).first()
    if found is None:
        raise NotRecorded(limit_editing.NO_NUMBER)
    return found


def _row(session: Session, dossier_id: int, limit: Limit) -> OwnerWord:
    thing = thing_of(limit.kind, limit.key)
    found = rows_of(session, dossier_id).get(thing)
    return found or OwnerWord(dossier_id=dossier_id, thing=thing, version=0)


def _keep(session: Session, reader: Reader, row: OwnerWord, limit: Limit, detail: dict[str, str]) -> None:
    """Writes row and log in one commit."""
    session.add(row)
    session.flush()
    thing = f"number {limit.kind.value} {limit.key}"
    audit.record(session, reader, Deed.CHANGED, thing, limit.dossier_id, None, detail)
    submissions.done(session)
    session.commit()


def _wrong(said: Answer, day: date, language: str) -> dict[str, str]:
    """Field -> what is wrong with an answer; empty if nothing is."""
    wrong = wrong_days(said.day, said.until, day) | _too_long("note", said.note)
    if not 0 <= said.amount <= limit_editing.MOST:
        wrong["amount"] = say(language, BEYOND, **bounds_told(0, limit_editing.MOST, language))
    wrong |= _wrong_range(said) | _wrong_years(said, language)
    if not said.day:
        wrong["day"] = WHICH_DAY
    if not said.note.strip():
        wrong["note"] = WHENCE
    return wrong


def wrong_days(of: str, until: str, day: date) -> dict[str, str]:
    """What is wrong with the day of a number and the last on which it counts, on a day: that the last lies before the
    first says more than that it is over."""
    wrong = _wrong_day("day", of, day, past=True)
    if of and until and not no_day(until) and not no_day(of) and until < of:
        return wrong | {"until": _("This lies before the day that the number is of.")}
    return wrong | _wrong_day("until", until, day, past=False)


def wrong_question(question: str, due: str, day: date) -> dict[str, str]:
    """What is wrong with a question to a house and the day by which it is to answer; empty if nothing is."""
    return _wrong_day("due", due, day, past=False) | _too_long("question", question)


def _wrong_range(said: Answer) -> dict[str, str]:
    """What is wrong with the range of a number."""
    low, high = said.low, said.high
    if low is None and high is None:
        return {}
    if low is None or high is None:
        return {"low" if low is None else "high": _("Please name both ends of the range, or neither.")}
    wrong = {"low": _("The least is more than the number itself.")} if low > said.amount else {}
    return wrong | ({"high": _("The most is less than the number itself.")} if high < said.amount else {})


def _wrong_years(said: Answer, language: str) -> dict[str, str]:
    """What is wrong with the numbers of single years."""
    beyond = say(language, BEYOND, **bounds_told(0, limit_editing.MOST, language))
    return {f"year_{n}": beyond for n, amount in said.years or () if not 0 <= amount <= limit_editing.MOST}


def _wrong_day(name: str, typed: str, day: date, *, past: bool) -> dict[str, str]:
    """What is wrong with a day that has to lie in the past or (`past` false) in the future; today is both."""
    if not typed:
        return {}
    if no_day(typed):
        return {name: no_day(typed)}
    found = date.fromisoformat(typed)
    if past and found > day:
        return {name: _("This day lies in the future.")}
    return {name: _("This day is over.")} if not past and found < day else {}


def _too_long(name: str, typed: str) -> dict[str, str]:
    return {name: LONG} if len(typed.strip()) > LONGEST else {}
