"""Levels of a measure: added on top, changed, the highest one removed.

A level keeps its number: positions, red lines, offers and packages name it by that. So none is put between others, and
only the highest can go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, select

from models.clock import today
from models.level import Level
from models.limit import Limit, LimitKind
from models.measure import Measure
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.reading.measures import MOST_LEVELS
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import FILL, WHY, WRONG, filled, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import Values, exact, shown
from negotiator.services.dossiers.measures.measure_editing import (
    empty_level,
    level_rows,
    measure_row,
)
from negotiator.services.dossiers.measures.measure_fields import (
    EUR,
    RAMPED,
    FieldGroup,
    Named,
    flat,
    held_level,
    of_level,
    write_level,
)
from negotiator.services.dossiers.owners.owner_words import owners_in, rows_of
from negotiator.services.dossiers.owners.owners import is_own
from negotiator.services.dossiers.owners.planned import held_fast
from negotiator.services.records import submissions
from negotiator.services.records.law import LEVEL, UNCONFIRMED, strictest
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.plans import own_capacity
from negotiator.services.records.wording import words

NO_LEVEL = _("This measure has no such level.")
NOT_LAST = _("Only the highest level can be removed, and level 1 stays: positions and offers name levels by number.")
TOO_EARLY = _("A higher level cannot be reached before a lower one.")
UNPAID = _("A level may save a payer money only as far as other payers pay it.")
TOO_LATE = _("A lower level cannot be reached after a higher one.")
FAST = _("This number is confirmed by its house, and only that house (%(name)s) enters another one.")
JUDGED = ("cred",)  # whoever changes how likely a level is says why


@dataclass(frozen=True, slots=True)
class LevelForm:
    """The form: its fields with what they hold, and a mark of it. `n` is the level, also of a `new` one; `last`: it is
    the highest and can be removed."""

    frame: Frame
    key: str
    measure: str
    n: int
    name: str
    groups: tuple[FieldGroup, ...]
    values: Mapping[str, str]
    mark: str
    new: bool = False
    last: bool = False


def blank(session: Session, reader: Reader, dossier_id: int, key: str) -> LevelForm:
    """The form of one more level, which begins with the numbers of the highest. Raises NotRecorded, NotAllowed, or
    Refused where no more are allowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key)
    rows = level_rows(session, row)
    groups = of_level(zero=False, language=reader.language, own=own_units(session, dossier_id, reader.language))
    below = held_level(rows[-1]) if rows[-1].n else {}
    values = filled(flat(groups), shown(flat(groups), {**below, "de": "", "en": ""}, reader.language))
    measure = words(row.text, reader.language)
    return LevelForm(frame_of(reader, dossier), key, measure, len(rows), "", groups, values, "", new=True)


def one(session: Session, reader: Reader, dossier_id: int, key: str, n: int) -> LevelForm:
    """The form of a level as it stands. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key)
    rows = level_rows(session, row)
    level, held = _level(rows, n), held_level(_level(rows, n))
    groups = of_level(zero=n == 0, language=reader.language, own=own_units(session, dossier_id, reader.language))
    return LevelForm(
        frame=frame_of(reader, dossier),
        key=key,
        measure=words(row.text, reader.language),
        n=n,
        name=words(level.text, reader.language),
        groups=groups,
        values=filled(flat(groups), shown(flat(groups), held, reader.language)),
        mark=entry_log.mark(held),
        last=1 < n == len(rows) - 1,
    )


def add(session: Session, reader: Reader, dossier_id: int, key: str, typed: Mapping[str, str]) -> None:
    """One more level on top. Raises NotRecorded, NotAllowed, Refused with the fields, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key, lock=True)
    rows = level_rows(session, row)
    if len(rows) >= MOST_LEVELS:
        raise Refused(_("A measure has at most %(most)s levels, level 0 included."), most=MOST_LEVELS)
    level = empty_level(known(row.id), len(rows), {})
    level.legal = strictest(f"{LEVEL}.", UNCONFIRMED, rows[-1].legal)
    own = own_units(session, dossier_id, reader.language)
    write_level(level, _judged(typed, {}, (*rows, level), reader.language, own=own))
    count_change(session, reader, dossier, f"measure {key}", {"field": f"{key} {level.n}"})
    session.add(level)
    _note(session, reader, row, level.n, {}, held_level(level))
    submissions.done(session, level.n)
    session.commit()


