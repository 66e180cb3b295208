"""Tokens with which programs act for a person: made, looked up, listed, withdrawn. A token can do what its person may,
and of that no more than its scopes; it ends by itself, when it is withdrawn, and when the account is closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.account import Account
from models.api_token import ApiToken
from models.membership import Membership
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import RIGHTS, Action, Reader, require_admin
from negotiator.services.access.audit import Deed
from negotiator.services.access.readers import WHO, reader_from
from negotiator.services.accounts.sessions import TOUCH
from negotiator.services.accounts.tokens import kept
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.storage import alone


class Scope(StrEnum):
    """What a token is good for, within what its person may do."""

    READ = "read"
    POSITIONS = "positions"
    PACKAGES = "packages"
    DOCUMENTS = "documents"
    FILES = "files"
    ROUNDS = "rounds"


_NEEDED = {  # what somebody must be allowed in some dossier, so that a scope is any use to them
    Scope.POSITIONS: (Action.EDIT_POSITION,),
    Scope.PACKAGES: (Action.SOLVE, Action.TRY_LEVELS, Action.NAME_PACKAGE),
    Scope.DOCUMENTS: (Action.MAKE_BRIEF, Action.MAKE_PARTNER_PAPER),
    Scope.FILES: (Action.EDIT_DOSSIER,),
    Scope.ROUNDS: (Action.EDIT_ROUNDS,),
}
MARK = "neg_"  # begins every token, so that one that was published by mistake can be searched for
DAYS = (7, 30, 90, 365)  # how long one may hold
MOST_LIVE = 20  # of one person
LONGEST_NAME = 80
NO_TOKEN = _("There is no such token.")
CORRECT = _("Please correct what is marked.")
_ASKED = (ApiToken.id, ApiToken.scopes, ApiToken.used_at)
_BY_TOKEN = (  # built once: every request of a program asks for it
    pick(*(col(each) for each in _ASKED), *WHO)
    .join(Account, col(Account.id) == col(ApiToken.account_id))
    .join(Membership, col(Membership.account_id) == col(Account.id), isouter=True)
    .where(
        col(ApiToken.token) == bindparam("token"),
        col(ApiToken.ended_at).is_(None),
        col(ApiToken.expires_at) > bindparam("now", type_=ApiToken.__table__.c.expires_at.type),  # type: ignore[attr-defined]
    )
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token as it is asked for: what it is called, what it is good for, for how many days."""

    name: str
    scopes: Collection[str]
    days: int


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who stands behind a token, and what it is good for; `stale`: its use was last noted a while ago."""

    id: int
    reader: Reader
    scopes: frozenset[str]
    stale: bool


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token in a list; what it consists of is nowhere. `login` is its person's; `used_at` None if it never was."""

    id: int
    name: str
    login: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def make(session: Session, reader: Reader, wanted: Wanted, token: str, now: datetime) -> int:
    """Keeps a new token of the reader's by its hash and commits; its id. Raises Refused at the field."""
    scopes = [scope.value for scope in Scope if scope.value in wanted.scopes]
    name = " ".join(wanted.name.split())
    wrong = {}
    alone(session, f"tokens {reader.account_id}")
    if not name or len(name) > LONGEST_NAME:
        wrong["name"] = _("Say in at most 80 characters what the token is for.")
    if not scopes:
        wrong["scopes"] = _("Choose at least one.")
    if wanted.days not in DAYS:
        wrong["days"] = _("Please choose one of these.")
    if not wrong and len(own(session, reader, now)) >= MOST_LIVE:
        wrong["name"] = _("You have 20 tokens already. Withdraw one that is not needed any more.")
    if wrong:
        raise Refused(CORRECT, fields=wrong)
    row = ApiToken(
        token=kept(token),
        account_id=reader.account_id,
        name=name,
        scopes=" ".join(scopes),
        created_at=now,
        expires_at=now + timedelta(days=wanted.days),
    )
    session.add(row)
    session.flush()
    audit.record(session, reader, Deed.CREDENTIAL_CHANGED, f"token {row.id} made: {row.scopes}")
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def offered(reader: Reader) -> tuple[Scope, ...]:
    """What a token of the reader's can be good for by what they may do anywhere, in the order of Scope."""
    roles = {place.role for place in reader.roles.values()} if not reader.is_admin else set()
    able = {
        scope for scope, actions in _NEEDED.items() if any(not roles.isdisjoint(RIGHTS[action]) for action in actions)
    }
    able |= {Scope.READ, *([Scope.FILES] if reader.may_start and not reader.is_admin else [])}
    return tuple(scope for scope in Scope if scope in able)


