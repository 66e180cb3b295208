"""Measures of the catalogue: found by words, pillar and mark, and put on the agenda; many taken off it at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.measure import Measure as MeasureRow
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.measures import TAGS
from negotiator.catalogue.reading.written import said
from negotiator.catalogue.synonyms import finds
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG
from negotiator.services.dossiers.measures.measure_editing import LAST, NO_MEASURE, check_room, next_rank
from negotiator.services.dossiers.measures.measure_fields import TAG_WORDS, held_measure
from negotiator.services.records import submissions
from negotiator.services.records.loading import known, level_row, measure_row
from negotiator.services.records.locks import number_in_turn
from negotiator.services.records.wording import words


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for; empty parts find everything."""

    text: str = ""
    pillar: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """A measure that can be put on the agenda; `was`: it was on it before, and comes back with what was recorded."""

    key: str
    name: str
    desc: str
    pillar: str
    levels: int
    was: bool


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """What was found, of how many; choices of pillars and marks as (key, words)."""

    frame: Frame
    lines: tuple[CatalogueLine, ...]
    of: int
    sought: Sought
    pillars: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]


_STATES = pick(col(MeasureRow.key), col(MeasureRow.off), col(MeasureRow.version)).where(
    col(MeasureRow.dossier_id) == bindparam("dossier")
)


def page(session: Session, reader: Reader, dossier_id: int, sought: Sought) -> CataloguePage:
    """The measures that match, in the catalogue's order. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    language, catalogue = reader.language, library.catalogue()
    rows = rows_of(session, _STATES, {"dossier": dossier_id})
    there, was = {key for key, off, _version in rows if not off}, {key for key, _off, version in rows if version > 1}
    free = [m for m in catalogue.measures.values() if m.id not in there]
    pillars = {key: words(text, language) for key, text in catalogue.pillars.items()}
    found = [m for m in free if _matches(m, sought, language)]
    return CataloguePage(
        frame=frame_of(reader, dossier),
        lines=tuple(_line(m, pillars, language, was=m.id in was) for m in found),
        of=len(free),
        sought=sought,
        pillars=tuple(pillars.items()),
        tags=tuple((tag, say(language, TAG_WORDS[tag])) for tag in TAGS),
    )


def choose(session: Session, reader: Reader, dossier_id: int, keys: Collection[str]) -> int:
    """Puts measures of the catalogue on the agenda, those that were there before as they were left; how many. Raises
    NotRecorded, NotAllowed, Refused or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    number_in_turn(session, dossier_id)
    catalogue, there = library.catalogue().measures, _there(session, dossier_id)
    chosen = [key for key in catalogue if key in keys and (key not in there or there[key].off)]
    if not set(keys) <= set(catalogue):
        raise NotRecorded(NO_MEASURE)
    if not keys:
        raise Refused(WRONG, fields={"measures": _("Choose at least one measure.")})
    check_room(session, dossier_id, sum(key not in there for key in chosen))
    if chosen:
        count_change(session, reader, dossier, "measure chosen", {"field": " ".join(chosen)})
    for key in chosen:
        if key in there:
            _back(session, reader, there[key])
        else:
            _new(session, reader, dossier_id, catalogue[key])
    submissions.done(session, len(chosen))
    session.commit()
    return len(chosen)


def clear(session: Session, reader: Reader, dossier_id: int, keys: Collection[str], *, why: str) -> int:
    """Takes measures off the agenda, all for one reason; how many. Raises NotRecorded, NotAllowed, Refused (no reason,
    none chosen, or none left) or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    there = _there(session, dossier_id)
    if not set(keys) <= set(there):
        raise NotRecorded(NO_MEASURE)
    on = {key: row for key, row in there.items() if not row.off}
    chosen = [key for key in on if key in keys]
    wrong = {} if why.strip() else {"why": WHY}
    if not keys:
        wrong["measures"] = _("Choose at least one measure.")
    elif len(chosen) == len(on):
        wrong["measures"] = LAST
    if wrong:
        raise Refused(WRONG, fields=wrong)
    if chosen:
        count_change(session, reader, dossier, "measure chosen", {"field": " ".join(chosen)})
    for key in chosen:
        before = held_measure(on[key])
        on[key].off, on[key].version = True, on[key].version + 1
        session.add(on[key])
        entry_log.note(session, reader, dossier_id, f"measure {key}", before, held_measure(on[key]), why=why)
    submissions.done(session, len(chosen))
    session.commit()
    return len(chosen)


def _there(session: Session, dossier_id: int) -> dict[str, MeasureRow]:
    return {row.key: row for row in session.exec(select(MeasureRow).where(MeasureRow.dossier_id == dossier_id))}


def _matches(measure: Measure, sought: Sought, language: str) -> bool:
    told = (*measure.text.values(), measure.desc, said(measure.desc, language), measure.id, measure.lead)
    pillar, tag = sought.pillar in ("", measure.pillar.value), not sought.tag or sought.tag in measure.tags
    return pillar and tag and finds(sought.text, told)


def _line(measure: Measure, pillars: Mapping[str, str], language: str, *, was: bool) -> CatalogueLine:
    name, desc = words(measure.text, language), said(measure.desc, language)
    return CatalogueLine(measure.id, name, desc, pillars[measure.pillar.value], measure.top, was)


def _new(session: Session, reader: Reader, dossier_id: int, measure: Measure) -> None:
    row = measure_row(dossier_id, next_rank(session, dossier_id), measure)
    session.add(row)
    session.flush()
    session.add_all(level_row(known(row.id), level) for level in measure.levels)
    entry_log.note(session, reader, dossier_id, f"measure {row.key}", {}, held_measure(row))


def _back(session: Session, reader: Reader, row: MeasureRow) -> None:
    before = held_measure(row)
    row.off, row.version = False, row.version + 1
    session.add(row)
    entry_log.note(session, reader, row.dossier_id, f"measure {row.key}", before, held_measure(row))
