"""Who asks: an account with what it is in each dossier."""

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.account import Account
from models.membership import Membership
from negotiator.services.access.access import Reader, Standing

_WHO = (Account.name, Account.language, Account.is_admin, Account.is_active, Account.may_start)
_WHERE = (Membership.dossier_id, Membership.role, Membership.stakeholder_id, Membership.in_circle)
PLACE = slice(len(_WHO) + 1, None)
_PLACES = (  # built once: every request asks for it
    select(*(col(each) for each in (*_WHO, *_WHERE)))
    .join(Membership, col(Membership.account_id) == col(Account.id), isouter=True)
    .where(col(Account.id) == bindparam("account"))
)


def reader_of(session: Session, account_id: int) -> Reader | None:
    """The reader behind an account; None if there is none or it was closed. Administrators stand nowhere."""
    rows = session.execute(_PLACES, {"account": account_id}).all()
    if not rows or not rows[0].is_active:
        return None
    account, none = rows[0], rows[0].is_admin
    roles = {row.dossier_id: Standing(*row[PLACE]) for row in rows if row.dossier_id is not None and not none}
    return Reader(
        account_id=account_id,
        name=account.name,
        language=account.language.value,
        roles=roles,
        is_admin=account.is_admin,
        may_start=account.may_start and not account.is_admin,
    )
