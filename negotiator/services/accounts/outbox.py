"""Messages are put here in the transaction of what they tell of: both are there afterwards, or neither.

What a message says is decided when it is sent; here stands only whom to tell that something of a kind happened.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from models.account import Account
from models.clock import now
from models.mail import Mail, MailKind
from models.mail_address import MailAddress
from models.membership import Membership

KEEP = timedelta(days=7)  # after which a message that no server took is dropped
WANTED: Mapping[MailKind, str] = {  # kind -> the column of its switch
    MailKind.INVITATION: "invitations",
    MailKind.RELEASE: "releases",
    MailKind.REMINDER: "reminders",
}


def invited(session: Session, login: str) -> None:
    """Tells whoever has this login, if there is such an account with an address, that a link waits; not yet committed.
    The link itself stays with whoever made it and hands it over."""
    account = session.exec(select(Account.id).where(Account.login == login)).first()
    if account is not None:
        put(session, MailKind.INVITATION, readers(session, MailKind.INVITATION, among={account}))


def members(session: Session, kind: MailKind, dossier_id: int, but: int) -> tuple[int, ...]:
    """Accounts with a part in the dossier that want messages of this kind, but for one; in order."""
    query = select(Membership.account_id).where(Membership.dossier_id == dossier_id, Membership.account_id != but)
    return readers(session, kind, among=set(session.exec(query)))


def readers(session: Session, kind: MailKind, among: Collection[int] | None = None) -> tuple[int, ...]:
    """Open accounts that confirmed an address and want messages of this kind, in order; `among` only these."""
    query = select(MailAddress.account_id).join(Account)
    query = query.where(col(Account.is_active), col(MailAddress.confirmed_at).is_not(None))
    query = query.where(getattr(MailAddress, WANTED[kind]))
    if among is not None:
        query = query.where(col(MailAddress.account_id).in_(among))
    return tuple(session.exec(query.order_by(col(MailAddress.account_id))))


def put(session: Session, kind: MailKind, accounts: Collection[int], dossier_id: int | None = None) -> None:
    """A message for each account, but for one that a message which says the same waits for; not yet committed."""
    query = select(Mail.account_id).where(Mail.kind == kind, Mail.dossier_id == dossier_id)
    waiting = set(session.exec(query.where(col(Mail.account_id).in_(accounts)))) if accounts else set()
    for account in accounts:
        if account not in waiting:
            session.add(Mail(account_id=account, dossier_id=dossier_id, kind=kind, due_at=now(session)))


def put_link(session: Session, account_id: int, token: str) -> None:
    """The message with the link that confirms an address, instead of an earlier one; not yet committed."""
    drop(session, account_id, MailKind.CONFIRM)
    session.add(Mail(account_id=account_id, kind=MailKind.CONFIRM, token=token, due_at=now(session)))


def drop(session: Session, account_id: int, kind: MailKind | None = None) -> None:
    """Takes away what waits for an account, of one kind or all; not yet committed."""
    query = delete(Mail).where(col(Mail.account_id) == account_id)
    session.execute(query if kind is None else query.where(col(Mail.kind) == kind))
