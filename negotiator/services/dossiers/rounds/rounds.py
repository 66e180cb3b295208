"""Rounds of a negotiation: when, where and between whom they met, what each side tabled, what was recorded."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from models.clock import now
from models.dossier import Dossier
from models.round import Round
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.minutes import Minutes
from negotiator.catalogue.plan import PARTNER_SIDE
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import dossier_for, frame_of
from negotiator.services.access.guesses import Choice, count_choice
from negotiator.services.dossiers.rounds import round_lines
from negotiator.services.dossiers.rounds.round_entries import (
    LONG,
    LONGEST,
    SIDES,
    WRONG,
    Judged,
    RoundEntry,
    entry_of,
    judged,
)
from negotiator.services.dossiers.rounds.round_views import OfferRow, RoundPage, RoundsPage
from negotiator.services.records import submissions
from negotiator.services.records.locks import number_in_turn, unchanged
from negotiator.services.records.minutes import kept_minutes, minutes_of
from negotiator.services.records.plans import counts
from negotiator.services.records.snapshots import plain
from negotiator.services.records.wording import words

MOST_ROUNDS = 60
NOTHING = _("Please enter at least one thing about the round, for example its day.")
NO_ROUND = _("There is no such round in this dossier.")
CLOSED = _("This round is withdrawn. What it holds stays as it was.")


def listed(session: Session, reader: Reader, dossier_id: int) -> RoundsPage:
    """All rounds. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_ROUNDS, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _listed)


def _listed(session: Session, reader: Reader, dossier_id: int) -> RoundsPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_ROUNDS)
    rows = session.exec(select(Round).where(Round.dossier_id == dossier_id).order_by(col(Round.n).desc())).all()
    telling = round_lines.telling(session, reader, dossier_id)
    lines = tuple(telling.line(row) for row in rows)
    return RoundsPage(frame_of(reader, dossier), lines, may(reader, Action.EDIT_ROUNDS, dossier_id))


def one(session: Session, reader: Reader, dossier_id: int, n: int) -> RoundPage:
    """One round to be edited. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_ROUNDS, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _one, n)


def _one(session: Session, reader: Reader, dossier_id: int, n: int) -> RoundPage:
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    return _page(session, reader, dossier, found(session, dossier_id, n))


def blank(session: Session, reader: Reader, dossier_id: int) -> RoundPage:
    """The empty form of the next round, which is made by saving it. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_ROUNDS, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _blank)


def _blank(session: Session, reader: Reader, dossier_id: int) -> RoundPage:
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = Round(dossier_id=dossier_id, n=max(_numbers(session, dossier_id), default=0) + 1, record={}, offers={})
    return replace(_page(session, reader, dossier, row), new=True)


def _page(session: Session, reader: Reader, dossier: Dossier, row: Round) -> RoundPage:
    plan, language = derived(session, row.dossier_id).plan, reader.language
    telling = round_lines.telling(session, reader, row.dossier_id)
    minutes, groups = minutes_of(row), dict[str, list[OfferRow]]()
    for measure in plan.measures:
        groups.setdefault(measure.pillar.value, []).append(telling.offer(row, minutes, measure))
    names = library.catalogue().pillars
    people = tuple((person, words(person.text, language)) for person in plan.participants)
    return RoundPage(
        frame_of(reader, dossier),
        telling.line(row),
        tuple((words(names[pillar], language), tuple(rows)) for pillar, rows in groups.items()),
        owners=tuple((person.id, name) for person, name in people),
        speakers=tuple((person.id, name) for person, name in people if person.side == PARTNER_SIDE),
        mark=mark_of(row),
        entry=_entry(row, language),
    )


def mark_of(row: Round) -> str:
    """A short mark of what a round holds; whoever still has it sees its latest state."""
    offers = sorted((side, *pair) for side, levels in row.offers.items() for pair in sorted(levels.items()))
    minutes = json.dumps(plain(minutes_of(row)), sort_keys=True)
    held = repr((row.date, row.place, row.status, sorted(row.record.items()), offers, minutes, row.withdrawn_at))
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def found(session: Session, dossier_id: int, n: int, lock: bool = False) -> Round:
    """The round of this number. Raises NotRecorded."""
    query = select(Round).where(Round.dossier_id == dossier_id, Round.n == n)
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotRecorded(NO_ROUND)
    return row


def _numbers(session: Session, dossier_id: int) -> Sequence[int]:
    return session.exec(select(Round.n).where(Round.dossier_id == dossier_id)).all()


