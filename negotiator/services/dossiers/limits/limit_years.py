"""Numbers of the rules year by year, and capacities that only this dossier counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, func, select

from models.dossier import Dossier
from models.level import Level
from models.limit import Limit, LimitKind
from models.measure import Measure
from models.rows import rows_of
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.means import OWN
from negotiator.language import _
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG, filled, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import NOTHING, Values, exact, shown
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.limits import limit_fields
from negotiator.services.dossiers.limits.limit_editing import name_of, present
from negotiator.services.dossiers.measures.measure_fields import FieldGroup, flat
from negotiator.services.dossiers.owners.owners import require_entering
from negotiator.services.records import submissions
from negotiator.services.records.locks import number_in_turn, unchanged

MOST_OWN = 20
BEYOND = _("This year lies beyond the term of the agreement.")
FULL = _("A dossier counts at most %(most)s capacities of its own.")


@dataclass(frozen=True, slots=True)
class NumberForm:
    """The form: its fields with what they hold, and a mark of it. `key` is empty for a new capacity of one's own; `own`
    tells such ones."""

    frame: Frame
    kind: str
    key: str
    name: str
    own: bool
    groups: tuple[FieldGroup, ...]
    values: Mapping[str, str]
    mark: str


def blank(session: Session, reader: Reader, dossier_id: int) -> NumberForm:
    """The empty form of a capacity of one's own. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    require_entering(session, reader, dossier_id, None)
    groups = limit_fields.of_number(years_of(session, dossier_id), own=True, language=reader.language)
    return NumberForm(frame_of(reader, dossier), LimitKind.CAPACITY, "", "", True, groups, filled(flat(groups), {}), "")


def one(session: Session, reader: Reader, dossier_id: int, kind: str, key: str) -> NumberForm:
    """The form of a number as it stands. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    row = present(session, reader, dossier_id, kind, key)
    groups, kept = _groups(session, row, reader.language), limit_fields.held(row)
    values = filled(flat(groups), shown(flat(groups), kept, reader.language))
    name = name_of(row, reader.language)
    own = key.startswith(OWN)
    return NumberForm(frame_of(reader, dossier), kind, key, name, own, groups, values, entry_log.mark(kept))


def add(session: Session, reader: Reader, dossier_id: int, typed: Mapping[str, str]) -> int:
    """Counts one more capacity; the number in its key. Raises NotRecorded, NotAllowed, Refused with the fields, or
    TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    require_entering(session, reader, dossier_id, None)
    groups = limit_fields.of_number(years_of(session, dossier_id), own=True, language=reader.language)
    values = _judged(groups, typed, reader.language)
    number_in_turn(session, dossier_id)
    query = select(Limit.key, Limit.rank).where(Limit.dossier_id == dossier_id, col(Limit.kind) == LimitKind.CAPACITY)
    rows = session.exec(query).all()
    taken = {key for key, _rank in rows if key.startswith(OWN)}
    if len(taken) >= MOST_OWN:
        raise Refused(FULL, most=MOST_OWN)
    number = _next(session, dossier_id, taken)
    key = f"{OWN}_{number}"
    count_change(session, reader, dossier, f"limit capacity {key}", {"field": key})
    rank = max((rank for _key, rank in rows), default=0) + 1
    row = Limit(dossier_id=dossier_id, kind=LimitKind.CAPACITY, key=key, rank=rank, amount=Fraction(0))
    limit_fields.write(row, values)
    session.add(row)
    entry_log.note(session, reader, dossier_id, f"limit capacity {key}", {}, limit_fields.held(row))
    submissions.done(session, number)
    session.commit()
    return number


def change(
    session: Session,
    reader: Reader,
    dossier_id: int,
    kind: str,
    key: str,
    *,
    typed: Mapping[str, str],
    mark: str,
    why: str,
) -> None:
    """Keeps what differs. Raises NotRecorded, NotAllowed, Refused with the fields, Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    row = present(session, reader, dossier_id, kind, key)
    groups, before = _groups(session, row, reader.language), limit_fields.held(row)
    as_shown = filled(flat(groups), shown(flat(groups), before, reader.language))
    values = _judged(groups, {**as_shown, **typed}, reader.language, before)
    if entry_log.stands(before, values) and entry_log.stands(values, before):
        return
    unchanged(mark, entry_log.mark(before), mine=dict(typed), theirs=lambda: as_shown)
    if not why.strip():
        raise Refused(WRONG, fields={"why": WHY})
    count_change(session, reader, dossier, f"limit {kind} {key}", {"field": key})
    limit_fields.write(row, values)
    row.version += 1
    session.add(row)
    entry_log.note(session, reader, dossier_id, f"limit {kind} {key}", before, limit_fields.held(row), why=why)
    inherited.settle(session, dossier_id, [f"{kind}.{key}"])
    session.commit()


def _next(session: Session, dossier_id: int, taken: set[str]) -> int:
    """A number that no capacity of one's own bears or bore: one that was taken away can be put back."""
    return next(
        n
        for n in range(1, 10**4)
        if f"{OWN}_{n}" not in taken and not entry_log.known(session, dossier_id, f"limit capacity {OWN}_{n}")
    )


_YEARS = pick(  # of the plan, and the last in which a level begins
    col(Dossier.horizon_years),
    pick(func.max(col(Level.year))).join(Measure).where(col(Measure.dossier_id) == col(Dossier.id)).scalar_subquery(),
).where(col(Dossier.id) == bindparam("dossier"))


def years_of(session: Session, dossier_id: int) -> int:
    """How many years have a field: those of the plan, and later ones in which a level begins."""
    ((horizon, last),) = rows_of(session, _YEARS, {"dossier": dossier_id})
    return int(min(max(horizon, last or 0), limit_fields.MOST_YEARS))


def _groups(session: Session, row: Limit, language: str) -> tuple[FieldGroup, ...]:
    stated = max((year for year, _amount in row.detail.years), default=0) if row.detail else 0
    years = max(years_of(session, row.dossier_id), stated)
    return limit_fields.of_number(years, row.key.startswith(OWN), language)


def refuse_wrong(row: Limit, years: int, language: str) -> None:
    """Raises Refused, as its form with so many years would, for a number that holds what cannot be."""
    groups, held = limit_fields.of_number(years, row.key.startswith(OWN), language), limit_fields.held(row)
    _judged(groups, filled(flat(groups), shown(flat(groups), held, language)), language)
    if row.detail and any(year > years for year, _amount in row.detail.years):
        raise Refused(WRONG, fields={"years": BEYOND})


def _judged(
    groups: tuple[FieldGroup, ...], typed: Mapping[str, str], language: str, before: Mapping[str, str] = NOTHING
) -> Values:
    """Values as they are kept. Raises Refused with a message at each field that cannot be."""
    fields = flat(groups)
    values = filled(fields, typed)
    kept, misread = exact(fields, values, language, before)
    wrong = {**wrong_in(fields, values), **misread}
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return {**kept, "en": kept["en"] or kept["de"]} if "de" in kept else kept
