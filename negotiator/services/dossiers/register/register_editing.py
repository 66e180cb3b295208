"""The register of what others got, kept by the lead of a dossier: entries added, changed, removed, brought in from a
file; conflicts of sources settled. No entry without source and date."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlmodel import Session, func, select

from models.clock import now, today
from models.precedent_entry import PrecedentEntry, SettledConflict
from negotiator.bargaining.errors import DataError, NotRecorded, Refused
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.precedents import DAY, Agreement, read_agreements
from negotiator.catalogue.reading.tables import parsed
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import MONTH, WHY, WRONG, Field, filled, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import NOTHING, Values, exact
from negotiator.services.dossiers.entries.placing import placed
from negotiator.services.dossiers.register.precedents import reference
from negotiator.services.dossiers.register.register_fields import agreement_of, fields, single, strange, values_of
from negotiator.services.dossiers.register.register_rows import OWN, agreement_in
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.snapshots import written
from negotiator.services.records.storage import alone
from negotiator.services.records.wording import words

MOST, NAME = 500, "register.toml"
CORRECTS = _("Corrects what the register says (%(src)s).")
NEAR = (Fraction(9, 10), Fraction(11, 10))  # a quantity that counts as that of a level
NO_ENTRY = _("There is no such entry of this dossier. What the product brings along is not changed here.")
NO_CONFLICT = _("There is no such conflict of sources.")
TOO_MANY = _("More entries cannot be recorded in one dossier.")


class _Any(Collection[str]):
    """Every source: a file of a dossier names its own."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(name.strip())

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class EntryPage:
    """The form of an entry: its fields with what they hold, and a mark of it; `number` is 0 for a new one."""

    frame: Frame
    number: int
    name: str
    fields: tuple[Field, ...]
    values: Mapping[str, str]
    mark: str


def blank(session: Session, reader: Reader, dossier_id: int, measure: str = "", of: str = "") -> EntryPage:
    """The empty form; with what an entry `of` the product's register says, to stand corrected beside it, with a source
    and a day of one's own. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    found = fields(_measures(session, dossier_id), reader.language)
    begun = {"measure": measure, "destination": "DE"} | _corrected(of, reader.language)
    values = filled(found, begun | {"read_on": today(session).isoformat()})
    return EntryPage(frame_of(reader, dossier), 0, "", found, values, "")


def _corrected(of: str, language: str) -> Values:
    """What an entry of the product's register says, without its source; empty where there is none of this name."""
    for agreement in library.precedents().agreements:
        for n, element in enumerate(agreement.elements):
            if reference(agreement, n) == of:
                held = values_of(agreement, element, "", language)
                title = {"text": words(agreement.text, language), "src": element.src}
                return held | {"src": "", "note": say(language, CORRECTS, **title)}
    return {}


def one(session: Session, reader: Reader, dossier_id: int, number: int) -> EntryPage:
    """The form of an entry as it stands. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = _row(session, dossier_id, number)
    held = _held(row, reader.language)
    found = fields(_measures(session, dossier_id), reader.language)
    return EntryPage(frame_of(reader, dossier), number, held["title"], found, held, entry_log.mark(held))


def add(session: Session, reader: Reader, dossier_id: int, typed: Mapping[str, str]) -> int:
    """Records an entry; its number. Raises NotRecorded, NotAllowed, Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    values = _judged(_measures(session, dossier_id), typed, reader.language, today(session))
    _room(session, dossier_id, 1)
    row = _new(session, reader, dossier_id, agreement_of(values, OWN), values["read_on"])
    _note(session, reader, row, {}, values)
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def change(  # noqa: PLR0917 - who changes which entry, from which page
    session: Session, reader: Reader, dossier_id: int, number: int, typed: Mapping[str, str], mark: str
) -> None:
    """Keeps what differs. Raises NotRecorded, NotAllowed, Refused with the fields, or Collision."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = _row(session, dossier_id, number)
    before = _held(row, reader.language)
    quantity = agreement_in(row).elements[0].quantity
    numbers = {} if quantity is None else {"quantity": str(quantity)}
    values = _judged(_measures(session, dossier_id), typed, reader.language, today(session), numbers)
    unchanged(mark, entry_log.mark(before), mine=dict(typed), theirs=lambda: before)
    row.content, row.read_on = written(agreement_of(values, f"{OWN}{number}")), values["read_on"]
    row.version, row.by, row.at = row.version + 1, reader.name, now(session)
    session.add(row)
    _note(session, reader, row, before, values)
    session.commit()


def remove(session: Session, reader: Reader, dossier_id: int, number: int, *, why: str) -> None:
    """Takes an entry away; what it held stays in the log. Raises NotRecorded, NotAllowed or Refused."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = _row(session, dossier_id, number)
    if not why.strip():
        raise Refused(WRONG, fields={"why": WHY})
    _note(session, reader, row, _held(row, reader.language), {}, why)
    session.delete(row)
    session.commit()


