"""Countries side by side before a dossier is opened: what is known of each, and a result with reason and last day.

No number ranks them: which country is chosen is a decision, and the page says what is known, from which source, and
what is not. Answers of the reader's own dossiers stand beside what was noted here; candidates are their writer's own.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from babel import Locale
from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.candidate import Candidate
from models.clock import now, today
from models.dossier import Dossier
from models.revision import read_marks
from models.rows import loaded
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.catalogue.plan import is_over
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import PASSED
from negotiator.language import _, say, sentence
from negotiator.language import day as in_words
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.audit import Deed
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import MONTH, WHY, WRONG, Entry, Field, filled, wrong_in
from negotiator.services.dossiers.frame import traits
from negotiator.services.dossiers.frame.views import Parallel
from negotiator.services.dossiers.register.precedents import programme_line
from negotiator.services.dossiers.screening.screening_fields import (
    FAILED,
    FIELDS,
    GROUPS,
    OK,
    OPEN,
    RESULT,
    RESULT_WORDS,
)
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.protection import protection_words
from negotiator.services.records.storage import alone
from negotiator.services.records.voice import Voice
from negotiator.services.records.wording import words

MOST, MOST_NAME = 12, 80
FEW = 6  # agreements and programmes of a country that the page names
CHECK = "nr_check"
LAW = ("regime", CHECK, "who_list", "eu_readmission")  # answers that are law
CENTRES = "zme"  # the programme of the centres for migration and development
NONE = _("You have no such candidate.")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in words (empty where nobody gave one), and whether it comes from a dossier."""

    text: str
    of_dossier: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One country. `answers` in the order of the questions; `agreements` and `programmes` of the register, running ones
    first; `result` is ok, open or failed as it counts today, `over` that its last day has passed."""

    id: int
    name: str
    dossier_id: int
    dossier: str
    answers: tuple[Told, ...]
    agreements: tuple[str, ...]
    programmes: tuple[str, ...]
    result: str
    result_told: str
    reason: str
    until: str
    over: bool


@dataclass(frozen=True, slots=True)
class ScreeningPage:
    """Countries side by side; `groups` are headings with their questions."""

    columns: tuple[Column, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """The form of one candidate."""

    id: int
    name: str
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    result: tuple[Field, ...]
    values: Mapping[str, str]
    mark: str


def require_screening(reader: Reader) -> None:
    """Nothing for whoever may open a dossier or leads one. Raises NotAllowed."""
    leads = any(may(reader, Action.EDIT_DOSSIER, key) for key in reader.roles)
    if reader.is_admin or not (reader.may_start or leads):
        raise NotAllowed(_("Countries are compared by those who may open a dossier or lead one."))


_CANDIDATES = pick(Candidate).where(col(Candidate.account_id) == bindparam("account")).order_by(col(Candidate.id))


def page(session: Session, reader: Reader) -> ScreeningPage:
    """The reader's candidates side by side, in the order in which they were added. Raises NotAllowed."""
    require_screening(reader)
    rows = loaded(session, _CANDIDATES, account=reader.account_id)
    own, day = _dossiers(session, reader), today(session)
    return ScreeningPage(
        columns=tuple(_column(session, reader, row, own, day) for row in rows),
        groups=tuple((say(reader.language, h), tuple(say(reader.language, f.label) for f in fs)) for h, fs in GROUPS),
        countries=tuple(sorted(_countries(reader.language).values())),
    )


def one(session: Session, reader: Reader, candidate_id: int) -> CandidatePage:
    """The form of a candidate. Raises NotAllowed or NotRecorded."""
    require_screening(reader)
    row = _row(session, reader, candidate_id)
    values = filled(FIELDS, row.answers)
    return CandidatePage(
        known(row.id), _name(row.country, reader.language), GROUPS, RESULT, values, entry_log.mark(values)
    )


