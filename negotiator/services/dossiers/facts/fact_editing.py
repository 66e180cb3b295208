"""Facts added, changed and removed by the lead; the last change of each can be taken back; sources that disagree.

Each change keeps in the log what stood there before and what stands there now; taking back reads it there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from sqlmodel import Session, col, select

from models.clock import today
from models.fact import Fact
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.plan import is_over
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.history import decimal
from negotiator.language import _
from negotiator.numbers import Ambiguous, entry, read
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG, Field, filled, wrong_in
from negotiator.services.dossiers.entries.entry_log import NOTHING
from negotiator.services.dossiers.entries.entry_numbers import Values, two_ways
from negotiator.services.dossiers.facts import facts
from negotiator.services.dossiers.facts.fact_fields import NO, YES, fields
from negotiator.services.records import submissions
from negotiator.services.records.locks import number_in_turn, unchanged
from negotiator.services.records.plans import fact_of

MOST = 300
OWN = "own"  # how the keys of facts begin that no scenario brought along
NO_FACT = _("There is no such fact.")


@dataclass(frozen=True, slots=True)
class FactPage:
    """The form: its fields with what they hold, and a mark of it. `rivals` are facts that say otherwise about the same
    thing: key, value and source; `undo`: the last change can be taken back; `key` is empty for a new fact."""

    frame: Frame
    key: str
    name: str
    fields: tuple[Field, ...]
    values: Mapping[str, str]
    mark: str
    rivals: tuple[tuple[str, str, str], ...] = ()
    aside: bool = False
    undo: bool = False


def blank(session: Session, reader: Reader, dossier_id: int) -> FactPage:
    """The empty form. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    return FactPage(frame_of(reader, dossier), "", "", fields(), filled(fields(), {}), "")


def one(session: Session, reader: Reader, dossier_id: int, key: str) -> FactPage:
    """The form of a fact as it stands. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row, language = _row(session, dossier_id, key), reader.language
    others = conflicts(_rows(session, dossier_id)).get(key, ())
    return FactPage(
        frame=frame_of(reader, dossier),
        key=key,
        name=facts.name(fact_of(row), language),
        fields=fields(),
        values=_shown(_held(row), language),
        mark=_mark(row),
        rivals=tuple((each.key, facts.value(fact_of(each), language), each.src) for each in others),
        aside=row.aside,
        undo=entry_log.replaced(session, dossier_id, _thing(row), _held(row)) is not None,
    )


def conflicts(rows: Sequence[Fact]) -> dict[str, tuple[Fact, ...]]:
    """Key of each fact that others contradict -> those: the same name, unit, definition and day, another value. Facts
    set aside contradict nobody: somebody has chosen."""
    same: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for row in rows:
        if not row.aside:
            name = facts.name(fact_of(row), "de").casefold()
            same[name, row.unit.casefold(), row.definition.casefold(), row.day].append(row)
    return {
        row.key: others
        for found in same.values()
        for row in found
        if (others := tuple(each for each in found if each.value != row.value))
    }


def add(session: Session, reader: Reader, dossier_id: int, typed: Mapping[str, str]) -> None:
    """Records a fact. Raises NotRecorded, NotAllowed or Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    number_in_turn(session, dossier_id)
    values, rows = _judged(today(session).isoformat(), typed, reader.language), _rows(session, dossier_id)
    if len(rows) >= MOST:
        raise Refused(_("More facts cannot be recorded."))
    row = Fact(dossier_id=dossier_id, key=_free(rows), rank=max((each.rank for each in rows), default=-1) + 1, value="")
    _write(row, values)
    session.add(row)
    _note(session, reader, row, {}, _held(row))
    submissions.done(session)
    session.commit()


def change(
    session: Session, reader: Reader, dossier_id: int, key: str, *, typed: Mapping[str, str], mark: str, why: str = ""
) -> None:
    """Keeps what differs. Raises NotRecorded, NotAllowed, Refused with the fields, or Collision."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = _row(session, dossier_id, key, lock=True)
    values, before = _judged(today(session).isoformat(), typed, reader.language), _held(row)
    if {**before, **values} == before:
        return
    unchanged(mark, _mark(row), mine=dict(typed), theirs=lambda: _shown(before, reader.language))
    _write(row, {**before, **values})
    _keep(session, reader, row, before, why)


def choose(session: Session, reader: Reader, dossier_id: int, key: str, *, why: str) -> None:
    """This fact counts: those that contradict it are set aside. Raises NotRecorded, NotAllowed or Refused."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    _row(session, dossier_id, key, lock=True)
    if not why.strip():
        raise Refused(WRONG, fields={"why": WHY})
    for other in conflicts(_rows(session, dossier_id)).get(key, ()):
        before = _held(other)
        other.aside = True
        session.add(other)
        _note(session, reader, other, before, _held(other), why=why)
    session.commit()


