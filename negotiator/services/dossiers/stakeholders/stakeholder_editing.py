"""Stakeholders added, changed, renamed with a day and removed by the lead; the last change of each can be taken back.

A stakeholder goes only when nothing hangs on it: people, what somebody recorded, signatures, the lead of the dossier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from sqlmodel import Session, col, select

from models.clock import today
from models.dossier import Dossier
from models.kinds import Role
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Part
from negotiator.catalogue.beginnings import fitted
from negotiator.catalogue.plan import PARTNER_SIDE, Participant
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.profiles import Profile
from negotiator.catalogue.reading.scenario import MOST_PARTICIPANTS
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.guesses import count_change
from negotiator.services.accounts import members
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG, filled, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import Values
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.stakeholders.stakeholder_fields import FIELDS, NO, YES
from negotiator.services.dossiers.stakeholders.stakeholder_ties import (
    hanging,
)
from negotiator.services.records import submissions
from negotiator.services.records.loading import (
    interest_rows,
    known,
    position_row,
    red_line_rows,
    stakeholder_row,
)
from negotiator.services.records.locks import number_in_turn, unchanged

OWN = "own"  # how the keys of stakeholders begin that no catalogue brought along
NOBODY = _("There is no such stakeholder.")
SIDE_STAYS = _("It speaks for itself: which side it is on stays as it is.")
EARLIER = _("This day lies before the day from which the earlier name held.")
GONE = "gone"  # how the log marks what was removed
BETWEEN = "\t"  # parts of an earlier name: since, German, English
JUDGED = frozenset({"part", "consent", "side"})  # what decides which packages are found


def add(session: Session, reader: Reader, dossier_id: int, typed: Mapping[str, str]) -> int:
    """A stakeholder of one's own; its id. Raises NotRecorded, NotAllowed, Refused with the fields, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    number_in_turn(session, dossier_id)
    values, rows = _judged(today(session).isoformat(), typed), rows_of(session, dossier_id)
    key = next(key for n in range(1, len(rows) + 2) if (key := f"{OWN}_{n}") not in {row.key for row in rows})
    person = Participant(key, {}, values["side"], values["kind"], Part(values["part"]), False, (), (), None)
    return _added(session, reader, dossier, _with(person, values), rows)


def add_known(session: Session, reader: Reader, dossier_id: int, key: str) -> int:
    """One of the catalogue's, with its assumed interests in the dossier's measures, which nobody has confirmed; its id.
    Raises NotRecorded, NotAllowed, Refused where it takes part already, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    number_in_turn(session, dossier_id)
    profile, rows = {each.id: each for each in profiles()}.get(key), rows_of(session, dossier_id)
    if profile is None:
        raise NotRecorded(NOBODY)
    if key in {row.key for row in rows}:
        raise Refused(_("This stakeholder takes part already."))
    person = fitted(profile, derived(session, dossier_id).plan.measures)
    inherited.keep(session, dossier_id, [f"{inherited.STAKEHOLDER}.{key}"])
    return _added(session, reader, dossier, person, rows)


def gone(session: Session, dossier_id: int, language: str) -> tuple[tuple[str, str], ...]:
    """Key and name of those who were removed and can be put back, by name."""
    there = {row.key for row in rows_of(session, dossier_id)}
    found = list[tuple[str, str]]()
    for thing, detail in audit.last_changes(session, dossier_id, "stakeholder ").items():
        key, before = thing.removeprefix("stakeholder "), entry_log.parts(detail)[0]
        if key not in there and detail.get("whole") == GONE and before:
            found.append((key, before.get(language) or before.get("de", key)))
    return tuple(sorted(found, key=lambda pair: pair[1]))


def put_back(session: Session, reader: Reader, dossier_id: int, key: str) -> int:
    """One that was removed takes part again as it was, with what the catalogue assumes of it; its id. Raises
    NotRecorded, NotAllowed, Refused where it takes part already, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    number_in_turn(session, dossier_id)
    if key not in dict(gone(session, dossier_id, reader.language)):
        raise NotRecorded(NOBODY)
    values = entry_log.parts(audit.last_change(session, dossier_id, f"stakeholder {key}"))[0]
    profile = {each.id: each for each in profiles()}.get(key)
    if profile is not None:
        person = fitted(profile, derived(session, dossier_id).plan.measures)
        inherited.keep(session, dossier_id, [f"{inherited.STAKEHOLDER}.{key}"])
    else:
        person = Participant(key, {}, values["side"], values["kind"], Part(values["part"]), False, (), (), None)
    named = tuple(tuple(each.split(BETWEEN)) for each in values.get("former", "").splitlines() if each)
    again = replace(_with(person, values), side=values["side"], kind=values["kind"], part=Part(values["part"]))
    former = tuple((each[0], each[1], each[2]) for each in named)
    return _added(session, reader, dossier, replace(again, former=former), rows_of(session, dossier_id))


