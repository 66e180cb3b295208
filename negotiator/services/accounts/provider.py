"""Signing in by an OpenID Connect provider: authorization code with PKCE, state and nonce; roles by a claim."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlmodel import Session, select

from models.account import Account
from models.kinds import CeremonyKind
from negotiator.authorities import authorities
from negotiator.bargaining.errors import Refused, Unavailable
from negotiator.config import Provider
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import (
    accounts,
    api_tokens,
    ceremonies,
    links,
    mail_addresses,
    provider_groups,
    sessions,
    sign_in,
)
from negotiator.services.accounts.sign_in import Entered, Visitor

STEP = timedelta(minutes=10)
SECONDS = 8  # how long the provider may take to answer
SKEW_SECONDS = 60  # how far the provider's clock may be from ours
KEPT_SECONDS = 600.0  # how long its description is kept
ALGORITHMS = ["RS256", "ES256", "PS256"]
FAILED = _("Signing in by the provider did not work. Please try again.")
NO_ROLE = _("The provider knows you, but you have no role in this installation. Ask its administrator.")
_known: dict[str, tuple[float, dict[str, str]]] = {}


@dataclass(frozen=True, slots=True)
class Sent:
    """Where to send the browser, and the token of the step that its return takes."""

    url: str
    step: str


def begin(session: Session, provider: Provider, back: str, where: str, now: datetime) -> Sent:
    """Prepares the way to the provider and commits. `back` is the address it returns to. Raises Unavailable."""
    client = OAuth2Session(
        provider.client,
        provider.secret,
        scope="openid profile email",
        redirect_uri=back,
        code_challenge_method="S256",
    )
    verifier, nonce = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    address = described(provider)["authorization_endpoint"]
    url, state = client.create_authorization_url(address, code_verifier=verifier, nonce=nonce)
    data = {"state": state, "nonce": nonce, "verifier": verifier, "next": where}
    step = ceremonies.begin(session, CeremonyKind.OIDC, now + STEP, data)
    session.commit()
    return Sent(url, step)


def finish(
    session: Session,
    provider: Provider,
    back: str,
    *,
    step: str,
    answer: Mapping[str, str],
    visitor: Visitor,
    now: datetime,
) -> tuple[Entered, str]:
    """Takes the browser's return: a session for the account, and where to go on. Raises Refused or Unavailable."""
    begun = ceremonies.take(session, CeremonyKind.OIDC, step, now)
    session.commit()  # used up whatever follows; and no lock is held while the provider is asked
    if begun is None or "error" in answer or not answer.get("code"):
        raise Refused(FAILED)
    if not secrets.compare_digest(begun.data["state"].encode(), answer.get("state", "").encode()):
        raise Refused(FAILED)
    claims = _claims(provider, back, answer["code"], begun.data, now)
    account = _account(session, provider, claims, now)
    return sign_in.enter(session, account, visitor, accounts.PROVIDER, now), begun.data["next"]


def described(provider: Provider) -> dict[str, str]:
    """The provider's description of itself. Raises Unavailable if it does not answer, or speaks for somebody else."""
    kept = _known.get(provider.issuer)
    if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    found = _fetched(f"{provider.issuer}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != provider.issuer:
        raise Unavailable(_("The sign-in provider gives another name than NEGOTIATOR_OIDC_ISSUER."))
    texts = {key: value for key, value in found.items() if isinstance(value, str)}
    _known[provider.issuer] = (time.monotonic(), texts)
    return texts


def _fetched(url: str) -> dict[str, object]:
    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False, verify=authorities())
        answer.raise_for_status()
        content = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unavailable(_("The sign-in provider does not answer. Try again, or use your password.")) from error
    if not isinstance(content, dict):
        raise Unavailable(_("The sign-in provider does not answer. Try again, or use your password."))
    return content


def _claims(provider: Provider, back: str, code: str, begun: Mapping[str, str], now: datetime) -> dict[str, object]:
    """What the provider says of the person, after every check of OpenID Connect Core 3.1.3.7."""
    about = described(provider)
    client = OAuth2Session(provider.client, provider.secret, redirect_uri=back, code_challenge_method="S256")
    try:
        token = client.fetch_token(
            about["token_endpoint"],
            code=code,
            code_verifier=begun["verifier"],
            timeout=SECONDS,
            allow_redirects=False,
            verify=authorities(),
        )
        keys = KeySet.import_key_set(_fetched(about["jwks_uri"]))  # type: ignore[arg-type]
        decoded = jwt.decode(str(token["id_token"]), keys, algorithms=ALGORITHMS)
        rules = jwt.JWTClaimsRegistry(
            int(now.timestamp()),
            SKEW_SECONDS,
            iss={"essential": True, "value": about["issuer"]},
            aud={"essential": True, "value": provider.client},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": begun["nonce"]},
        )
        rules.validate(decoded.claims)
    except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError) as error:
        raise Refused(FAILED) from error
    if decoded.claims.get("azp", provider.client) != provider.client:
        raise Refused(FAILED)
    return dict(decoded.claims)


def _withdraw(session: Session, account: Account, now: datetime) -> None:
    """Takes away what the provider's groups gave, ends the sessions, tokens and links that rest on it, and commits.
    Nothing is sent to the person any more, either: who comes back confirms an address again."""
    account.is_admin = account.may_start = False
    account.version += 1
    session.add(account)
    sessions.end_all(session, account.id or 0, now)
    api_tokens.end_all(session, account.id or 0, now)
    links.end_made(session, account)
    mail_addresses.forget(session, account.id or 0)
    audit.record(session, None, Deed.ACCOUNT_CHANGED, f"account {account.id} withdrawn by the provider", actor="?")
    session.commit()


def _account(session: Session, provider: Provider, claims: Mapping[str, object], now: datetime) -> Account:
    """The account of the person, made at their first visit; what the claim says of administrators holds each time."""
    groups = _groups(claims.get(provider.claim))
    is_admin, may_start = bool(groups & set(provider.admins)), bool(groups & set(provider.starters))
    subject = str(claims["sub"])
    query = select(Account).where(Account.issuer == provider.issuer, Account.subject == subject)
    account = session.exec(query).first()
    if not is_admin and not may_start and not groups & set(provider.members):
        if account is not None:
            _withdraw(session, account, now)
        raise Refused(NO_ROLE)
    if account is None:
        account = accounts.make(session, _free_login(session, claims), str(claims.get("name") or ""), None)
        account.issuer, account.subject = provider.issuer, subject
    if not account.is_active:
        raise Refused(NO_ROLE)
    provider_groups.note(session, provider, groups, now)
    if account.is_admin and not is_admin:
        links.end_made(session, account)
    account.is_admin, account.may_start = is_admin, may_start and not is_admin
    session.add(account)
    session.flush()
    return account


def _groups(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {str(part) for part in value} if isinstance(value, list) else set()


def _free_login(session: Session, claims: Mapping[str, object]) -> str:
    """A login that no other account has: an account of the same name is never taken over."""
    wanted = str(claims.get("preferred_username") or claims.get("email") or "person").strip().lower()
    base = re.sub(r"[^a-z0-9._@+-]", "", wanted).strip("._@+-")[:200] or "person"
    login = base
    while session.exec(select(Account).where(Account.login == login)).first() is not None:
        login = f"{base}-{secrets.token_hex(3)}"
    return login
