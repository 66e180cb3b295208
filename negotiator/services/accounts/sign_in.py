"""Signing in with a password and, where the account has one, a second factor.

What an outsider can tell is the same whether the account exists or not: the sentence, the status, and the work done.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from models.account import Account
from models.kinds import CeremonyKind
from negotiator.bargaining.errors import Refused, TooMany
from negotiator.language import _
from negotiator.services.access import audit, throttle
from negotiator.services.access.audit import Deed
from negotiator.services.access.throttle import Allowance
from negotiator.services.access.visitors import place_of
from negotiator.services.accounts import ceremonies, devices, passwords, second_factor, sessions
from negotiator.services.accounts.accounts import PROVIDER
from negotiator.services.accounts.tokens import keyed

STEP = timedelta(minutes=10)  # how long the second factor may take
WRONG = _("Login or password is not right. After several failed attempts you have to wait 15 minutes.")
WRONG_CODE = _("This code is not right, or it was already used.")
BY_PROVIDER = _("This account signs in by the organisation's sign-in provider. Use its button on the sign-in page.")
OVER = _("This took too long. Please sign in again.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where an attempt comes from: network address, the browser's own description, the installation's secret, the mark
    that the browser got when somebody signed in with it before; and the installation's sign-in provider, if it has one.
    """

    address: str
    device: str
    secret: str
    mark: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """Either a session's token and the browser's mark, or the token of a second step that is still to be taken."""

    token: str = ""
    mark: str = ""
    second_step: str = ""
    language: str = "de"
    account_id: int = 0


def by_password(session: Session, login: str, password: str, visitor: Visitor, now: datetime) -> Entered:
    """Tries login and password. Raises Refused with one sentence for all reasons, or TooMany."""
    login = login.strip().lower()[:254]
    account = session.exec(select(Account).where(Account.login == login)).first()
    _brake(session, _known(_logins(login), account, visitor, now), _strangers(login, visitor), now)
    session.commit()  # the attempt counts whatever follows, and no lock is held while the hash is computed
    right = passwords.fits(None if account is None or not account.is_active else account.password, password)
    if not right or account is None:
        audit.record(
            session, None, Deed.SIGN_IN_FAILED, f"login {keyed(visitor.secret, 'login', login)[:16]}", actor="?"
        )
        session.commit()
        raise Refused(WRONG, {"login": WRONG})
    if account.password is not None and passwords.outdated(account.password):
        account.password = passwords.hashed(password)
        session.add(account)
    if account.totp is not None:
        data = {"means": "password"}
        step = ceremonies.begin(session, CeremonyKind.SECOND_FACTOR, now + STEP, data, account.id)
        session.commit()
        return Entered(second_step=step, language=account.language.value)
    return enter(session, account, visitor, "password", now)


def by_code(session: Session, step: str, code: str, visitor: Visitor, now: datetime) -> Entered:
    """The second step: a code of the app or a recovery code. Raises Refused, or TooMany."""
    begun = ceremonies.peek(session, CeremonyKind.SECOND_FACTOR, step, now)
    if begun is None or begun.account_id is None:
        raise Refused(OVER, {"": OVER})
    account = session.get(Account, begun.account_id, with_for_update=True)
    codes = Counted("code", str(begun.account_id), throttle.CODE, throttle.KNOWN_CODE)
    anybody = keyed(visitor.secret, codes.what, codes.whose, "")
    known = _known(codes, account, visitor, now)
    _brake(session, known, ((anybody, throttle.CODE),), now)
    session.commit()  # the attempt counts whatever follows
    account = session.get(Account, begun.account_id, with_for_update=True)
    if account is None or not account.is_active or not second_factor.prove(session, account, code, now):
        audit.record(session, None, Deed.SIGN_IN_FAILED, f"code of account {begun.account_id}", actor="?")
        session.commit()
        raise Refused(WRONG_CODE, {"code": WRONG_CODE})
    throttle.forget(session, known[0][0] if known else anybody)
    ceremonies.take(session, CeremonyKind.SECOND_FACTOR, step, now)
    return enter(session, account, visitor, "password, code", now)


def enter(session: Session, account: Account, visitor: Visitor, means: str, now: datetime) -> Entered:
    """Opens a session for an account that was proved, and commits. Raises Refused for one that the provider vouches for
    and did not: whom it no longer knows, no passkey of before lets in."""
    if account.issuer and account.issuer == visitor.issuer and means != PROVIDER:
        raise Refused(BY_PROVIDER, {"": BY_PROVIDER})
    known = _known(_logins(account.login), account, visitor, now)
    throttle.forget(session, (known or _strangers(account.login, visitor))[0][0])
    token = sessions.open_for(session, account.id or 0, visitor.device, means, now)
    audit.record(session, None, Deed.SIGNED_IN, f"account {account.id} by {means}", actor=account.name)
    session.commit()
    mark = devices.mark(visitor.secret, account, now)
    return Entered(token=token, mark=mark, language=account.language.value, account_id=account.id or 0)


Brakes = tuple[tuple[str, Allowance], ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Tries of one kind on one account: what one browser has, and what all known browsers have together."""

    what: str
    whose: str
    each: Allowance
    together: Allowance


def _logins(login: str) -> Counted:
    return Counted("login", login, throttle.SIGN_IN_ACCOUNT, throttle.KNOWN_LOGIN)


def _known(tries: Counted, account: Account | None, visitor: Visitor, now: datetime) -> Brakes:
    """What counts the tries of a browser that this account used before: its own counter, and that of all such browsers
    together; empty for any other browser."""
    number = devices.known(visitor.secret, account, visitor.mark, now) if account is not None else ""
    if not number:
        return ()
    start = (visitor.secret, tries.what, tries.whose)
    return ((keyed(*start, "known", number), tries.each), (keyed(*start, "all known"), tries.together))


def _strangers(login: str, visitor: Visitor) -> Brakes:
    """What counts the tries of all others, the narrowest first: their place's, the login's and the address's."""
    place = place_of(visitor.address)
    return (
        (keyed(visitor.secret, "login", login, "from", place), throttle.SIGN_IN_ACCOUNT),
        (keyed(visitor.secret, "login", login), throttle.SIGN_IN_LOGIN),
        (keyed(visitor.secret, "address", place), throttle.SIGN_IN_ADDRESS),
    )


def _brake(session: Session, known: Brakes, strangers: Brakes, now: datetime) -> None:
    """Counts a try: of a known browser on its own counter, and as a stranger's only once all known ones together have
    had theirs. So nobody's failures keep a known browser out, and a stock of marks gives no more tries. Raises
    TooMany."""
    try:
        for key, allowance in known[:1]:
            throttle.count(session, key, allowance, now)
        if not _spared(session, known[1:], now):
            for key, allowance in strangers:
                throttle.count(session, key, allowance, now)
    except TooMany:
        session.rollback()
        raise


def _spared(session: Session, together: Brakes, now: datetime) -> bool:
    """Whether known browsers have tries left beside those of strangers; counts one."""
    try:
        for key, allowance in together:
            throttle.count(session, key, allowance, now)
    except TooMany:
        return False
    return bool(together)
