"""Links end with the right of whoever made them, and with the part or account of the person they are for.

What was handed out before so never comes alive again when somebody is given a part, or an account is opened, anew.
"""

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, or_

from models.account import Account
from models.clock import now
from models.invitation import Invitation


def end(session: Session, account: Account, dossier_id: int | None = None) -> None:
    """Ends all open links by and for an account: those of one dossier, or every one. Not yet committed."""
    _end(session, or_(_by(account), _for(account), _of(account)), dossier_id)


def end_made(session: Session, account: Account, dossier_id: int | None = None) -> None:
    """Ends the open links that an account made: in one dossier, or anywhere. Not yet committed."""
    _end(session, _by(account), dossier_id)


def end_passwords(session: Session, account: Account) -> None:
    """Ends the open links with which a new password for the account can be chosen. Not yet committed."""
    _end(session, _of(account), None)


def _by(account: Account) -> ColumnElement[bool]:
    return col(Invitation.invited_by) == account.id


def _for(account: Account) -> ColumnElement[bool]:
    return col(Invitation.login) == account.login


def _of(account: Account) -> ColumnElement[bool]:
    return col(Invitation.account_id) == account.id


def _end(session: Session, which: ColumnElement[bool], dossier_id: int | None) -> None:
    moment = now(session)
    query = update(Invitation).where(which, col(Invitation.used_at).is_(None), col(Invitation.expires_at) > moment)
    if dossier_id is not None:
        query = query.where(col(Invitation.dossier_id) == dossier_id)
    session.execute(query.values(expires_at=moment))