def remove(session: Session, reader: Reader, dossier_id: int, key: str, *, why: str) -> None:
    """Takes a fact away; its contents stay in the log. Raises NotRecorded, NotAllowed or Refused."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = _row(session, dossier_id, key, lock=True)
    if not why.strip():
        raise Refused(WRONG, fields={"why": WHY})
    _note(session, reader, row, _held(row), {}, why=why)
    session.delete(row)
    session.commit()


def take_back(session: Session, reader: Reader, dossier_id: int, key: str, *, mark: str) -> None:
    """The fact as it was before its last change; one more change of it. Raises NotRecorded, NotAllowed, Refused where
    there is none, Collision where somebody changed it meanwhile."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = _row(session, dossier_id, key, lock=True)
    before = _held(row)
    last = entry_log.replaced(session, dossier_id, _thing(row), before)
    if last is None:
        raise Refused(NOTHING)
    unchanged(mark, _mark(row), mine={}, theirs=lambda: _shown(before, reader.language))
    _write(row, {**before, **last})
    _keep(session, reader, row, before, "")


def _keep(session: Session, reader: Reader, row: Fact, before: Values, why: str) -> None:
    session.add(row)
    _note(session, reader, row, before, _held(row), why=why)
    session.commit()


def _note(session: Session, reader: Reader, row: Fact, before: Values, after: Values, *, why: str = "") -> None:
    entry_log.note(session, reader, row.dossier_id, _thing(row), before, after, why=why)


def _thing(row: Fact) -> str:
    return f"fact {row.key}"


def _rows(session: Session, dossier_id: int) -> Sequence[Fact]:
    query = select(Fact).where(Fact.dossier_id == dossier_id).order_by(col(Fact.rank), col(Fact.id))
    return session.exec(query).all()


def _row(session: Session, dossier_id: int, key: str, lock: bool = False) -> Fact:
    query = select(Fact).where(Fact.dossier_id == dossier_id, Fact.key == key)
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotRecorded(NO_FACT)
    return row


def _free(rows: Sequence[Fact]) -> str:
    taken = {row.key for row in rows}
    return next(key for n in range(1, len(rows) + 2) if (key := f"{OWN}_{n}") not in taken)


def _held(row: Fact) -> Values:
    """Everything that can be said about the fact, as it is kept."""
    register = row.src in library.sources()
    return {
        **_named(row),
        "value": row.value,
        "unit": row.unit,
        "definition": row.definition,
        "day": row.day,
        "until": row.until,
        "informant": row.informant or "",
        "src": row.src if register else "",
        "other": "" if register else row.src,
        "grade": row.grade,
        "aside": YES if row.aside else NO,
    }


def _named(row: Fact) -> Values:
    """What the fact is called in each language; the catalogue's words where nobody wrote others."""
    return {language: row.text.get(language) or facts.name(fact_of(row), language) for language in ("de", "en")}


def _shown(values: Values, language: str) -> Values:
    """The same as the form shows it: numbers as the language writes them."""
    try:
        amount = Decimal(values["value"])
    except InvalidOperation:
        return values
    return {**values, "value": entry(Fraction(amount), language)} if amount.is_finite() else values


def _write(row: Fact, values: Mapping[str, str]) -> None:
    text = {"de": values["de"], "en": values["en"] or values["de"]}
    row.text = row.text if text == _named(row) else text
    row.value, row.unit, row.grade = values["value"], values["unit"], values["grade"]
    row.definition, row.day, row.until = values["definition"], values["day"], values.get("until", "")
    row.src, row.informant = values["src"] or values["other"], values.get("informant", "") or None
    row.aside = values.get("aside") == YES


def shown_of(row: Fact, language: str) -> Values:
    """What the form of a fact shows."""
    return _shown(_held(row), language)


def _mark(row: Fact) -> str:
    return entry_log.mark(_held(row))


def refuse_wrong(row: Fact, day: str, language: str) -> None:
    """Raises Refused, as its form would on this day, for a fact that holds what cannot be."""
    _judged(day, shown_of(row, language), language)


def _judged(day: str, typed: Mapping[str, str], language: str) -> Values:
    """Values as they are kept on this day. Raises Refused with a message at each field that cannot be."""
    values = filled(fields(), typed)
    wrong = wrong_in(fields(), values)
    if not values["src"] and not values["other"] and "src" not in wrong:
        wrong["src"] = _("Choose a source or name another. A planning assumption has a source of that name.")
    if values["src"] and values["other"]:
        wrong["other"] = _("Choose a source or name another, not both.")
    if "day" not in wrong and values["day"] > day:
        wrong["day"] = _("This day lies in the future.")
    if values["until"] and not {"day", "until"} & wrong.keys() and is_over(values["until"], values["day"]):
        wrong["until"] = _("This lies before the day of the fact.")
    try:
        values["value"] = decimal(read(values["value"], language))
    except Ambiguous as found:
        wrong["value"] = two_ways(found, values["value"], language)
    except ValueError:
        pass  # words, which are a value too
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return {**values, "en": values["en"] or values["de"]}
