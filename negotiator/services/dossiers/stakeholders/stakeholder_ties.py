"""What hangs on a stakeholder, and keeps it from being removed: people, records, signatures, the lead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, exists, select

from models.clock import now
from models.columns import Moment
from models.dossier import Dossier
from models.invitation import Invitation
from models.membership import Membership
from models.package_signature import PackageSignature
from models.position import Position
from models.rows import rows_of
from models.stakeholder import Stakeholder
from negotiator.language import _
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.records.loading import known


@dataclass(frozen=True, slots=True)
class Records:
    """What the dossier holds of a stakeholder: whether it leads it, has spoken for itself, has something recorded."""

    leads: bool
    claimed: bool
    recorded: bool


@dataclass(frozen=True, slots=True)
class People:
    """Whether somebody has a part for it, is invited to one, has signed for it."""

    speaking: bool
    invited: bool
    signed: bool


def hanging(session: Session, dossier: Dossier, row: Stakeholder) -> Iterator[str]:
    """What keeps a stakeholder from being removed, as message ids; nothing if nothing does."""
    return told(records_of(session, dossier, row), people_of(session, known(row.id)))


def told(records: Records, people: People) -> Iterator[str]:
    """The same, by what there is of it and of its people."""
    if records.leads:
        yield _("It leads the dossier.")
    if people.speaking:
        yield _("Somebody of this dossier speaks or checks for it: give them another part first.")
    if people.invited:
        yield _("Somebody is invited to speak for it.")
    if records.claimed:
        yield _("It has spoken for itself: its position is its own.")
    elif records.recorded:
        yield _("Something is recorded in its position: take it out there first.")
    if people.signed:
        yield _("It has signed a package.")


def records_of(session: Session, dossier: Dossier, row: Stakeholder) -> Records:
    """What the dossier holds of it."""
    return Records(row.key == dossier.lead, row.claimed, not row.claimed and not _untouched(session, dossier, row))


_WHO: Any = bindparam("who")
_BEHIND = pick(  # as `People` tells them
    exists().where(col(Membership.stakeholder_id) == _WHO),
    exists()
    .where(col(Invitation.stakeholder_id) == _WHO)
    .where(col(Invitation.used_at).is_(None), col(Invitation.expires_at) > bindparam("now", type_=Moment())),
    exists().where(col(PackageSignature.stakeholder_id) == _WHO),
)


def people_of(session: Session, stakeholder_id: int) -> People:
    """Who stands behind it; asked at once."""
    return People(*rows_of(session, _BEHIND, {"who": stakeholder_id, "now": now(session)})[0])


def _untouched(session: Session, dossier: Dossier, row: Stakeholder) -> bool:
    """Whether its position holds nothing, or only what it began with and nobody confirmed or changed."""
    if assumed(session, known(dossier.id), row):
        return True
    person = next(each for each in derived(session, known(dossier.id)).plan.participants if each.id == row.key)
    return not (person.prefs or person.red_lines or person.least is not None or person.reasoning)


def assumed(session: Session, dossier_id: int, row: Stakeholder) -> bool:
    """Whether what it wants is a default that nobody has confirmed or changed."""
    still = f"{inherited.STAKEHOLDER}.{row.key}" in inherited.open_things(session, dossier_id)
    return still and position_of(session, row).edition == 1


def position_of(session: Session, row: Stakeholder) -> Position:
    """Its position; each stakeholder has one."""
    return session.exec(select(Position).where(Position.stakeholder_id == row.id)).one()
