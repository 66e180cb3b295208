"""Versions of a dossier: a state that somebody named, compared with another in words; and what rests on which.

A version holds no position, no round and no package. What stands in it is for those who prepare the dossier; all others
of the home side see names and days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.dossier_version import DossierVersion
from models.proposal import Proposal
from models.rows import loaded, rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.plan import Participant, Plan
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import counted_then, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.versions.version_changes import Difference, changes
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import read, written
from negotiator.services.records.storage import alone

NOW, VERSION, PROPOSAL = "now", "v", "p"  # how a state is named in an address: now, v3, p7
MOST, MOST_NAME = 200, 80
WRONG = _("Please correct what is marked.")
FOUNDATIONS = ("fact ", "measure ", "stakeholder ", "limit ", "mandate ", "linkage", "rule ", "master data", "dossier")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version by name, day and author; `present`: nothing has changed since, None for readers who may not know."""

    ref: str
    name: str
    at: datetime
    by: str
    present: bool | None


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The versions, latest first; for the lead what may be compared (value, name, moment), which two were asked for,
    and what differs."""

    frame: Frame
    versions: tuple[VersionLine, ...]
    states: tuple[tuple[str, str, datetime | None], ...]
    before: str
    after: str
    differences: tuple[tuple[str, tuple[Difference, ...]], ...] | None
    editable: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """On which version something rests that was made at a moment: the last that was named before, empty where there was
    none. `moved`: how many changes the dossier has seen since the thing was made, None for readers who may not know;
    `between`: whether it had changed between version and thing."""

    name: str = ""
    ref: str = ""
    at: datetime | None = None
    moved: int | None = None
    between: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """What a version is called."""

    id: int
    name: str
    at: datetime


def page(session: Session, reader: Reader, dossier_id: int, before: str = "", after: str = NOW) -> VersionsPage:
    """All versions; with two states named also what differs between them. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_CONTEXT)
    rows, lead = _rows(session, dossier_id), may(reader, Action.EDIT_DOSSIER, dossier_id)
    present = written(frozen(derived(session, dossier_id).plan)) if lead and rows else None
    found = None
    if before:
        require(reader, Action.EDIT_DOSSIER, dossier_id)
        was, is_ = (_state(session, dossier_id, ref) for ref in (before, after))
        found = changes(was, is_, reader.language)
    return VersionsPage(
        frame=frame_of(reader, dossier),
        versions=tuple(_line(row, present) for row in rows),
        states=_states(session, reader, dossier_id, rows) if lead else (),
        before=before,
        after=after,
        differences=found,
        editable=lead,
    )


