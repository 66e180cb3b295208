"""Rounds of a negotiation: when and where they met, what each side put on the table, what was recorded."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.clock import now
from models.dossier import Dossier
from models.round import Round
from negotiator.bargaining.errors import Collision, NotRecorded, Refused
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import Choice, count_choice
from negotiator.services.records import submissions
from negotiator.services.records.plans import counts
from negotiator.services.records.wording import words

SIDES = (HOME_SIDE, PARTNER_SIDE)
STATUSES = ("open", "closed")
MOST_ROUNDS = 60
WORDS = ("date", "place", "status", "record")
LONGEST = {"place": 200, "record": 4000, "why": 1000}
ABSENT = ""  # a measure that a side did not mention
WRONG = _("Please correct what is marked.")
NOTHING = _("Please enter at least one thing about the round, for example its day.")
NO_ROUND = _("There is no such round in this dossier.")


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round; `offers` is side -> how many measures it named, empty once it is withdrawn: they count nowhere."""

    n: int
    date: str
    place: str
    status: str
    record: str
    offers: Mapping[str, int]
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str


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
class Entry:
    """What was typed about a round: `offers` is side -> measure -> level, "" where nothing was offered."""

    date: str
    place: str
    status: str
    record: str
    offers: Mapping[str, Mapping[str, str]]

    def level(self, side: str, measure: str) -> str:
        """What a side offered of a measure, "" where it did not mention it."""
        return self.offers.get(side, {}).get(measure, ABSENT)


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round with its form, measures by the name of their pillar; `mark` changes with what the round holds, and
    `entry` is what it holds as its form would send it. `new`: there is no such round until its form is saved."""

    frame: Frame
    line: RoundLine
    pillars: tuple[tuple[str, tuple[OfferRow, ...]], ...]
    mark: str
    entry: Entry
    new: bool = False


def listed(session: Session, reader: Reader, dossier_id: int) -> RoundsPage:
    """All rounds. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_ROUNDS, dossier_id)
    return cut(session, reader, dossier_id, ("dossier", "round", "rule_override"), _listed)


def _listed(session: Session, reader: Reader, dossier_id: int) -> RoundsPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_ROUNDS)
    rows = session.exec(select(Round).where(Round.dossier_id == dossier_id).order_by(col(Round.n).desc())).all()
    lines = tuple(_line(row, reader.language) for row in rows)
    return RoundsPage(frame_of(reader, dossier), lines, may(reader, Action.EDIT_ROUNDS, dossier_id))


def _line(row: Round, language: str) -> RoundLine:
    held = {} if row.withdrawn_at else row.offers
    return RoundLine(
        n=row.n,
        date=row.date,
        place=row.place,
        status=row.status,
        record=words(row.record, language),
        offers={side: len(levels) for side, levels in held.items() if levels},
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by or "",
        withdrawn_why=row.withdrawn_why or "",
    )


def standing(session: Session, dossier_id: int) -> list[Round]:
    """The rounds that are not withdrawn, latest first: for services only."""
    rows = session.exec(select(Round).where(Round.dossier_id == dossier_id).order_by(col(Round.n).desc())).all()
    return [row for row in rows if row.withdrawn_at is None]


def one(session: Session, reader: Reader, dossier_id: int, n: int) -> RoundPage:
    """One round to be edited. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_ROUNDS, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _one, n)


def _one(session: Session, reader: Reader, dossier_id: int, n: int) -> RoundPage:
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    return _page(session, reader, dossier, _found(session, dossier_id, n))


def blank(session: Session, reader: Reader, dossier_id: int) -> RoundPage:
    """The empty form of the next round, which is made by saving it. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_ROUNDS, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _blank)


def _blank(session: Session, reader: Reader, dossier_id: int) -> RoundPage:
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = Round(dossier_id=dossier_id, n=max(_numbers(session, dossier_id), default=0) + 1, record={}, offers={})
    return replace(_page(session, reader, dossier, row), new=True)