def change(
    session: Session,
    reader: Reader,
    dossier_id: int,
    key: str,
    n: int,
    *,
    typed: Mapping[str, str],
    mark: str,
    why: str = "",
) -> None:
    """Keeps what differs; fields that were not sent keep what they hold. Raises NotRecorded, NotAllowed, Refused with
    the fields, Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key, lock=True)
    rows = level_rows(session, row)
    level = _level(rows, n)
    own = own_units(session, dossier_id, reader.language)
    before, fields = held_level(level), flat(of_level(zero=n == 0, language=reader.language, own=own))
    present = shown(fields, before, reader.language)
    values = _judged({**present, **typed}, before, rows, reader.language, n, own=own)
    write_level(level, values)
    if held_level(level) == before:
        return
    unchanged(mark, entry_log.mark(before), mine=dict(typed), theirs=lambda: filled(fields, present))
    refuse_owned(session, reader, row, n, before, held_level(level))
    if not why.strip() and any(before.get(name) != values.get(name) for name in JUDGED):
        raise Refused(WRONG, fields={"why": WHY})
    count_change(session, reader, dossier, f"measure {key}", {"field": f"{key} {n}"})
    session.add(level)
    _note(session, reader, row, n, before, held_level(level), why)
    session.commit()


def refuse_owned(  # noqa: PLR0917 - who changes what of which level
    session: Session, reader: Reader, row: Measure, n: int, before: Values, after: Values
) -> None:
    """Raises Refused, with the fields, where numbers change that their houses stand by and the reader does not speak
    for."""
    people = owners_in(session, row.dossier_id)
    fast = held_fast((row.key, n), before, rows_of(session, row.dossier_id), today(session))
    wrong = {
        name: say(reader.language, FAST, name=words(people[house].text, reader.language))
        for name, house in fast.items()
        if before.get(name) != after.get(name) and house in people
        if not is_own(reader, row.dossier_id, people[house])
    }
    if wrong:
        session.expire_all()
        raise Refused(WRONG, fields=wrong)


def remove(session: Session, reader: Reader, dossier_id: int, key: str, n: int, *, why: str) -> None:
    """Takes the highest level away; what it held stays in the log. Raises NotRecorded, NotAllowed, Refused (no reason,
    or not the highest) or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key, lock=True)
    rows = level_rows(session, row)
    level = _level(rows, n)
    if not why.strip():
        raise Refused(WRONG, fields={"why": WHY})
    if not 1 < n == len(rows) - 1:
        raise Refused(WRONG, fields={"why": NOT_LAST})
    count_change(session, reader, dossier, f"measure {key}", {"field": f"{key} {n}"})
    session.delete(level)
    row.peak = max(row.peak, n)
    _note(session, reader, row, n, held_level(level), {}, why)
    session.commit()


def refuse_wrong(rows: Sequence[Level], n: int, before: Values, language: str, own: Named) -> None:
    """Raises Refused, as its form would, for level `n` of these that holds what cannot be; `before` is what it held
    when it was made."""
    fields = flat(of_level(zero=n == 0, language=language, own=own))
    _judged(shown(fields, held_level(rows[n]), language), before, rows, language, n, own=own)


def count(session: Session, dossier_id: int, key: str) -> int:
    """How many levels a measure has, level 0 included. Raises NotRecorded."""
    return len(level_rows(session, measure_row(session, dossier_id, key)))


def own_units(session: Session, dossier_id: int, language: str) -> tuple[tuple[str, str], ...]:
    """Key and name of the capacities that only this dossier counts."""
    query = select(Limit).where(Limit.dossier_id == dossier_id, col(Limit.kind) == LimitKind.CAPACITY)
    rows = session.exec(query.order_by(col(Limit.rank), col(Limit.id)))
    found = ((row.key, own_capacity(row)) for row in rows)
    return tuple((key, words(own.named, language)) for key, own in found if own is not None)


def _note(  # noqa: PLR0917 - as in `entry_log.note`
    session: Session, reader: Reader, row: Measure, n: int, before: Values, after: Values, why: str = ""
) -> None:
    row.version += 1
    session.add(row)
    thing, field = f"measure {row.key}", f"{row.key} {n}"
    entry_log.note(session, reader, row.dossier_id, thing, before, after, field=field, why=why)


def _level(rows: Sequence[Level], n: int) -> Level:
    if not 0 <= n < len(rows):
        raise NotRecorded(NO_LEVEL)
    return rows[n]


def _judged(
    typed: Mapping[str, str],
    before: Values,
    rows: Sequence[Level],
    language: str,
    n: int | None = None,
    *,
    own: Named = (),
) -> Values:
    """Values as they are kept. Raises Refused with a message at each field that cannot be."""
    n = len(rows) - 1 if n is None else n
    fields = flat(of_level(zero=n == 0, language=language, own=own))
    values = filled(fields, typed)
    kept, misread = exact(fields, values, language, before)
    wrong = {**wrong_in(fields, values), **misread}
    if "year" not in wrong and kept.get("year") and kept["year"] != before.get("year"):
        year = int(kept["year"])
        if any(row.year > year for row in rows[1:n]):
            wrong["year"] = TOO_EARLY
        elif any(0 < row.year < year for row in rows[n + 1 :]):
            wrong["year"] = TOO_LATE
    if not any(name.startswith(EUR) for name in wrong):
        wrong |= dict.fromkeys(overdrawn(kept), UNPAID)
    shares = [kept.get(f"ramp_{each}", "") for each in RAMPED]
    for each, share in zip(RAMPED, shares, strict=True):
        if not share and any(shares[each:]):
            wrong.setdefault(f"ramp_{each}", FILL)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return {**kept, "en": kept["en"] or kept["de"]}


def overdrawn(kept: Values) -> tuple[str, ...]:
    """The payers who would save more than the others pay: their fields, empty if there are none."""
    shares = {name: Fraction(text) for name, text in kept.items() if name.startswith(EUR) and text}
    return tuple(name for name, share in shares.items() if share < 0) if sum(shares.values()) < 0 else ()
