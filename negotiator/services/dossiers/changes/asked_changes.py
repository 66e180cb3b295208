"""Changes that the lead may only ask for: legal facts, which a checker confirms, thresholds and ranges of a mandate
that was given, which leadership decides on.

Until somebody confirms it, a legal status that is asked for can only close a way: see `records.law`.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from models.asked_change import AskedChange, AskedValue, Subject
from models.clock import now, today
from models.override import Decision
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NegotiatorError, NotAllowed, NotRecorded, Refused
from negotiator.language import _, number, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.changes import change_effects
from negotiator.services.dossiers.changes.asked_change_views import ChangeLine, ChangesPage, WishForm
from negotiator.services.dossiers.entries.entry_fields import MONTH, WHY, WRONG, filled, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import BEYOND, bounds_told, exact
from negotiator.services.dossiers.questions.askable import (
    MANDATE,
    Askable,
    askable,
    bodies,
    bounds_of,
    counting,
    fields_of,
    legal_answers,
    told,
)
from negotiator.services.dossiers.stages.gates import JUSTICE
from negotiator.services.dossiers.start import brought
from negotiator.services.records import submissions
from negotiator.services.records.law import ANSWER, has_lapsed
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.storage import alone

NO_REQUEST = _("There is no such request in this dossier.")
NOT_YOURS = _("Somebody else decides on this. The page says who.")
MOST_OPEN = 100  # requests that wait in one dossier


def page(session: Session, reader: Reader, dossier_id: int) -> ChangesPage:
    """All requests that the reader may know, latest first. Raises NotRecorded or NotAllowed."""
    return cut(session, reader, dossier_id, PLAN, _page)


def _page(session: Session, reader: Reader, dossier_id: int) -> ChangesPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    query = select(AskedChange).where(AskedChange.dossier_id == dossier_id).order_by(col(AskedChange.id).desc())
    houses, day = _houses(session, dossier_id), today(session)
    seen = [row for row in session.exec(query) if _may_know(reader, row)]
    latest = {row.thing: row.id for row in reversed(seen) if row.state is Decision.GRANTED}
    lines = [(row, _line(session, reader, row, houses, day)) for row in seen]
    counting = [row.subject is Subject.LAW and latest.get(row.thing) == row.id for row in seen]
    return ChangesPage(
        frame=frame_of(reader, dossier),
        waiting=tuple(line for row, line in lines if row.state is Decision.ASKED),
        counting=tuple(line for (_row, line), counts in zip(lines, counting, strict=True) if counts),
        past=tuple(
            line
            for (row, line), counts in zip(lines, counting, strict=True)
            if row.state is not Decision.ASKED and not counts
        ),
        law=legal_answers(session, dossier_id, reader.language),
        asks=may(reader, Action.ASK_CHANGE, dossier_id),
        brought=brought.waiting(session, reader, dossier_id),
    )


def blank(session: Session, reader: Reader, dossier_id: int, thing: str) -> WishForm:
    """The form of a request for this thing. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.ASK_CHANGE)
    found = askable(derived(session, dossier_id).plan, thing, reader.language)
    return WishForm(
        frame=frame_of(reader, dossier),
        thing=thing,
        subject=found.subject.value,
        name=found.name,
        counts=counting(found, reader.language) if found.open else _told(thing, found.counts, reader.language),
        open=found.open,
        fields=fields_of(found, reader.language),
        values=filled(fields_of(found, reader.language), {}),
    )


