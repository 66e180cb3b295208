"""Passwords after NIST SP 800-63B-4: long enough, not among the common ones, no other ritual. Hashes are argon2id."""

import gzip
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.paths import PACKAGE

LEAST = 15  # characters: NIST SP 800-63B-4 section 3.1.1.2, for a password that is the only factor
MOST = 128  # characters: the same section asks for at least 64; more only costs time
COMMON = PACKAGE / "services" / "accounts" / "common_passwords.txt.gz"
_HASHER = PasswordHasher()  # RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes


def hashed(password: str) -> str:
    """The argon2id hash of the password, with its salt and parameters."""
    return _HASHER.hash(_normal(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Without a hash the same work is done, and the answer is no."""
    nobody = _nobody()  # made on first use: by whoever comes first, known or not
    try:
        _HASHER.verify(kept or nobody, _normal(password[: MOST * 4]))
    except (Argon2Error, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def judge(password: str, *about: str) -> None:
    """Raises Refused (field "password") if it is too short, too long, common, or made of `about` (login, name)."""
    normal = _normal(password)
    if len(normal) < LEAST:
        _refuse(_("The password needs at least %(least)s characters. A sentence does well."), least=LEAST)
    if len(normal) > MOST:
        _refuse(_("The password can have at most %(most)s characters."), most=MOST)
    plain = normal.casefold()
    if plain in common() or len(set(plain)) <= 4 or _repeats(plain):
        _refuse(_("This password is among the first that attackers try. Choose another one."))
    if _left_over(plain, about) < LEAST // 2:
        _refuse(_("This password consists mostly of your name or of this product's. Choose another one."))


@cache
def common() -> frozenset[str]:
    """The common passwords, in lower case."""
    with gzip.open(COMMON, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().casefold() for line in lines)


def _refuse(message: str, **params: object) -> None:
    raise Refused(message, {"password": message % params if params else message}, **params)


def _normal(password: str) -> str:
    """The same text however the keyboard composed it (SP 800-63B-4 asks for NFC or NFKC)."""
    return unicodedata.normalize("NFC", password)


def _repeats(plain: str) -> bool:
    """Whether it is a common word or a short piece said again and again."""
    for size in range(1, len(plain) // 2 + 1):
        piece = plain[:size]
        if (piece * (len(plain) // size + 1))[: len(plain)] == plain:
            return size <= 4 or piece in common()
    return False


def _left_over(plain: str, about: tuple[str, ...]) -> int:
    """How many characters remain without the words that everybody knows of this person."""
    known = {"negotiator", "passwort", "password"}
    known |= {part for text in about for part in text.casefold().replace("@", " ").replace(".", " ").split()}
    for word in sorted((w for w in known if len(w) >= 3), key=len, reverse=True):
        plain = plain.replace(word, "")
    return len(plain)


@cache
def _nobody() -> str:
    return _HASHER.hash("the password of an account that does not exist")