def add(session: Session, reader: Reader, dossier_id: int, *, entry: RoundEntry) -> int:
    """Records the next round as it was typed; its number. Its offers pass the guard on guesses. Raises NotRecorded,
    NotAllowed, TooMany, Refused: with the fields, where nothing was filled in, when there are too many."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    kept = judged(entry, derived(session, dossier_id).plan, Minutes())
    row = Round(dossier_id=dossier_id, n=0, record={}, offers={})
    _write(row, entry, kept, reader.language)
    if not counts(row):
        raise Refused(WRONG, fields={"date": NOTHING})
    number_in_turn(session, dossier_id)
    numbers = _numbers(session, dossier_id)
    if len(numbers) >= MOST_ROUNDS:
        raise Refused(_("This dossier has 60 rounds already. More cannot be recorded."))
    n = max(numbers, default=0) + 1
    if kept.offers:
        count_choice(session, reader, dossier, Choice.OFFERED, kept.offers, thing=f"offer of round {n}")
    row.n, row.rank = n, len(numbers)
    session.add(row)
    named = {side: len(levels) for side, levels in kept.offers.items()}
    detail = {"field": f"round {n}", "from": "", "to": "begun", "offers": named}
    audit.record(session, reader, audit.Deed.CHANGED, f"round {n}", dossier_id, detail=detail)
    submissions.done(session, n)
    session.commit()
    return n


def _entry(row: Round, language: str) -> RoundEntry:
    return entry_of((row.date, row.place, row.status, words(row.record, language)), row.offers, minutes_of(row))


def change(session: Session, reader: Reader, dossier_id: int, n: int, *, entry: RoundEntry, mark: str) -> None:
    """Writes a round as it was typed; other offers than before pass the guard on guesses. Raises NotRecorded,
    NotAllowed, Refused with the fields, Collision, TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = found(session, dossier_id, n, lock=True)
    plan, before = derived(session, dossier_id).plan, minutes_of(row)
    tops = {measure.id: measure.top for measure in plan.measures}
    kept = _with_shelved(row, judged(entry, plan, before, n, row.date), tops)
    if row.withdrawn_at is not None:
        raise Refused(CLOSED)
    stored = _entry(row, reader.language)
    changed = _changes(stored, entry, row.offers, kept)
    if not changed and kept.minutes == before:
        return  # the same once more
    unchanged(mark, mark_of(row), mine=entry, theirs=lambda: stored)
    if kept.offers != row.offers:
        chosen = {side: levels for side, levels in kept.offers.items() if levels != row.offers.get(side)}
        count_choice(session, reader, dossier, Choice.OFFERED, chosen, thing=f"offer of round {n}")
    detail = {"offers": {side: len(levels) for side, levels in kept.offers.items()}, "changes": changed}
    if kept.minutes != before:
        detail["minutes"] = [plain(before), plain(kept.minutes)]
    _write(row, entry, kept, reader.language)
    session.add(row)
    audit.record(session, reader, audit.Deed.CHANGED, f"round {n}", dossier_id, detail=detail)
    session.commit()


def _with_shelved(row: Round, kept: Judged, tops: Mapping[str, int]) -> Judged:
    """What was judged, with what the round holds on measures off the agenda, for which the form has no field."""
    waiting = {side: {key: n for key, n in levels.items() if key not in tops} for side, levels in row.offers.items()}
    found = {side: waiting.get(side, {}) | kept.offers.get(side, {}) for side in {**waiting, **kept.offers}}
    return replace(kept, offers={side: levels for side, levels in found.items() if levels})


def _changes(
    stored: RoundEntry, entry: RoundEntry, offers: Mapping[str, Mapping[str, int]], kept: Judged
) -> dict[str, list[object]]:
    """What differs: name -> before and after; an offer is named by side and measure, its level is None where open."""
    typed = {"date": entry.date, "place": entry.place.strip(), "status": entry.status, "record": entry.record.strip()}
    found: dict[str, list[object]] = {
        name: [getattr(stored, name), text] for name, text in typed.items() if getattr(stored, name) != text
    }
    for side in SIDES:
        old, new = offers.get(side, {}), kept.offers.get(side, {})
        keys = dict.fromkeys((*old, *new))
        found |= {f"{side} {key}": [old.get(key), new.get(key)] for key in keys if old.get(key) != new.get(key)}
    return found


def _write(row: Round, entry: RoundEntry, kept: Judged, language: str) -> None:
    """Puts what was typed into the round; a record that was left as it is keeps its words in both languages."""
    row.date, row.place, row.status = entry.date, entry.place.strip(), entry.status
    if entry.record.strip() != words(row.record, language).strip():
        row.record = dict.fromkeys(("de", "en"), entry.record.strip())
    row.offers = kept.offers
    keep(row, kept.minutes)


def keep(row: Round, minutes: Minutes) -> None:
    """Puts minutes into a round."""
    row.minutes = kept_minutes(minutes)


def withdraw(session: Session, reader: Reader, dossier_id: int, n: int, *, why: str, mark: str) -> None:
    """Withdraws a round: it stays in the list with who, when and why; its offers count nowhere. For good.

    Raises NotRecorded, NotAllowed, Refused (no reason), Collision."""
    dossier_for(session, reader, dossier_id, Action.EDIT_ROUNDS)
    row = found(session, dossier_id, n, lock=True)
    if row.withdrawn_at is not None and (row.withdrawn_by, row.withdrawn_why) == (reader.name, why.strip()):
        return  # asked twice
    if not why.strip() or len(why) > LONGEST["why"]:
        raise Refused(WRONG, fields={"why": LONG if why.strip() else _("Please say why.")})
    unchanged(mark, mark_of(row), theirs=lambda: _entry(row, reader.language))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = now(session), reader.name, why.strip()
    session.add(row)
    detail = {"field": f"round {n}", "from": "", "to": "withdrawn", "why": why.strip()}
    audit.record(session, reader, audit.Deed.CHANGED, f"round {n}", dossier_id, detail=detail)
    session.commit()
