"""Random tokens: the browser or link holds one, the database its SHA-256."""

import hashlib
import hmac
import secrets

BYTES = 32  # 256 random bits: a plain hash of them cannot be guessed back


def new_token() -> str:
    """A token for a cookie or link."""
    return secrets.token_urlsafe(BYTES)


def kept(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(secret: str, *parts: str) -> str:
    """A keyed hash of names or addresses, so that a table of them tells nothing without the secret."""
    return hmac.new(secret.encode(), "\x00".join(parts).encode(), hashlib.sha256).hexdigest()
