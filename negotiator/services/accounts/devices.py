"""Browsers in which an account was signed in before: a cookie that outlives signing out and opens nothing.

It only says on whose account its bearer's failures are counted, so that strangers cannot use up the tries of those who
belong here (the device cookies of OWASP's "Slow Down Online Guessing Attacks"). A mark is one of the account's present
password and second factor: whoever knew an earlier password has none.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from models.account import Account
from negotiator.services.accounts.tokens import keyed

LASTS = timedelta(days=180)


def mark(secret: str, account: Account, now: datetime) -> str:
    """What the browser keeps after a success."""
    nonce, until = secrets.token_hex(16), int((now + LASTS).timestamp())
    return f"{nonce}.{until}.{_sign(secret, account, nonce, until)}"


def known(secret: str, account: Account, token: str, now: datetime) -> str:
    """The browser's own number if it was marked for this account with its present password and second factor; empty if
    not, or too long ago."""
    nonce, _dot, rest = token.partition(".")
    text, _dot, signature = rest.partition(".")
    until = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    right = hmac.compare_digest(signature.encode(), _sign(secret, account, nonce, until).encode())
    return nonce if right and now.timestamp() < until else ""


def _sign(secret: str, account: Account, nonce: str, until: int) -> str:
    now = keyed(secret, "credentials", account.password or "", account.totp or "")
    return keyed(secret, "device", str(account.id), now, nonce, str(until))