def add(session: Session, reader: Reader, name: str, dossier_id: int = 0) -> int:
    """Adds a country by its name or code, or that of a dossier of the reader's own; its number. Raises NotAllowed or
    Refused with the field."""
    require_screening(reader)
    if dossier_id and may(reader, Action.EDIT_DOSSIER, dossier_id):
        dossier = session.get(Dossier, dossier_id)
        name = str(dossier.context.get("partner") or "") if dossier else name
    told = _code(name.strip(), reader.language)
    alone(session, f"candidates {reader.account_id}")
    rows = session.exec(select(Candidate).where(Candidate.account_id == reader.account_id)).all()
    mark = _mark(told)
    wrong = ""
    if not told or len(told) > MOST_NAME:
        wrong = _("Please name the partner country.")
    elif any(row.mark == mark for row in rows):
        wrong = _("This country is among your candidates already.")
    elif len(rows) >= MOST:
        wrong = _("More countries do not fit side by side.")
    if wrong:
        raise Refused(WRONG, fields={"country": wrong})
    row = Candidate(account_id=reader.account_id, mark=mark, country=told, answers={"result": OPEN})
    session.add(row)
    session.flush()
    audit.record(session, reader, Deed.CHANGED, "screening")
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def change(session: Session, reader: Reader, candidate_id: int, typed: Mapping[str, str], mark: str) -> None:
    """Keeps what is known of a country and the result. Raises NotAllowed, NotRecorded, Refused with the fields, or
    Collision."""
    require_screening(reader)
    row = _row(session, reader, candidate_id, lock=True)
    before, values = filled(FIELDS, row.answers), filled(FIELDS, typed)
    wrong = _wrong(values, today(session))
    if wrong:
        raise Refused(WRONG, fields=wrong)
    unchanged(mark, entry_log.mark(before), mine=dict(typed), theirs=lambda: before)
    row.answers, row.changed_at, row.version = values, now(session), row.version + 1
    session.add(row)
    audit.record(session, reader, Deed.CHANGED, "screening")
    session.commit()


def remove(session: Session, reader: Reader, candidate_id: int) -> None:
    """Takes a country out of the comparison. Raises NotAllowed or NotRecorded."""
    require_screening(reader)
    session.delete(_row(session, reader, candidate_id, lock=True))
    audit.record(session, reader, Deed.CHANGED, "screening")
    session.commit()


def _row(session: Session, reader: Reader, candidate_id: int, lock: bool = False) -> Candidate:
    query = select(Candidate).where(Candidate.id == candidate_id, Candidate.account_id == reader.account_id)
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotRecorded(NONE)
    return row


def _wrong(values: Mapping[str, str], day: date) -> dict[str, str]:
    """Field -> what is wrong; a result that is not open needs reason and last day."""
    wrong = wrong_in(FIELDS, values)
    if values["result"] in (OK, FAILED):
        if not values["reason"]:
            wrong["reason"] = WHY
        if not values["until"]:
            wrong["until"] = _("Please say until when the result holds: countries change.")
    for name in ("until", "nr_check_date"):
        if name not in wrong and len(values[name]) == MONTH:
            wrong[name] = _("This is no day.")
    if values["until"] and "until" not in wrong and values["until"] < day.isoformat():
        wrong["until"] = _("This day is over.")
    if values["nr_check_date"] > day.isoformat() and "nr_check_date" not in wrong:
        wrong["nr_check_date"] = _("This day lies in the future.")
    if not values["source"] and any(values[name] for name in LAW) and "source" not in wrong:
        wrong["source"] = _("Please say where this is written: an answer that is law counts with its source alone.")
    if values["nr_check"] == PASSED and not values["nr_check_date"] and "nr_check_date" not in wrong:
        wrong["nr_check_date"] = _("A passed check needs its day: by it the check expires.")
    return wrong


def _dossiers(session: Session, reader: Reader) -> dict[str, Dossier]:
    """The reader's own dossiers by the mark of their country; the latest where there are several."""
    ids = [key for key in reader.roles if may(reader, Action.READ_CONTEXT, key)]
    read_marks(session, ids)
    rows = [derived(session, key).row for key in sorted(ids)]
    return {_mark(_code(str(row.context.get("partner") or ""), reader.language)): row for row in rows}


