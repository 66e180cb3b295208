"""Rounds of a negotiation: when and where they met, what each side put on the table, what was recorded."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.round import Round
from negotiator.bargaining.errors import Collision, NotRecorded, Refused
from negotiator.catalogue import library
from negotiator.language import _
from negotiator.services import audit, guesses
from negotiator.services.access import Action, Reader, may
from negotiator.services.derived import derived
from negotiator.services.frames import dossier_for, frame_of
from negotiator.services.guesses import count_guess
from negotiator.services.views import Frame
from negotiator.services.wording import words

SIDES = ("de", "partner")
STATUSES = ("open", "closed")
MOST_ROUNDS = 60
LONGEST = {"place": 200, "record": 4000}
ABSENT = ""  # a measure that a side did not mention
WRONG = _("Please correct what is marked.")
NO_ROUND = _("There is no such round in this dossier.")


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round; `offers` is side -> how many measures it named."""

    n: int
    date: str
    place: str
    status: str
    record: str
    offers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A measure with its levels and what each side offered: side -> level as text, "" where it was not mentioned."""

    key: str
    name: str
    choices: tuple[tuple[str, str], ...]
    offered: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """All rounds of a dossier, latest first."""

    frame: Frame
    rounds: tuple[RoundLine, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round with its form, measures by the name of their pillar; `mark` changes with what the round holds."""

    frame: Frame
    line: RoundLine
    pillars: tuple[tuple[str, tuple[OfferRow, ...]], ...]
    mark: str


def listed(session: Session, reader: Reader, dossier_id: int) -> RoundsPage:
    """All rounds. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_ROUNDS)
    rows = session.exec(select(Round).where(Round.dossier_id == dossier_id).order_by(col(Round.n).desc())).all()
    lines = tuple(_line(row, reader.language) for row in rows)
    return RoundsPage(frame_of(reader, dossier), lines, may(reader, Action.EDIT_ROUNDS, dossier_id))


def _line(row: Round, language: str) -> RoundLine:
    offers = {side: len(levels) for side, levels in row.offers.items() if levels}
    return RoundLine(row.n, row.date, row.place, row.status, words(row.record, language), offers)


def one(session: Session, reader: Reader, dossier_id: int, n: int) -> RoundPage:
    """One round to be edited. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = _found(session, dossier_id, n)
    plan = derived(session, dossier_id).plan
    groups: dict[str, list[OfferRow]] = {}
    for measure in plan.measures:
        choices = tuple((str(each.n), f"{each.n} – {words(each.text, reader.language)}") for each in measure.levels)
        offered = {side: str(row.offers.get(side, {}).get(measure.id, ABSENT)) for side in SIDES}
        line = OfferRow(measure.id, words(measure.text, reader.language), choices, offered)
        groups.setdefault(measure.pillar.value, []).append(line)
    names = library.catalogue().pillars
    pillars = tuple((words(names[pillar], reader.language), tuple(rows)) for pillar, rows in groups.items())
    return RoundPage(frame_of(reader, dossier), _line(row, reader.language), pillars, mark_of(row))


def mark_of(row: Round) -> str:
    """A short mark of what a round holds; whoever still has it sees its latest state."""
    offers = sorted((side, *pair) for side, levels in row.offers.items() for pair in sorted(levels.items()))
    held = repr((row.date, row.place, row.status, sorted(row.record.items()), offers))
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def _found(session: Session, dossier_id: int, n: int) -> Round:
    row = session.exec(select(Round).where(Round.dossier_id == dossier_id, Round.n == n)).first()
    if row is None:
        raise NotRecorded(NO_ROUND)
    return row


def add(session: Session, reader: Reader, dossier_id: int) -> int:
    """Opens the next round; its number. Raises NotRecorded, NotAllowed, Refused when there are too many."""
    dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    numbers = session.exec(select(Round.n).where(Round.dossier_id == dossier_id)).all()
    if len(numbers) >= MOST_ROUNDS:
        raise Refused(_("This dossier has 60 rounds already. More cannot be recorded."))
    n = max(numbers, default=0) + 1
    session.add(Round(dossier_id=dossier_id, rank=len(numbers), n=n, record={}, offers={}))
    audit.record(session, reader, audit.Deed.CHANGED, f"round {n}", dossier_id)
    session.commit()
    return n


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed about a round: `offers` is side -> measure -> level, "" where nothing was offered."""

    date: str
    place: str
    status: str
    record: str
    offers: Mapping[str, Mapping[str, str]]


def change(session: Session, reader: Reader, dossier_id: int, n: int, *, entry: Entry, mark: str) -> None:
    """Writes a round as it was typed; other offers than before pass the guard on guesses. Raises NotRecorded,
    NotAllowed, Refused with the fields, Collision, TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = _found(session, dossier_id, n)
    offers = _judged(entry, {measure.id: measure.top for measure in derived(session, dossier_id).plan.measures})
    if mark != mark_of(row):
        raise Collision(_("Somebody else changed this meanwhile."), mine=entry.record, theirs=words(row.record, "de"))
    if offers != row.offers:
        chosen = {side: levels for side, levels in offers.items() if levels != row.offers.get(side)}
        count_guess(session, reader, dossier, (f"offer of round {n}", guesses.TRIED), chosen, purse=guesses.TRYING)
    row.date, row.place, row.status = entry.date, entry.place.strip(), entry.status
    row.record, row.offers = dict.fromkeys(("de", "en"), entry.record.strip()), offers
    session.add(row)
    named = {side: len(levels) for side, levels in offers.items()}
    audit.record(session, reader, audit.Deed.CHANGED, f"round {n}", dossier_id, detail={"offers": named})
    session.commit()


def _judged(entry: Entry, tops: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """The offers as numbers. Raises Refused with a message for each field that cannot be used."""
    wrong: dict[str, str] = {}
    if entry.date and not _is_day(entry.date):
        wrong["date"] = _("Please write a date, for example 2026-12-31.")
    if entry.status not in STATUSES:
        wrong["status"] = _("Please choose one of these.")
    wrong |= {name: _("This is too long.") for name, most in LONGEST.items() if len(getattr(entry, name)) > most}
    offers: dict[str, dict[str, int]] = {}
    for side, levels in entry.offers.items():
        for key, text in levels.items():
            if text == ABSENT:
                continue
            if side in SIDES and key in tops and re.fullmatch(r"[0-9]", text) and int(text) <= tops[key]:
                offers.setdefault(side, {})[key] = int(text)
            else:
                wrong[f"{side}-{key}"] = _("This measure has no such level.")
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return offers


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
