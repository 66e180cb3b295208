"""Columns that are encrypted at rest (Fernet: AES-128-CBC and HMAC-SHA256), with the keys of their engine.

The keys hang on the engine's dialect, so that two engines in one process can hold different keys.
"""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Engine, Text
from sqlalchemy.types import TypeDecorator

from negotiator.bargaining.errors import Unavailable

_ATTRIBUTE = "negotiator_keyring"
_CHAIN = "negotiator_chain"


def new_key() -> str:
    """A fresh random key, as it goes into NEGOTIATOR_KEYS."""
    return Fernet.generate_key().decode("ascii")


def keyring(keys: tuple[str, ...]) -> MultiFernet:
    """The first key encrypts, all decrypt. Raises Unavailable for a key that is none, without showing it."""
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except (ValueError, TypeError) as error:
        raise Unavailable(
            "NEGOTIATOR_KEYS holds something that is not a key. Make one with: negotiator keys new"
        ) from error


def unlock(engine: Engine, keys: tuple[str, ...], chain: bytes = b"") -> None:
    """Gives the engine the keys for its sealed columns, and the one for the chain of its audit log."""
    setattr(engine.dialect, _ATTRIBUTE, keyring(keys) if keys else None)
    setattr(engine.dialect, _CHAIN, chain)


def chain_key(dialect: Dialect) -> bytes:
    """The key of the audit chain. Raises Unavailable if the engine got none."""
    key: bytes = getattr(dialect, _CHAIN, b"")
    if not key:
        raise Unavailable("The audit log cannot be written: NEGOTIATOR_SECRET is not set.")
    return key


def _ring(dialect: Dialect) -> MultiFernet:
    ring: MultiFernet | None = getattr(dialect, _ATTRIBUTE, None)
    if ring is None:
        raise Unavailable("Sealed data cannot be read or written: NEGOTIATOR_KEYS is not set.")
    return ring


def sealed(dialect: Dialect, text: str) -> str:
    """A text, encrypted with the first key. Raises Unavailable without keys."""
    return _ring(dialect).encrypt(text.encode()).decode("ascii")


def opened(dialect: Dialect, text: str) -> str:
    """What was encrypted. Raises Unavailable where no key fits."""
    try:
        return _ring(dialect).decrypt(text.encode("ascii")).decode()
    except InvalidToken as error:
        raise Unavailable(
            "Sealed data does not open with the present keys. Put the key it was sealed with into NEGOTIATOR_KEYS."
        ) from error


class Sealed(TypeDecorator[Any]):
    """Any value that JSON can carry, encrypted; None stays None. Replace it whole; it is not tracked."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The value, encrypted with the first key."""
        if value is None:
            return None
        return sealed(dialect, json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value again. Raises Unavailable where no key fits."""
        return None if value is None else json.loads(opened(dialect, value))