def _page(session: Session, reader: Reader, dossier: Dossier, row: Round) -> RoundPage:
    plan = derived(session, row.dossier_id).plan
    groups: dict[str, list[OfferRow]] = {}
    for measure in plan.measures:
        choices = tuple((str(each.n), f"{each.n} – {words(each.text, reader.language)}") for each in measure.levels)
        offered = {side: str(row.offers.get(side, {}).get(measure.id, ABSENT)) for side in SIDES}
        line = OfferRow(measure.id, words(measure.text, reader.language), choices, offered)
        groups.setdefault(measure.pillar.value, []).append(line)
    names = library.catalogue().pillars
    pillars = tuple((words(names[pillar], reader.language), tuple(rows)) for pillar, rows in groups.items())
    return RoundPage(
        frame_of(reader, dossier), _line(row, reader.language), pillars, mark_of(row), _entry(row, reader.language)
    )


def mark_of(row: Round) -> str:
    """A short mark of what a round holds; whoever still has it sees its latest state."""
    offers = sorted((side, *pair) for side, levels in row.offers.items() for pair in sorted(levels.items()))
    held = repr((row.date, row.place, row.status, sorted(row.record.items()), offers, row.withdrawn_at))
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def _found(session: Session, dossier_id: int, n: int, lock: bool = False) -> Round:
    query = select(Round).where(Round.dossier_id == dossier_id, Round.n == n)
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotRecorded(NO_ROUND)
    return row


def _numbers(session: Session, dossier_id: int) -> Sequence[int]:
    return session.exec(select(Round.n).where(Round.dossier_id == dossier_id)).all()


def add(session: Session, reader: Reader, dossier_id: int, *, entry: Entry) -> int:
    """Records the next round as it was typed; its number. Its offers pass the guard on guesses. Raises NotRecorded,
    NotAllowed, TooMany, Refused: with the fields, where nothing was filled in, when there are too many."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    offers = _judged(entry, {measure.id: measure.top for measure in derived(session, dossier_id).plan.measures})
    row = Round(dossier_id=dossier_id, n=0, record={}, offers={})
    _write(row, entry, offers)
    if not counts(row):
        raise Refused(WRONG, fields={"date": NOTHING})
    session.exec(select(Dossier.id).where(Dossier.id == dossier_id).with_for_update()).one()  # one number each
    numbers = _numbers(session, dossier_id)
    if len(numbers) >= MOST_ROUNDS:
        raise Refused(_("This dossier has 60 rounds already. More cannot be recorded."))
    n = max(numbers, default=0) + 1
    if offers:
        count_choice(session, reader, dossier, Choice.OFFERED, offers, thing=f"offer of round {n}")
    row.n, row.rank = n, len(numbers)
    session.add(row)
    named = {side: len(levels) for side, levels in offers.items()}
    detail = {"field": f"round {n}", "from": "", "to": "begun", "offers": named}
    audit.record(session, reader, audit.Deed.CHANGED, f"round {n}", dossier_id, detail=detail)
    submissions.done(session, n)
    session.commit()
    return n


def _entry(row: Round, language: str) -> Entry:
    offers = {side: {key: str(n) for key, n in levels.items()} for side, levels in row.offers.items()}
    return Entry(row.date, row.place, row.status, words(row.record, language), offers)


def merged(mine: Entry, base: Entry, theirs: Entry) -> Entry:
    """What I changed since `base`, and for the rest what stands now: saving it takes back nothing of the other's."""
    same = {name: getattr(theirs, name) for name in WORDS if getattr(mine, name) == getattr(base, name)}
    offers = {
        side: {
            key: theirs.level(side, key) if mine.level(side, key) == base.level(side, key) else mine.level(side, key)
            for key in {*mine.offers.get(side, {}), *theirs.offers.get(side, {})}
        }
        for side in SIDES
    }
    return replace(mine, **same, offers=offers)


