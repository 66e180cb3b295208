"""Passkeys (WebAuthn): added by people who are signed in, and enough by themselves to sign in: they verify the user."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.account import Account
from models.kinds import CeremonyKind
from models.passkey import Passkey
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import accounts, ceremonies, sign_in
from negotiator.services.accounts.sign_in import Entered, Visitor
from negotiator.services.records.locks import remove_once
from negotiator.services.records.storage import alone

STEP = timedelta(minutes=5)
NAME = "Negotiator"
MOST = 20  # per account
FAILED = _("The passkey was not accepted. Try again, or use your password.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge: the step's token, and the options for the browser as JSON."""

    step: str
    options: str


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """One line of the list of one's own passkeys."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


_OWN = (  # as a `PasskeyView` tells them
    pick(col(Passkey.id), col(Passkey.name), col(Passkey.created_at), col(Passkey.used_at))
    .where(col(Passkey.account_id) == bindparam("account"))
    .order_by(col(Passkey.id))
)


def own(session: Session, account_id: int) -> tuple[PasskeyView, ...]:
    """The account's passkeys, the oldest first."""
    return tuple(PasskeyView(*row) for row in rows_of(session, _OWN, {"account": account_id}))


def ask_to_add(session: Session, reader: Reader, origin: str, now: datetime) -> Asked:
    """A challenge for a new passkey of the reader; commits. Raises Refused if there are too many."""
    account = accounts.found(session, reader.account_id)
    rows = _room(session, reader)
    options = generate_registration_options(
        rp_id=_host(origin),
        rp_name=NAME,
        user_id=f"negotiator-{account.id}".encode(),
        user_name=account.login,
        user_display_name=account.name,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(r.credential)) for r in rows],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    challenge = {"challenge": bytes_to_base64url(options.challenge)}
    step = ceremonies.begin(session, CeremonyKind.PASSKEY_ADD, now + STEP, challenge, reader.account_id)
    session.commit()
    return Asked(step, options_to_json(options))


def add(
    session: Session, reader: Reader, step: str, credential: object, *, name: str, origin: str, now: datetime
) -> None:
    """Keeps the new passkey and commits. Raises Refused if the answer does not belong to the challenge, or there are
    too many by now."""
    begun = ceremonies.take(session, CeremonyKind.PASSKEY_ADD, step, now)
    if begun is None or begun.account_id != reader.account_id:
        raise Refused(FAILED)
    try:
        proved = verify_registration_response(
            credential=_json(credential),
            expected_challenge=base64url_to_bytes(begun.data["challenge"]),
            expected_rp_id=_host(origin),
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refused(FAILED) from error
    _room(session, reader)
    kept = bytes_to_base64url(proved.credential_id)
    if session.exec(select(Passkey).where(Passkey.credential == kept)).first() is not None:
        raise Refused(_("This passkey is already in use."))
    session.add(
        Passkey(
            account_id=reader.account_id,
            name=name.strip()[:100] or _("Passkey"),
            credential=kept,
            public_key=bytes_to_base64url(proved.credential_public_key),
            counter=proved.sign_count,
            created_at=now,
        )
    )
    audit.record(session, reader, Deed.CREDENTIAL_CHANGED, "passkey added")
    session.commit()


def _room(session: Session, reader: Reader) -> Sequence[Passkey]:
    """The reader's passkeys, to which one more may be added, and nobody else adds one meanwhile. Raises Refused."""
    alone(session, f"passkeys {reader.account_id}")
    rows = session.exec(select(Passkey).where(Passkey.account_id == reader.account_id)).all()
    if len(rows) >= MOST:
        raise Refused(_("You have %(most)s passkeys. Remove one before you add another."), most=MOST)
    return rows


def remove(session: Session, reader: Reader, passkey_id: int) -> None:
    """Removes one of the reader's passkeys and commits. Raises NotRecorded for anybody else's."""
    row = session.get(Passkey, passkey_id)
    if row is None or row.account_id != reader.account_id:
        raise NotRecorded(_("There is no such passkey."))
    remove_once(session, row)
    audit.record(session, reader, Deed.CREDENTIAL_CHANGED, "passkey removed")
    session.commit()


def ask_to_enter(session: Session, origin: str, now: datetime) -> Asked:
    """A challenge for whoever wants to sign in; commits. It names no account."""
    options = generate_authentication_options(
        rp_id=_host(origin), user_verification=UserVerificationRequirement.REQUIRED
    )
    challenge = {"challenge": bytes_to_base64url(options.challenge)}
    step = ceremonies.begin(session, CeremonyKind.PASSKEY_ENTER, now + STEP, challenge)
    session.commit()
    return Asked(step, options_to_json(options))


def enter(session: Session, step: str, credential: object, *, visitor: Visitor, origin: str, now: datetime) -> Entered:
    """Opens a session for the passkey's account and commits. Raises Refused with one sentence for all reasons."""
    begun = ceremonies.take(session, CeremonyKind.PASSKEY_ENTER, step, now)
    session.commit()  # a challenge is used up whatever follows
    row = _claimed(session, credential)
    if begun is None or row is None:
        raise Refused(FAILED)
    try:
        proved = verify_authentication_response(
            credential=_json(credential),
            expected_challenge=base64url_to_bytes(begun.data["challenge"]),
            expected_rp_id=_host(origin),
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.counter,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        audit.record(session, None, Deed.SIGN_IN_FAILED, f"passkey {row.id}", actor="?")
        session.commit()
        raise Refused(FAILED) from error
    account = session.get(Account, row.account_id)
    if account is None or not account.is_active:
        raise Refused(FAILED)
    row.counter, row.used_at = proved.new_sign_count, now
    session.add(row)
    return sign_in.enter(session, account, visitor, "passkey", now)


def _claimed(session: Session, credential: object) -> Passkey | None:
    """The passkey that the answer says it is of."""
    claimed = credential.get("id") if isinstance(credential, dict) else None
    if not isinstance(claimed, str):
        return None
    return session.exec(select(Passkey).where(Passkey.credential == claimed.rstrip("="))).first()


def _json(credential: object) -> str:
    return json.dumps(credential)


def _host(origin: str) -> str:
    """The relying party: the host of the address in the browser."""
    return urlsplit(origin).hostname or ""