def change(  # noqa: PLR0917 - who changes what, from which page, why
    session: Session,
    reader: Reader,
    dossier_id: int,
    stakeholder_id: int,
    typed: Mapping[str, str],
    mark: str,
    why: str = "",
) -> None:
    """Keeps what differs. Raises NotRecorded, NotAllowed, Refused with the fields, Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = row_of(session, dossier_id, stakeholder_id, lock=True)
    before, values = held(row), _judged(today(session).isoformat(), typed, row)
    if values == before:
        return
    unchanged(mark, entry_log.mark(before), mine=dict(typed), theirs=lambda: before)
    _keep(session, reader, dossier, row, values, why=why)


def take_back(session: Session, reader: Reader, dossier_id: int, stakeholder_id: int, mark: str) -> None:
    """As it was before its last change; one more change. Raises NotRecorded, NotAllowed, Refused where there is none,
    Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = row_of(session, dossier_id, stakeholder_id, lock=True)
    before = held(row)
    values = entry_log.undone(session, dossier_id, thing_of(row), before, mark)
    if row.claimed and values["side"] != row.side:
        raise Refused(SIDE_STAYS)
    _keep(session, reader, dossier, row, values)


def remove(session: Session, reader: Reader, dossier_id: int, stakeholder_id: int, why: str) -> None:
    """Takes it out; what stood there stays in the log. Raises NotRecorded, NotAllowed, TooMany, or Refused where
    something hangs on it or no reason is given."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = row_of(session, dossier_id, stakeholder_id, lock=True)
    if not why.strip():
        raise Refused(WRONG, fields={"why": WHY})
    found = next(hanging(session, dossier, row), "")
    if found:
        raise Refused(found)
    count_change(session, reader, dossier, thing_of(row), {"field": "removed"})
    former = "\n".join(BETWEEN.join(each) for each in row.former)
    before = held(row) | ({"former": former} if former else {})
    entry_log.note(session, reader, dossier_id, thing_of(row), before, {}, why=why)
    inherited.settle(session, dossier_id, [f"{inherited.STAKEHOLDER}.{row.key}"])
    session.delete(row)
    session.commit()


def let_speak(  # noqa: PLR0917 - who lets whom speak for whom, as what
    session: Session, reader: Reader, dossier_id: int, stakeholder_id: int, account_id: int, role: str
) -> None:
    """A member of the dossier speaks for the stakeholder from now on and records its position; commits. Raises
    NotRecorded, NotAllowed, or Refused: for oneself, for a role that does not speak, once it speaks for itself."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = row_of(session, dossier_id, stakeholder_id)
    if role not in {each.value for each in roles_of(row)}:
        raise Refused(WRONG, fields={"role": _("Please choose one of these.")})
    found = next((e for e in members.members(session, reader, dossier_id) if e.account_id == account_id), None)
    if found is None or found.stakeholder_id not in (None, row.id):
        raise Refused(WRONG, fields={"account_id": _("Please choose one of these.")})
    members.set_member(
        session,
        reader,
        dossier_id,
        account_id,
        role=Role(role),
        stakeholder_id=known(row.id),
        in_circle=found.in_circle,
    )


def roles_of(row: Stakeholder) -> tuple[Role, ...]:
    """As what somebody can speak for it."""
    return (Role.PARTNER,) if row.side == PARTNER_SIDE else (Role.MINISTRY, Role.SIGNER)