def keep(session: Session, reader: Reader, dossier_id: int, name: str) -> int:
    """Names the present state; the number of the version. Raises NotRecorded, NotAllowed or Refused with the field."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    alone(session, f"versions {dossier_id}")
    called, rows = " ".join(name.split()), _rows(session, dossier_id)
    wrong = ""
    if not called:
        wrong = _("Please fill this in.")
    elif len(called) > MOST_NAME:
        wrong = _("This is too long.")
    elif called.casefold() in {row.name.casefold() for row in rows}:
        wrong = _("A version of this name is there already.")
    if wrong:
        raise Refused(WRONG, fields={"name": wrong})
    if len(rows) >= MOST:
        raise Refused(_("More versions cannot be kept."))
    plan = written(frozen(derived(session, dossier_id).plan))
    row = DossierVersion(dossier_id=dossier_id, name=called, plan=plan, created_by=reader.name)
    session.add(row)
    session.flush()
    audit.record(session, reader, Deed.CHANGED, f"version {row.id}", dossier_id, None, {"field": "name", "to": called})
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


_SOLVED = pick(col(Proposal.created_at), col(Proposal.seconds)).where(
    col(Proposal.id) == bindparam("proposal"), col(Proposal.dossier_id) == bindparam("dossier")
)


def resting(session: Session, reader: Reader, dossier_id: int, made: datetime, proposal_id: int | None = None) -> Rest:
    """On which version something rests that was made at a moment, by a proposal where one is named (then from the
    moment at which its run began), as far as the reader may know; empty for readers of the other side."""
    if proposal_id:
        for at, seconds in rows_of(session, _SOLVED, {"dossier": dossier_id, "proposal": proposal_id}):
            made = at - timedelta(seconds=seconds)
    return resting_each(session, reader, dossier_id, {0: made})[0]


def resting_each(session: Session, reader: Reader, dossier_id: int, made: Mapping[int, datetime]) -> dict[int, Rest]:
    """The same for several things by their number; as many queries for many as for one."""
    if not made or not may(reader, Action.READ_CONTEXT, dossier_id):
        return dict.fromkeys(made, Rest())
    known_by = audit.last(session, dossier_id)  # versions are named and the dossier is changed in the log
    rows, changed = cut(session, reader, dossier_id, ("dossier",), _history, known_by)
    return {number: _rest(rows, changed, moment) for number, moment in made.items()}


def _history(
    session: Session, reader: Reader, dossier_id: int, _last: int
) -> tuple[tuple[_Name, ...], tuple[datetime, ...] | None]:
    """The names of versions, latest first, and for whoever may edit when the dossier changed."""
    lead = may(reader, Action.EDIT_DOSSIER, dossier_id)
    changed = tuple(audit.moments_of_changes(session, dossier_id, FOUNDATIONS)) if lead else None
    return _names(session, dossier_id), changed


def _rest(rows: Iterable[_Name], changed: Sequence[datetime] | None, made: datetime) -> Rest:
    row = next((each for each in rows if each.at <= made), None)
    moved = None if changed is None else sum(at > made for at in changed)
    if row is None:
        return Rest(moved=moved)
    between = any(row.at < at <= made for at in changed or ())
    return Rest(row.name, f"{VERSION}{row.id}", row.at, moved, between)


def frozen(plan: Plan) -> Plan:
    """What a version keeps of a plan: no position, no round, no package, no decision of leadership, no stage or
    present day."""
    return replace(
        plan,
        stage="",
        as_of=plan.data_day,
        data_as_of=plan.data_day,
        participants=tuple(_bare(person) for person in plan.participants),
        rounds=(),
        packages=(),
        expected={},
        overrides=(),
        law=(),
    )


def _bare(person: Participant) -> Participant:
    return replace(person, prefs=(), red_lines=(), least=None, least_text="", confidence=Fraction(1), reasoning="")


def _line(row: DossierVersion, present: object) -> VersionLine:
    """`present` is the plan of today as it would be kept; None for whoever is not told whether it is the same."""
    same = None if present is None else row.plan == present
    return VersionLine(f"{VERSION}{row.id}", row.name, row.created_at, row.created_by, same)


_PROPOSALS = (
    pick(col(Proposal.id), col(Proposal.number), col(Proposal.created_at))
    .where(col(Proposal.dossier_id) == bindparam("dossier"))
    .order_by(col(Proposal.id).desc())
)


def _solved(session: Session, _reader: Reader, dossier_id: int) -> Sequence[tuple[Any, ...]]:
    """Id, number and moment of the runs of the optimiser, latest first. They stand behind all that a run holds, through
    which a database has to go to read them."""
    return rows_of(session, _PROPOSALS, {"dossier": dossier_id})


def _states(
    session: Session, reader: Reader, dossier_id: int, rows: list[DossierVersion]
) -> tuple[tuple[str, str, datetime | None], ...]:
    """Everything that can be compared: now, the versions, and what proposals were solved from, by
    their number in the dossier."""
    solved = cut(session, reader, dossier_id, ("proposal",), _solved)
    return (
        (NOW, "", None),
        *((f"{VERSION}{row.id}", row.name, row.created_at) for row in rows),
        *((f"{PROPOSAL}{key}", str(number), at) for key, number, at in solved),
    )


def _state(session: Session, dossier_id: int, ref: str) -> Plan:
    """The state that an address names. Raises NotRecorded."""
    present = derived(session, dossier_id).plan
    if ref == NOW:
        return frozen(present)
    kind, number = ref[:1], ref[1:]
    if number.isascii() and number.isdigit() and len(number) < 10:
        version = session.get(DossierVersion, int(number)) if kind == VERSION else None
        if version is not None and version.dossier_id == dossier_id:
            return read(Plan, version.plan)
        proposal = session.get(Proposal, int(number)) if kind == PROPOSAL else None
        if proposal is not None and proposal.dossier_id == dossier_id:
            return frozen(counted_then(session, proposal, present).plan)
    raise NotRecorded(_("There is no such version."))


def _names(session: Session, dossier_id: int) -> tuple[_Name, ...]:
    """The same without the plans that they keep."""
    query = select(DossierVersion.id, DossierVersion.name, DossierVersion.created_at)
    rows = session.exec(query.where(DossierVersion.dossier_id == dossier_id))
    names = (_Name(known(id_), name, at) for id_, name, at in rows)
    return tuple(sorted(names, key=lambda each: (each.at, each.id), reverse=True))


def _rows(session: Session, dossier_id: int) -> list[DossierVersion]:
    """Latest first."""
    return list(loaded(session, _VERSIONS, dossier=dossier_id))


_VERSIONS = (
    pick(DossierVersion)
    .where(col(DossierVersion.dossier_id) == bindparam("dossier"))
    .order_by(col(DossierVersion.created_at).desc(), col(DossierVersion.id).desc())
)
