"""Accounts as whoever runs the installation handles them from its terminal: without a reader, noted under `by`."""

from sqlmodel import Session, col, select

from models.account import Account
from models.clock import now
from negotiator.bargaining.errors import NotRecorded
from negotiator.language import _
from negotiator.services.accounts import accounts, api_tokens, credentials, passwords, sessions


def listed(session: Session) -> tuple[accounts.AccountView, ...]:
    """All accounts by login."""
    return tuple(map(accounts.account_view, session.exec(select(Account).order_by(col(Account.login)))))


def set_active(session: Session, login: str, active: bool, by: str) -> int:
    """Closes or opens an account and commits; closing ends its sessions and links. How many dossiers nobody can prepare
    because of it. Raises NotRecorded."""
    account = _named(session, login)
    alone = accounts.leads_alone(session, account.id or 0) if account.is_active and not active else 0
    accounts.switch(session, account, active, actor=by)
    session.commit()
    return alone


def set_password(session: Session, login: str, password: str, by: str) -> None:
    """Another password, and commits; ends the account's sessions, its second factor stays. No lock is held while the
    password is hashed. Raises NotRecorded, or Refused for a password that is easily guessed."""
    account = _named(session, login)
    passwords.judge(password, account.login, account.name)
    session.rollback()
    fresh, account = passwords.hashed(password), _named(session, login)
    account.password = fresh
    session.add(account)
    sessions.end_all(session, account.id or 0, now(session))
    api_tokens.end_all(session, account.id or 0, now(session))
    credentials.note(session, None, account, credentials.CHANGED, by)
    session.commit()


def _named(session: Session, login: str) -> Account:
    account = session.exec(select(Account).where(Account.login == login.strip().lower())).first()
    if account is None:
        raise NotRecorded(_("There is no such account."))
    return account