def change(session: Session, reader: Reader, dossier_id: int, n: int, *, entry: Entry, mark: str) -> None:
    """Writes a round as it was typed; other offers than before pass the guard on guesses. Raises NotRecorded,
    NotAllowed, Refused with the fields, Collision, TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = _found(session, dossier_id, n, lock=True)
    tops = {measure.id: measure.top for measure in derived(session, dossier_id).plan.measures}
    offers = _with_shelved(row, _judged(entry, tops), tops)
    if row.withdrawn_at is not None:
        raise Refused(_("This round is withdrawn. What it holds stays as it was."))
    stored = _entry(row, reader.language)
    typed = replace(entry, place=entry.place.strip(), record=entry.record.strip())
    if offers == row.offers and all(getattr(typed, name) == getattr(stored, name) for name in WORDS):
        return  # the same once more
    if mark != mark_of(row):
        raise Collision(_("Somebody else changed this meanwhile."), mine=entry, theirs=stored)
    if offers != row.offers:
        chosen = {side: levels for side, levels in offers.items() if levels != row.offers.get(side)}
        count_choice(session, reader, dossier, Choice.OFFERED, chosen, thing=f"offer of round {n}")
    _write(row, entry, offers)
    session.add(row)
    named = {side: len(levels) for side, levels in offers.items()}
    audit.record(session, reader, audit.Deed.CHANGED, f"round {n}", dossier_id, detail={"offers": named})
    session.commit()


def _with_shelved(row: Round, offers: dict[str, dict[str, int]], tops: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """The offers with what the round holds on measures off the agenda, for which the form has no field."""
    kept = {side: {key: n for key, n in levels.items() if key not in tops} for side, levels in row.offers.items()}
    found = {side: kept.get(side, {}) | offers.get(side, {}) for side in {**kept, **offers}}
    return {side: levels for side, levels in found.items() if levels}


def _write(row: Round, entry: Entry, offers: dict[str, dict[str, int]]) -> None:
    row.date, row.place, row.status = entry.date, entry.place.strip(), entry.status
    row.record, row.offers = dict.fromkeys(("de", "en"), entry.record.strip()), offers


def withdraw(session: Session, reader: Reader, dossier_id: int, n: int, *, why: str, mark: str) -> None:
    """Withdraws a round: it stays in the list with who, when and why; its offers count nowhere. For good.

    Raises NotRecorded, NotAllowed, Refused (no reason), Collision."""
    dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = _found(session, dossier_id, n, lock=True)
    if row.withdrawn_at is not None:
        return
    if not why.strip() or len(why) > LONGEST["why"]:
        raise Refused(WRONG, fields={"why": _("This is too long.") if why.strip() else _("Please say why.")})
    if mark != mark_of(row):
        raise Collision(_("Somebody else changed this meanwhile."), theirs=_entry(row, reader.language))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = now(session), reader.name, why.strip()
    session.add(row)
    detail = {"field": f"round {n}", "from": "", "to": "withdrawn", "why": why.strip()}
    audit.record(session, reader, audit.Deed.CHANGED, f"round {n}", dossier_id, detail=detail)
    session.commit()


def _judged(entry: Entry, tops: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """The offers as numbers. Raises Refused with a message for each field that cannot be used."""
    wrong: dict[str, str] = {}
    if entry.date and not _is_day(entry.date):
        wrong["date"] = _("Please write a date, for example 2026-12-31.")
    if entry.status not in STATUSES:
        wrong["status"] = _("Please choose one of these.")
    wrong |= {name: _("This is too long.") for name in ("place", "record") if len(getattr(entry, name)) > LONGEST[name]}
    offers: dict[str, dict[str, int]] = {}
    for side, levels in entry.offers.items():
        for key, text in levels.items():
            if text == ABSENT:
                continue
            if side in SIDES and key in tops and re.fullmatch(r"[0-9]{1,2}", text) and int(text) <= tops[key]:
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
