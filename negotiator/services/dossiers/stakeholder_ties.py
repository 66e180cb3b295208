"""What hangs on a stakeholder, and keeps it from being removed: people, records, signatures, the lead."""

from collections.abc import Iterator

from sqlmodel import Session, col, func, select

from models.clock import now
from models.dossier import Dossier
from models.invitation import Invitation
from models.membership import Membership
from models.package_signature import PackageSignature
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.language import _
from negotiator.services.access.derived import derived
from negotiator.services.dossiers import inherited
from negotiator.services.records.loading import known


def hanging(session: Session, dossier: Dossier, row: Stakeholder) -> Iterator[str]:
    """What keeps a stakeholder from being removed, as message ids; nothing if nothing does."""
    if row.key == dossier.lead:
        yield _("It leads the dossier.")
    if session.exec(select(func.count(col(Membership.id))).where(Membership.stakeholder_id == row.id)).one():
        yield _("Somebody of this dossier speaks or checks for it: give them another part first.")
    invited = select(func.count(col(Invitation.id))).where(
        Invitation.stakeholder_id == row.id,
        col(Invitation.used_at).is_(None),
        col(Invitation.expires_at) > now(session),
    )
    if session.exec(invited).one():
        yield _("Somebody is invited to speak for it.")
    if row.claimed:
        yield _("It has spoken for itself: its position is its own.")
    elif not _untouched(session, dossier, row):
        yield _("Something is recorded in its position: take it out there first.")
    if session.exec(
        select(func.count(col(PackageSignature.id))).where(PackageSignature.stakeholder_id == row.id)
    ).one():
        yield _("It has signed a package.")


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