def _added(session: Session, reader: Reader, dossier: Dossier, person: Participant, rows: Sequence[Stakeholder]) -> int:
    """The rows of a stakeholder with its position; logged, committed."""
    if len(rows) >= MOST_PARTICIPANTS:
        raise Refused(_("More stakeholders cannot take part."))
    number = known(dossier.id)
    count_change(session, reader, dossier, f"stakeholder {person.id}", {"field": "part, consent"})
    row = stakeholder_row(number, max((each.rank for each in rows), default=-1) + 1, person)
    session.add(row)
    session.flush()
    position = position_row(number, known(row.id), person)
    session.add(position)
    session.flush()
    measures = {measure.id: key for key, measure in derived(session, number).measures.items()}
    session.add_all(interest_rows(known(position.id), person.prefs, measures))
    session.add_all(red_line_rows(known(position.id), person.red_lines))
    entry_log.note(session, reader, number, thing_of(row), {}, held(row))
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def _keep(
    session: Session, reader: Reader, dossier: Dossier, row: Stakeholder, values: Values, *, why: str = ""
) -> None:
    """Writes the values; logged, committed."""
    before, number = held(row), known(dossier.id)
    if any(values[name] != before[name] for name in JUDGED):
        count_change(session, reader, dossier, thing_of(row), {"field": "part, consent"})
    _write(row, values)
    session.add(row)
    inherited.settle(session, number, [f"{inherited.STAKEHOLDER}.{row.key}"])
    entry_log.note(session, reader, number, thing_of(row), before, values, why=why)
    session.commit()


def _write(row: Stakeholder, values: Mapping[str, str]) -> None:
    """A name with a later day leaves the one before it among the former ones; one that was among them comes back."""
    named = (values["since"], values["de"], values["en"])
    bore = (row.since, row.text.get("de", ""), row.text.get("en", ""))
    kept = (*row.former, bore) if named[1:] != bore[1:] and named[0] > bore[0] else row.former
    row.former = tuple(each for each in kept if tuple(each) != named)
    row.text, row.since = {"de": values["de"], "en": values["en"]}, values["since"]
    row.side, row.kind, row.part = values["side"], values["kind"], Part(values["part"])
    row.consent, row.version = values["consent"] == YES, row.version + 1


def _with(person: Participant, values: Mapping[str, str]) -> Participant:
    text = {"de": values["de"], "en": values["en"]}
    return replace(person, text=text, since=values["since"], consent=values["consent"] == YES)


def held(row: Stakeholder) -> Values:
    """Everything that can be said about the stakeholder, as it is kept."""
    return {
        "de": row.text.get("de", ""),
        "en": row.text.get("en", ""),
        "since": row.since,
        "side": row.side,
        "kind": row.kind,
        "part": row.part.value,
        "consent": YES if row.consent else NO,
    }


def refuse_wrong(row: Stakeholder, day: str) -> None:
    """Raises Refused, as its form would on this day, for a stakeholder that holds what cannot be: names too that
    followed each other in another order."""
    _judged(day, held(row), row)
    borne = [since for since, _de, _en in (*row.former, (row.since, "", ""))]
    if any(later <= earlier for earlier, later in pairwise(borne)):
        raise Refused(WRONG, fields={"former": EARLIER})


def _judged(day: str, typed: Mapping[str, str], row: Stakeholder | None = None) -> Values:
    """Values as they are kept on this day. Raises Refused with a message at each field that cannot be."""
    values = filled(FIELDS, typed)
    wrong = wrong_in(FIELDS, values)
    if "since" not in wrong and values["since"] > day:
        wrong["since"] = _("This day lies in the future.")
    former = row.former[-1] if row is not None and row.former else None
    if former is not None and "since" not in wrong and former[0] >= values["since"] and former[1] != values["de"]:
        wrong["since"] = EARLIER
    named = row is not None and (values["de"], values["en"] or values["de"]) != (row.text.get("de"), row.text.get("en"))
    back = row is not None and [values["since"], values["de"]] in [list(each[:2]) for each in row.former]
    if row is not None and named and not back and "" < values["since"] < row.since and "since" not in wrong:
        wrong["since"] = EARLIER
    if row is not None and row.claimed and values["side"] != row.side:
        wrong["side"] = SIDE_STAYS
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return {**values, "en": values["en"] or values["de"]}


def profiles() -> list[Profile]:
    """Everybody whom the catalogue knows, without the types of country."""
    return [profile for profile in library.profiles().values() if not profile.context]


def thing_of(row: Stakeholder) -> str:
    """What the log calls it."""
    return f"stakeholder {row.key}"


def rows_of(session: Session, dossier_id: int) -> Sequence[Stakeholder]:
    """All stakeholders of a dossier, in their order."""
    query = select(Stakeholder).where(Stakeholder.dossier_id == dossier_id)
    return session.exec(query.order_by(col(Stakeholder.rank), col(Stakeholder.id))).all()


def row_of(session: Session, dossier_id: int, stakeholder_id: int, lock: bool = False) -> Stakeholder:
    """One of them. Raises NotRecorded."""
    query = select(Stakeholder).where(Stakeholder.dossier_id == dossier_id, Stakeholder.id == stakeholder_id)
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotRecorded(NOBODY)
    return row