def withdrawn(session: Session, token_id: int) -> bool:
    """Whether a token was withdrawn, or has gone since."""
    row = session.get(ApiToken, token_id)
    return row is None or row.ended_at is not None


def look_up(session: Session, token: str, now: datetime) -> Bearer | None:
    """Who stands behind a token; None where there is none, it is over, or its account is closed."""
    rows = rows_of(session, _BY_TOKEN, {"token": kept(token), "now": now})
    reader = reader_from(rows)
    if reader is None:
        return None
    number, scopes, used_at = rows[0][: len(_ASKED)]
    return Bearer(number, reader, frozenset(scopes.split()), used_at is None or abs(now - used_at) >= TOUCH)


def touch(session: Session, token_id: int, now: datetime) -> None:
    """Notes that the token is used; not yet committed."""
    row = session.get(ApiToken, token_id)
    if row is not None:
        row.used_at = now
        session.add(row)


def own(session: Session, reader: Reader, now: datetime) -> tuple[TokenLine, ...]:
    """The reader's tokens that hold, the newest first."""
    return _lines(session, now, reader.account_id)


def listed(session: Session, reader: Reader, now: datetime) -> tuple[TokenLine, ...]:
    """Everybody's tokens that hold, the newest first, for administrators. Raises NotAllowed."""
    require_admin(reader)
    return _lines(session, now)


_HOLDING = (
    pick(
        *(col(ApiToken.id), col(ApiToken.name), col(Account.login), col(ApiToken.scopes)),
        *(col(ApiToken.created_at), col(ApiToken.expires_at), col(ApiToken.used_at)),
    )
    .join(Account, col(Account.id) == col(ApiToken.account_id))
    .where(col(ApiToken.ended_at).is_(None), col(ApiToken.expires_at) > bindparam("now"))
    .order_by(col(ApiToken.id).desc())
)
_OWN = _HOLDING.where(col(ApiToken.account_id) == bindparam("account"))


def _lines(session: Session, now: datetime, account_id: int | None = None) -> tuple[TokenLine, ...]:
    query = _HOLDING if account_id is None else _OWN
    return tuple(
        TokenLine(number, name, login, tuple(scopes.split()), created, expires, used)
        for number, name, login, scopes, created, expires, used in rows_of(
            session, query, {"now": now, "account": account_id}
        )
    )


def end(session: Session, reader: Reader, token_id: int, now: datetime) -> None:
    """Withdraws a token of one's own and commits. Raises NotRecorded for anybody else's."""
    row = session.get(ApiToken, token_id)
    if row is None or row.account_id != reader.account_id:
        raise NotRecorded(NO_TOKEN)
    _end(session, reader, row, now, Deed.CREDENTIAL_CHANGED)


def withdraw(session: Session, reader: Reader, token_id: int, now: datetime) -> None:
    """Withdraws anybody's token and commits; for administrators. Raises NotAllowed or NotRecorded."""
    require_admin(reader)
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotRecorded(NO_TOKEN)
    _end(session, reader, row, now, Deed.ACCOUNT_CHANGED)


def _end(session: Session, reader: Reader, row: ApiToken, now: datetime, deed: Deed) -> None:
    if row.ended_at is None:
        row.ended_at = now
        session.add(row)
        audit.record(session, reader, deed, f"token {row.id} of account {row.account_id} withdrawn")
        session.commit()


def end_all(session: Session, account_id: int, now: datetime) -> int:
    """Ends all tokens of an account; how many. Not yet committed."""
    rows = session.exec(
        select(ApiToken).where(ApiToken.account_id == account_id, col(ApiToken.ended_at).is_(None))
    ).all()
    for row in rows:
        row.ended_at = now
        session.add(row)
    return len(rows)
