"""Measures that the lead brings in, changes and takes off the agenda; the last change of each can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, func, select

from models.level import Level
from models.measure import Measure
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Pillar
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.measures import NO_CLAUSE
from negotiator.catalogue.reading.written import said
from negotiator.language import _
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG, Entry, Field, filled, in_order, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import Values, exact, shown
from negotiator.services.dossiers.measures import measure_fields
from negotiator.services.dossiers.measures.measure_fields import TRANSLATED, FieldGroup, flat, held_measure, of_measure
from negotiator.services.records import submissions
from negotiator.services.records.law import UNCONFIRMED
from negotiator.services.records.loading import known
from negotiator.services.records.locks import number_in_turn, unchanged
from negotiator.services.records.wording import words

MOST = 300
OWN = "own"  # how the keys of measures begin that no catalogue brought along
NO_MEASURE = _("There is no such measure.")
LAST = _("A dossier keeps at least one measure on its agenda.")
TOO_MANY = _("A dossier holds at most %(most)s measures; %(left)s more can be added.")
FIRST = ("first_de", "first_en")  # the words of a new measure's first level
NOTHING_AGREED = {"de": "nicht Teil der Vereinbarung", "en": "not part of the agreement"}


@dataclass(frozen=True, slots=True)
class MeasureForm:
    """The form: its fields with what they hold, and a mark of it. `key` is empty for a new measure."""

    frame: Frame
    key: str
    name: str
    groups: tuple[FieldGroup, ...]
    values: Mapping[str, str]
    mark: str
    off: bool = False


def blank(session: Session, reader: Reader, dossier_id: int) -> MeasureForm:
    """The empty form. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    groups = _new(reader.language)
    return MeasureForm(frame_of(reader, dossier), "", "", groups, filled(flat(groups), {}), "")


def one(session: Session, reader: Reader, dossier_id: int, key: str) -> MeasureForm:
    """The form of a measure as it stands. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key)
    groups, held = of_measure(_own(key), reader.language), held_measure(row)
    values = _shown(groups, held, reader.language)
    name = words(row.text, reader.language)
    return MeasureForm(frame_of(reader, dossier), key, name, groups, values, entry_log.mark(held), row.off)


def add(session: Session, reader: Reader, dossier_id: int, typed: Mapping[str, str]) -> int:
    """Records a measure with level 0 and a first level; the number in its key. Raises NotRecorded, NotAllowed, Refused
    with the fields, TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    values = _judged(_new(reader.language), typed, {}, reader.language)
    number_in_turn(session, dossier_id)
    check_room(session, dossier_id, 1)
    number = next_own(session, dossier_id)
    key = f"{OWN}_{number}"
    count_change(session, reader, dossier, f"measure {key}", {"field": key})
    row = Measure(
        dossier_id=dossier_id,
        key=key,
        rank=next_rank(session, dossier_id),
        pillar=Pillar(values["pillar"]),
        text={},
        win={},
        clause=NO_CLAUSE,
        src=("PA",),
    )
    measure_fields.write_measure(row, values)
    session.add(row)
    session.flush()
    first = {"de": values["first_de"], "en": values["first_en"] or values["first_de"]}
    session.add_all(empty_level(known(row.id), n, text) for n, text in enumerate((NOTHING_AGREED, first)))
    entry_log.note(session, reader, dossier_id, f"measure {key}", {}, held_measure(row))
    submissions.done(session, number)
    session.commit()
    return number


def change(
    session: Session, reader: Reader, dossier_id: int, key: str, *, typed: Mapping[str, str], mark: str, why: str = ""
) -> None:
    """Keeps what differs; fields that were not sent keep what they hold. Raises NotRecorded, NotAllowed, Refused with
    the fields, Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key, lock=True)
    groups, before = of_measure(_own(key), reader.language), held_measure(row)
    present = _shown(groups, before, reader.language)
    values = {**before, **_judged(groups, {**present, **typed}, before, reader.language)}
    if values == before:
        return
    unchanged(mark, entry_log.mark(before), mine=dict(typed), theirs=lambda: present)
    count_change(session, reader, dossier, f"measure {key}", {"field": key})
    measure_fields.write_measure(row, values)
    _keep(session, reader, row, before, why)


def switch(session: Session, reader: Reader, dossier_id: int, key: str, *, off: bool, why: str = "") -> None:
    """Takes a measure off the agenda, or puts it back with all that was recorded about it. Raises NotRecorded,
    NotAllowed, Refused (no reason, or the last measure) or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key, lock=True)
    if row.off is off:
        return
    if off and not why.strip():
        raise Refused(WRONG, fields={"why": WHY})
    if off and _count(session, dossier_id, off=False) == 1:
        raise Refused(WRONG, fields={"why": LAST})
    count_change(session, reader, dossier, f"measure {key}", {"field": key})
    before = held_measure(row)
    row.off = off
    _keep(session, reader, row, before, why)