def ask(session: Session, reader: Reader, dossier_id: int, thing: str, typed: Mapping[str, str]) -> int:
    """Keeps a request; its id. A legal status that is stricter counts from now on. Raises NotRecorded, NotAllowed,
    Refused with the fields, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.ASK_CHANGE)
    found = askable(derived(session, dossier_id).plan, thing, reader.language)
    values = _judged(found, typed, reader.language, today(session), _confirmed(session, dossier_id, thing))
    open_ones = select(AskedChange).where(AskedChange.dossier_id == dossier_id, AskedChange.state == Decision.ASKED)
    alone(session, f"requests {dossier_id}")
    rows = session.exec(open_ones).all()
    if len(rows) >= MOST_OPEN or any(row.thing == thing for row in rows):
        raise Refused(_("A request for this is waiting already: take it back first."))
    row = AskedChange(
        dossier_id=dossier_id,
        subject=found.subject,
        thing=thing,
        wish=_wish(found, values, change_effects.stands(session, dossier_id, found)),
        day=values.get("day", ""),
        until=values.get("until", ""),
        asked_by=reader.name,
    )
    count_change(session, reader, dossier, f"asked {thing}", {"field": thing})
    return _kept(session, reader, row, "")


def decide(
    session: Session, reader: Reader, dossier_id: int, change_id: int, *, grant: bool, answer: str, version: int
) -> None:
    """Confirms a request, which is carried out, or refuses it, with a reason. Raises NotRecorded, NotAllowed, Refused
    with the fields, Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    row = _found(session, reader, dossier_id, change_id)
    if not _decides(reader, row, _houses(session, dossier_id)):
        raise NotAllowed(NOT_YOURS)
    if not answer.strip():
        raise Refused(WRONG, fields={"answer": WHY})
    here = (row.state is Decision.ASKED, row.version)
    unchanged(here, (True, version), mine=answer, theirs=lambda: row.state.value)
    if grant:
        count_change(session, reader, dossier, f"asked {row.thing}", {"field": row.thing})
        change_effects.carry_out(session, reader, row)
        brought.settle(session, dossier_id, row.thing)
    row.state = Decision.GRANTED if grant else Decision.REFUSED
    row.wish = replace(row.wish, answer=answer.strip())
    row.decided_by, row.decided_at, row.version = reader.name, now(session), row.version + 1
    _kept(session, reader, row, Decision.ASKED.value)


def withdraw(session: Session, reader: Reader, dossier_id: int, change_id: int, *, reason: str, version: int) -> None:
    """The lead takes a request back that nobody has decided on. Raises NotRecorded, NotAllowed, Refused, Collision."""
    dossier_for(session, reader, dossier_id, Action.ASK_CHANGE)
    row = _found(session, reader, dossier_id, change_id)
    if not reason.strip():
        raise Refused(WRONG, fields={"answer": WHY})
    here = (row.state is Decision.ASKED, row.version)
    unchanged(here, (True, version), mine=reason, theirs=lambda: row.state.value)
    row.state, row.version = Decision.WITHDRAWN, row.version + 1
    row.wish = replace(row.wish, answer=reason.strip())
    _kept(session, reader, row, Decision.ASKED.value)


def _found(session: Session, reader: Reader, dossier_id: int, change_id: int) -> AskedChange:
    query = select(AskedChange).where(AskedChange.id == change_id, AskedChange.dossier_id == dossier_id)
    row = session.exec(query.with_for_update()).first()
    if row is None or not _may_know(reader, row):
        raise NotRecorded(NO_REQUEST)
    return row


def _may_know(reader: Reader, row: AskedChange) -> bool:
    """What is asked of the mandate is for those who may know it."""
    needed = Action.READ_MANDATE if row.subject is Subject.MANDATE else Action.READ_RULES
    return may(reader, needed, row.dossier_id)


def _decides(reader: Reader, row: AskedChange, houses: Mapping[str, int]) -> bool:
    """Whether the reader decides: leadership on thresholds and mandate; on a legal fact whoever checks for Justice, or
    for the body that confirms it."""
    if row.subject is Subject.LAW:
        whose = [houses[key] for key in (JUSTICE, f"de_{row.wish.body.lower()}") if key in houses]
        return any(may(reader, Action.STATE_CHECK, row.dossier_id, house) for house in whose)
    return may(reader, Action.EDIT_THRESHOLDS, row.dossier_id)


def deciding(session: Session, reader: Reader, rows: list[AskedChange]) -> list[AskedChange]:
    """Those of these requests of one dossier that wait for this reader."""
    houses = _houses(session, rows[0].dossier_id) if rows else {}
    return [row for row in rows if row.state is Decision.ASKED and _decides(reader, row, houses)]


def _houses(session: Session, dossier_id: int) -> dict[str, int]:
    query = select(Stakeholder.key, Stakeholder.id).where(Stakeholder.dossier_id == dossier_id)
    return {key: known(number_) for key, number_ in session.exec(query)}


def _confirmed(session: Session, dossier_id: int, thing: str) -> str:
    """The day of the fact that was confirmed last; empty where nobody has confirmed one."""
    query = select(AskedChange.day).where(AskedChange.dossier_id == dossier_id, AskedChange.thing == thing)
    granted = query.where(AskedChange.state == Decision.GRANTED).order_by(col(AskedChange.id).desc())
    return session.exec(granted).first() or ""


