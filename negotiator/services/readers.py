"""Who asks: an account with what it is in each dossier."""

from sqlmodel import Session, select

from models.account import Account
from models.membership import Membership
from negotiator.services.access import Reader, Standing


def reader_of(session: Session, account_id: int) -> Reader | None:
    """The reader behind an account; None if there is none or it was closed. Administrators stand nowhere."""
    account = session.get(Account, account_id)
    if account is None or not account.is_active:
        return None
    rows = session.exec(select(Membership).where(Membership.account_id == account_id)).all()
    roles = {row.dossier_id: Standing(row.role, row.stakeholder_id, row.in_circle) for row in rows}
    return Reader(
        account_id=account_id,
        name=account.name,
        language=account.language.value,
        roles={} if account.is_admin else roles,
        is_admin=account.is_admin,
        may_start=account.may_start and not account.is_admin,
    )