def bring(session: Session, reader: Reader, dossier_id: int, content: bytes) -> int:
    """Records all entries of a file in the form of the product's own register; how many. All are kept or none. Raises
    NotRecorded, NotAllowed, or Refused with the place in the file at the field `file`."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    if not content:
        raise Refused(WRONG, fields={"file": _("Please choose a file.")})
    entries = _read(content, reader.language)
    _room(session, dossier_id, len(entries))
    for each in entries:
        row = _new(session, reader, dossier_id, each, each.status_as_of)
        _note(session, reader, row, {}, _held(row, reader.language))
    submissions.done(session)
    session.commit()
    return len(entries)


def _read(content: bytes, language: str) -> tuple[Agreement, ...]:
    """The entries of a file, each with one element, a source and a date."""
    try:
        text = content.decode("utf-8")
        agreements, _conflicts = read_agreements(parsed(text, NAME), library.catalogue().measures, _Any())
        read_on = DAY.match(parsed(text, NAME).table("meta").text("as_of"))
    except UnicodeDecodeError as error:
        raise Refused(WRONG, fields={"file": _("This is no text file.")}) from error
    except DataError as error:
        raise Refused(WRONG, fields={"file": placed(error, language)}) from error
    entries = tuple(_dated(each, read_on[0] if read_on else "") for each in single(agreements))
    for each in entries:
        if not (each.elements[0].year or each.signed or each.in_force or each.status_as_of):
            told = say(
                language, _("“%(name)s”: an entry needs the day of its figure or of its signature."), name=each.id
            )
            raise Refused(WRONG, fields={"file": told})
    if not entries:
        raise Refused(WRONG, fields={"file": _("There is no entry in this file.")})
    return entries


def _dated(entry: Agreement, read_on: str) -> Agreement:
    """An entry without any day counts as of the day on which its file was read last."""
    return entry if entry.status_as_of else replace(entry, status_as_of=read_on)


def settle(  # noqa: PLR0917 - who settles which conflict how, and why
    session: Session, reader: Reader, dossier_id: int, conflict: str, src: str, why: str
) -> None:
    """Says which of the sources that disagree is used. Raises NotRecorded, NotAllowed or Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    found = library.precedents().conflicts.get(conflict)
    if found is None:
        raise NotRecorded(NO_CONFLICT)
    wrong = {} if src in found.src else {"src": _("Please choose one of these.")}
    if not why.strip():
        wrong["why"] = WHY
    if wrong:
        raise Refused(WRONG, fields=wrong)
    query = select(SettledConflict).where(
        SettledConflict.dossier_id == dossier_id, SettledConflict.conflict == conflict
    )
    row = session.exec(query.with_for_update()).first()
    before = row.src if row else ""
    row = row or SettledConflict(dossier_id=dossier_id, conflict=conflict, src=src, why="", version=0)
    row.src, row.why, row.by, row.at, row.version = src, why.strip(), reader.name, now(session), row.version + 1
    session.add(row)
    detail = {"field": conflict, "from": before, "to": src, "why": why.strip()}
    audit.record(session, reader, Deed.CHANGED, f"conflict {conflict}", dossier_id, None, detail)
    submissions.done(session)
    session.commit()