def _judged(found: Askable, typed: Mapping[str, str], language: str, day: date, confirmed: str = "") -> dict[str, str]:
    """Values as they are kept; the same legal status again renews it from a later day than was `confirmed`. Raises
    Refused with a message at each field that cannot be."""
    fields = fields_of(found, language)
    values = filled(fields, typed)
    kept, misread = exact(fields, values, language)
    wrong = {**wrong_in(fields, values), **misread}
    if found.subject is Subject.LAW:
        wrong |= _wrong_days(kept, wrong, day)
        if not {"to", "day"} & wrong.keys() and kept["to"] == found.counts and kept["day"] <= confirmed:
            wrong["to"] = _("This is what counts today.")
        if found.thing == f"{ANSWER}.nr_check" and kept["to"] == "ok" and kept["until"]:
            wrong["until"] = _("How long a protection check holds is fixed: leave this empty.")
    elif found.subject is Subject.THRESHOLD and "amount" not in wrong:
        least, most = bounds_of(found.key)
        if not least <= Fraction(kept["amount"]) <= most:
            wrong["amount"] = say(language, BEYOND, **bounds_told(least, most, language))
    elif found.subject is Subject.MANDATE and not {"lo", "hi"} & wrong.keys() and int(kept["lo"]) > int(kept["hi"]):
        wrong["lo"] = _("The lowest level must not lie above the highest.")
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return kept


def _wrong_days(values: Mapping[str, str], wrong: Mapping[str, str], day: date) -> dict[str, str]:
    found = {}
    for name in ("day", "until"):
        if name not in wrong and len(values[name]) == MONTH:
            found[name] = _("This is no day.")
    if "day" not in {**wrong, **found} and values["day"] > day.isoformat():
        found["day"] = _("This day lies in the future.")
    if values["until"] and "until" not in {**wrong, **found}:
        if "day" not in {**wrong, **found} and values["until"] < values["day"]:
            found["until"] = _("This lies before the day of the fact.")
        elif values["until"] < day.isoformat():
            found["until"] = _("This day is over.")
    return found


def _wish(found: Askable, values: Mapping[str, str], before: str) -> AskedValue:
    if found.subject is Subject.THRESHOLD:
        return AskedValue(before=before, value=values["amount"], reason=values["reason"])
    if found.subject is Subject.MANDATE:
        return AskedValue(before=before, value=f"{values['lo']}-{values['hi']}", reason=values["reason"])
    told_ = {name: values[name] for name in ("fact", "source", "body")}
    return AskedValue(before=before, value=values["to"], **told_)


def _told(thing: str, word: str, language: str) -> str:
    if thing.startswith("parameter.") and word:
        return number(Fraction(word), language, 3)
    return told(thing, word, language) if not thing.startswith(f"{MANDATE}.") else word.replace("-", "–")


def _line(session: Session, reader: Reader, row: AskedChange, houses: Mapping[str, int], day: date) -> ChangeLine:
    language, over = reader.language, row.state is Decision.GRANTED and has_lapsed(row, day)
    name, before = row.thing, _told(row.thing, row.wish.before, language)
    with suppress(NegotiatorError):
        found = askable(derived(session, row.dossier_id).plan, row.thing, language)
        name = found.name
        before = counting(found, language) if found.open and row.state is Decision.ASKED else before
    return ChangeLine(
        id=known(row.id),
        subject=row.subject.value,
        name=name,
        before=before,
        value=_told(row.thing, row.wish.value, language),
        reason=row.wish.reason,
        fact=row.wish.fact,
        source=row.wish.source,
        body=dict(bodies(language)).get(row.wish.body, row.wish.body),
        day=row.day,
        until=row.until,
        answer=row.wish.answer,
        state="lapsed" if over else row.state.value,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        version=row.version,
        mine=row.state is Decision.ASKED and _decides(reader, row, houses),
        own=row.state is Decision.ASKED and may(reader, Action.ASK_CHANGE, row.dossier_id),
    )


def _kept(session: Session, reader: Reader, row: AskedChange, before: str) -> int:
    """Writes row and log in one commit; the row's id. A range stays out of the log that more people read."""
    session.add(row)
    session.flush()
    wish = row.wish
    detail = {"field": row.thing, "from": before, "to": row.state.value, "until": row.until}
    detail["why"] = wish.answer or wish.reason or f"{wish.fact} ({wish.source}, {row.day})"
    audit.record(session, reader, Deed.CHANGED, f"asked {row.thing}", row.dossier_id, None, detail)
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)