def _column(session: Session, reader: Reader, row: Candidate, own: Mapping[str, Dossier], day: date) -> Column:
    dossier, noted = own.get(row.mark), row.answers
    context = derived(session, known(dossier.id)).ground.context if dossier else {}
    over = is_over(noted.get("until", ""), day.isoformat())
    result = OPEN if over else noted.get("result", OPEN)
    return Column(
        id=known(row.id),
        name=_name(row.country, reader.language),
        dossier_id=known(dossier.id) if dossier else 0,
        dossier=words(dossier.title, reader.language) if dossier else "",
        answers=tuple(_told(f, noted, context, day, reader.language) for _h, fields in GROUPS for f in fields),
        agreements=tuple(_agreements(row.country, reader.language)),
        programmes=tuple(_programmes(row.country, reader.language, day)),
        result=result,
        result_told=say(reader.language, RESULT_WORDS[result]),
        reason=noted.get("reason", ""),
        until=noted.get("until", ""),
        over=over,
    )


def _told(field: Field, noted: Mapping[str, str], context: Mapping[str, object], day: date, language: str) -> Told:
    """What was noted, else what the reader's dossier says; a protection check as it counts on the day."""
    if noted.get(field.name):
        if field.name == CHECK:
            return Told(_check(noted, day, language))
        if field.entry is Entry.DAY:
            return Told(Voice(language).day(noted[field.name]))
        choice = dict(field.choices).get(noted[field.name])
        return Told(say(language, choice) if choice else noted[field.name])
    if field.name not in context:
        return Told("")
    if field.name == CHECK:
        return Told(_check(context, day, language), of_dossier=True)
    found = traits.told({field.name: context[field.name]}, {}, language)
    return Told(found[0].answer if found else "", of_dossier=True)


def _check(answers: Mapping[str, object], day: date, language: str) -> str:
    """The protection check as it counts on this day, in the words of gates and papers: an expired one says so."""
    told = protection_words(answers, day.isoformat(), partial(say, language), lambda each: in_words(each, language))
    return sentence(told)


def _agreements(country: str, language: str) -> Iterable[str]:
    found = [each for each in library.precedents().agreements if country in each.partner]
    for each in found[:FEW]:
        year = (each.signed or each.in_force)[:4]
        yield f"{words(each.text, language)}{f' ({year})' if year else ''}"


def _programmes(country: str, language: str, day: date) -> Iterable[str]:
    lines = [programme_line(p, language, day) for p in library.precedents().programmes if country in p.countries]
    for line in sorted(lines, key=lambda each: each.ended)[:FEW]:
        yield f"{line.name}: {line.term}"


def parallel(country: str, language: str, day: date) -> Parallel:
    """What else runs with a country, named in either language, by the register."""
    code = _code(country, language)
    focus = any(code in p.countries for p in library.precedents().programmes if p.id == CENTRES)
    return Parallel(tuple(_agreements(code, language)), tuple(_programmes(code, language, day)), focus)


@cache
def _countries(language: str) -> Mapping[str, str]:
    """Code of each country -> its name."""
    names = Locale(language).territories
    return {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha()}


def _code(name: str, language: str) -> str:
    """The code of a country by its name in either language, or by its code; the name itself for none."""
    if len(name) == 2 and name.upper() in _countries(language):
        return name.upper()
    return _codes().get(name.casefold(), name)


@cache
def _codes() -> Mapping[str, str]:
    """The name of each country in small letters -> its code; where languages differ, German goes first."""
    return {name.casefold(): code for spoken in ("en", "de") for code, name in _countries(spoken).items()}


def _name(country: str, language: str) -> str:
    return _countries(language).get(country, country)


def _mark(country: str) -> str:
    return hashlib.sha256(country.casefold().encode()).hexdigest()
