"""Who asks: an account with what it is in each dossier."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.account import Account
from models.membership import Membership
from models.rows import rows_of
from negotiator.services.access.access import Reader, ReaderStanding

_ACCOUNT = (
    *(Account.id, Account.name, Account.language, Account.zone),
    *(Account.is_admin, Account.is_active, Account.may_start),
)
_PLACE = (Membership.dossier_id, Membership.role, Membership.stakeholder_id, Membership.in_circle)
WHO = tuple(col(each) for each in (*_ACCOUNT, *_PLACE))  # what `reader_from` asks of an account and its places
_PLACES = (  # built once
    select(*WHO)
    .join(Membership, col(Membership.account_id) == col(Account.id), isouter=True)
    .where(col(Account.id) == bindparam("account"))
)


def reader_of(session: Session, account_id: int) -> Reader | None:
    """The reader behind an account; None if there is none or it was closed. Administrators stand nowhere."""
    return reader_from(rows_of(session, _PLACES, {"account": account_id}))


def reader_from(rows: Sequence[tuple[Any, ...]]) -> Reader | None:
    """The reader in rows that end with `WHO`, one row for each place; None without rows or for a closed account."""
    told = [row[-len(WHO) :] for row in rows]
    if not told:
        return None
    number, name, language, zone, is_admin, is_active, may_start = told[0][: len(_ACCOUNT)]
    if not is_active:
        return None
    places = (row[len(_ACCOUNT) :] for row in told if not is_admin)
    return Reader(
        account_id=number,
        name=name,
        language=language.value,
        roles={dossier: ReaderStanding(*more) for dossier, *more in places if dossier is not None},
        is_admin=is_admin,
        may_start=may_start and not is_admin,
        zone=zone,
    )
