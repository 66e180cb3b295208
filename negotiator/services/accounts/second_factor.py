"""The second factor: time-based codes (RFC 6238) and recovery codes, each of which works once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlmodel import Session, col, delete, select

from models.account import Account
from models.kinds import CeremonyKind
from models.recovery import RecoveryCode
from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import accounts, ceremonies
from negotiator.services.accounts.tokens import kept

ISSUER = "Negotiator"
SECONDS = 30
CODES = 10
CODE_BYTES = 15  # 120 bits: enough to be kept as a plain SHA-256 (ASVS 5.0, V6.5.2: from 112 bits on)
STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret that waits for its first code: the step's token, the secret for typing, the address for the picture."""

    step: str
    secret: str
    uri: str


def offer(session: Session, reader: Reader, now: datetime) -> Offer:
    """A fresh secret for the reader's app, kept sealed until it is confirmed; commits."""
    account = accounts.found(session, reader.account_id)
    secret = pyotp.random_base32()
    step = ceremonies.begin(session, CeremonyKind.TOTP_ADD, now + STEP, {"secret": secret}, reader.account_id)
    session.commit()
    return _offer(step, secret, account)


def offered(session: Session, reader: Reader, step: str, now: datetime) -> Offer | None:
    """The same offer again, after a wrong code."""
    begun = ceremonies.peek(session, CeremonyKind.TOTP_ADD, step, now)
    if begun is None or begun.account_id != reader.account_id:
        return None
    return _offer(step, begun.data["secret"], accounts.found(session, reader.account_id))


def confirm(session: Session, reader: Reader, step: str, code: str, now: datetime) -> tuple[str, ...]:
    """Switches the second factor on after a right code and commits; recovery codes to be shown once. Raises Refused."""
    begun = ceremonies.peek(session, CeremonyKind.TOTP_ADD, step, now)
    if begun is None or begun.account_id != reader.account_id:
        raise Refused(_("This took too long. Please begin again."))
    used = _step_of(begun.data["secret"], code, now, after=0)
    if used is None:
        message = _("This code is not right. Check the clock of your device.")
        raise Refused(message, {"code": message})
    secret = begun.data["secret"]
    ceremonies.take(session, CeremonyKind.TOTP_ADD, step, now)
    account = accounts.found(session, reader.account_id)
    account.totp, account.totp_step = secret, used
    session.add(account)
    codes = _fresh_codes(session, reader.account_id)
    audit.record(session, reader, Deed.CREDENTIAL_CHANGED, "second factor on")
    session.commit()
    return codes


def remove(session: Session, reader: Reader, code: str, now: datetime) -> None:
    """Switches the second factor off after a right code and commits. Raises Refused."""
    account = accounts.found(session, reader.account_id)
    _require(session, account, code, now)
    account.totp, account.totp_step = None, 0
    session.add(account)
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == reader.account_id))
    audit.record(session, reader, Deed.CREDENTIAL_CHANGED, "second factor off")
    session.commit()


def new_codes(session: Session, reader: Reader, code: str, now: datetime) -> tuple[str, ...]:
    """Fresh recovery codes instead of the old ones, after a right code; commits. Raises Refused."""
    _require(session, accounts.found(session, reader.account_id), code, now)
    codes = _fresh_codes(session, reader.account_id)
    audit.record(session, reader, Deed.CREDENTIAL_CHANGED, "recovery codes")
    session.commit()
    return codes


def prove(session: Session, account: Account, code: str, now: datetime) -> bool:
    """Whether the code is right; a right one is used up (not yet committed)."""
    code = "".join(code.split()).replace("-", "").lower()
    if account.totp is not None and code.isascii() and code.isdigit() and len(code) == 6:
        used = _step_of(account.totp, code, now, after=account.totp_step)
        if used is None:
            return False
        account.totp_step = used
        session.add(account)
        return True
    row = session.exec(
        select(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code == kept(code),
            col(RecoveryCode.used_at).is_(None),
        )
        .with_for_update()
    ).first()
    if row is None:
        return False
    row.used_at = now
    session.add(row)
    return True


def _require(session: Session, account: Account, code: str, now: datetime) -> None:
    if account.totp is None or not prove(session, account, code, now):
        message = _("This code is not right, or it was already used.")
        raise Refused(message, {"code": message})


def _offer(step: str, secret: str, account: Account) -> Offer:
    return Offer(step, secret, pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER))


def _step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The time step whose code this is: the present one or its neighbours, later than `after`; None if none."""
    totp, present_step = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    code = "".join(code.split())
    for step in (present_step, present_step - 1, present_step + 1):
        if step > after and secrets.compare_digest(totp.at(step * SECONDS).encode(), code.encode()):
            return step
    return None


def _fresh_codes(session: Session, account_id: int) -> tuple[str, ...]:
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    codes = tuple(secrets.token_hex(CODE_BYTES) for _n in range(CODES))
    session.add_all(RecoveryCode(account_id=account_id, code=kept(code)) for code in codes)
    return tuple("-".join(code[i : i + 5] for i in range(0, len(code), 5)) for code in codes)
