"""Who asks: an account with what it is in each dossier."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.account import Account
from models.membership import Membership
from negotiator.services.access import Reader, Standing


def reader_of(session: Session, account_id: int) -> Reader | None:
    """The reader behind an account; None if there is none or it was closed. Administrators stand nowhere."""
    columns = (Account.name, Account.language, Account.is_admin, Account.is_active, Account.may_start)
    account = session.execute(select(*(col(each) for each in columns)).where(col(Account.id) == account_id)).first()
    if account is None or not account.is_active:
        return None
    place = (Membership.dossier_id, Membership.role, Membership.stakeholder_id, Membership.in_circle)
    rows = session.execute(select(*(col(each) for each in place)).where(col(Membership.account_id) == account_id))
    roles = {dossier: Standing(role, whose, in_circle) for dossier, role, whose, in_circle in rows}
    return Reader(
        account_id=account_id,
        name=account.name,
        language=account.language.value,
        roles={} if account.is_admin else roles,
        is_admin=account.is_admin,
        may_start=account.may_start and not account.is_admin,
    )