def refuse_wrong(row: Measure, language: str) -> None:
    """Raises Refused, as its form would, for a measure that holds what cannot be."""
    groups, held = of_measure(_own(row.key), language), held_measure(row)
    _judged(groups, _shown(groups, held, language), {}, language)


def measure_row(session: Session, dossier_id: int, key: str, *, lock: bool = False) -> Measure:
    """The row of a measure, on the agenda or off it. Raises NotRecorded."""
    query = select(Measure).where(Measure.dossier_id == dossier_id, Measure.key == key)
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotRecorded(NO_MEASURE)
    return row


def level_rows(session: Session, row: Measure) -> Sequence[Level]:
    """The levels of a measure from 0 on."""
    return session.exec(select(Level).where(Level.measure_id == row.id).order_by(col(Level.n))).all()


def empty_level(measure_id: int, n: int, text: Mapping[str, str]) -> Level:
    """A level of which nothing is known but its words; it stands under reservation."""
    legal = UNCONFIRMED if n else "ja"
    return Level(
        measure_id=measure_id, n=n, text=dict(text), eur={}, uses={}, gives={}, groups={}, legal=legal, cred=Fraction(1)
    )


def next_rank(session: Session, dossier_id: int) -> int:
    """The rank behind all measures."""
    found = session.exec(select(func.max(Measure.rank)).where(Measure.dossier_id == dossier_id)).first()
    return 0 if found is None else found + 1


def next_own(session: Session, dossier_id: int) -> int:
    """The number of the next measure of one's own."""
    keys = session.exec(select(Measure.key).where(Measure.dossier_id == dossier_id, col(Measure.key).startswith(OWN)))
    taken = set(keys)
    return next(n for n in range(1, len(taken) + 2) if f"{OWN}_{n}" not in taken)


def check_room(session: Session, dossier_id: int, more: int) -> None:
    """Raises Refused where so many more do not fit."""
    left = MOST - _count(session, dossier_id)
    if more > left:
        raise Refused(TOO_MANY, most=MOST, left=left)


def _count(session: Session, dossier_id: int, *, off: bool | None = None) -> int:
    query = select(func.count()).select_from(Measure).where(Measure.dossier_id == dossier_id)
    return session.exec(query if off is None else query.where(col(Measure.off).is_(off))).one()


def _keep(session: Session, reader: Reader, row: Measure, before: Values, why: str) -> None:
    row.version += 1
    session.add(row)
    entry_log.note(session, reader, row.dossier_id, f"measure {row.key}", before, held_measure(row), why=why)
    session.commit()


def _own(key: str) -> bool:
    return key not in library.catalogue().measures


def _new(language: str) -> tuple[FieldGroup, ...]:
    """The fields of a measure with the words of its first level."""
    first = (
        Field("first_de", _("Level 1 in German"), required=True),
        Field("first_en", _("Level 1 in English"), hint=_("Empty: the German words stand in English papers too.")),
    )
    hint = _("Level 0 is there already: not part of the agreement. Cost, persons and further levels follow.")
    return (*of_measure(own=True, language=language), FieldGroup(_("Its first level"), first, hint))


def _shown(groups: tuple[FieldGroup, ...], held: Values, language: str) -> Values:
    translated = {name: said(held[name], language) for name in TRANSLATED}
    return shown(flat(groups), {**held, **translated}, language)


def _judged(groups: tuple[FieldGroup, ...], typed: Mapping[str, str], before: Values, language: str) -> Values:
    """Values as they are kept. Raises Refused with a message at each field that cannot be."""
    fields = flat(groups)
    values = filled(fields, typed)
    kept, misread = exact(fields, values, language, before)
    wrong = {**wrong_in(fields, values), **misread}
    if wrong:
        raise Refused(WRONG, fields=wrong)
    same = {name: before[name] for name in TRANSLATED if before and kept[name] == said(before[name], language)}
    many = {f.name: in_order(f, kept[f.name]) for f in fields if f.entry is Entry.MANY}
    return {**kept, **many, **same, "en": kept["en"] or kept["de"]}