def _measures(session: Session, dossier_id: int) -> dict[str, Measure]:
    return {measure.id: measure for measure in derived(session, dossier_id).plan.measures}


def _row(session: Session, dossier_id: int, number: int) -> PrecedentEntry:
    query = select(PrecedentEntry).where(PrecedentEntry.id == number, PrecedentEntry.dossier_id == dossier_id)
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise NotRecorded(NO_ENTRY)
    return row


def _new(session: Session, reader: Reader, dossier_id: int, agreement: Agreement, read_on: str) -> PrecedentEntry:
    row = PrecedentEntry(dossier_id=dossier_id, content=written(agreement), read_on=read_on, by=reader.name)
    session.add(row)
    session.flush()
    row.content = written(replace(agreement, id=f"{OWN}{row.id}"))
    session.add(row)
    return row


def _room(session: Session, dossier_id: int, more: int) -> None:
    alone(session, f"entries {dossier_id}")
    query = select(func.count()).select_from(PrecedentEntry).where(PrecedentEntry.dossier_id == dossier_id)
    if session.exec(query).one() + more > MOST:
        raise Refused(TOO_MANY, fields={"file": TOO_MANY})


def _held(row: PrecedentEntry, language: str) -> Values:
    agreement = agreement_in(row)
    return values_of(agreement, agreement.elements[0], row.read_on, language)


def _note(  # noqa: PLR0917 - as in `entry_log.note`
    session: Session, reader: Reader, row: PrecedentEntry, before: Values, after: Values, why: str = ""
) -> None:
    entry_log.note(session, reader, row.dossier_id, f"entry {row.id}", before, after, why=why)


def _judged(
    measures: Mapping[str, Measure],
    typed: Mapping[str, str],
    language: str,
    day: date,
    before: Mapping[str, str] = NOTHING,
) -> Values:
    """Values as they are kept; `before` are the numbers that it holds. Raises Refused with a message at each field that
    cannot be."""
    found = fields(measures, language)
    values = filled(found, {**typed, **{n: typed.get(n, "").upper() for n in ("partner", "destination")}})
    kept, misread = exact(found, values, language, before)
    wrong = {**wrong_in(found, values), **misread}
    for name in ("partner", "destination"):
        if name not in wrong and strange(kept[name]):
            wrong[name] = _("These are no codes of countries.")
    if "year" not in wrong and not DAY.fullmatch(kept["year"]):
        wrong["year"] = _("This is no year, month or day.")
    elif "year" not in wrong and kept["year"] > day.isoformat():
        wrong["year"] = _("This day lies in the future.")
    if "read_on" not in wrong and len(kept["read_on"]) == MONTH:
        wrong["read_on"] = _("This is no day.")
    elif "read_on" not in wrong and kept["read_on"] > day.isoformat():
        wrong["read_on"] = _("This day lies in the future.")
    if not {"measure", "level"} & wrong.keys() and int(kept["level"] or 0) > measures[kept["measure"]].top:
        wrong["level"] = _("The measure has no such level.")
    if not {"measure", "level", "quantity", "fit"} & wrong.keys() and _strays(measures[kept["measure"]], kept):
        wrong["fit"] = _("The quantity lies elsewhere than that of this level: say whether it is beyond or below it.")
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return kept


def _strays(measure: Measure, kept: Mapping[str, str]) -> bool:
    """Whether an entry is said to be as its level while its quantity is another one by more than a tenth, or beyond or
    below the level while it is not."""
    level = measure.levels[int(kept["level"] or 0)]
    if not kept["quantity"] or not level.n or not level.quantity:
        return False
    share = Fraction(kept["quantity"]) / level.quantity
    return {
        "exact": not NEAR[0] <= share <= NEAR[1],
        "above": share < 1,
        "below": share > 1,
    }.get(kept["fit"], False)
