"""Whether the keys of this process open what is sealed in this database, judged at every start.

A word is kept for each key that sealed something, so that a ring which lacks one of them is noticed at once.
"""

from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Engine, column, insert, select, table

from models.database import session_of
from models.sealed import keyring
from negotiator.bargaining.errors import Unavailable
from negotiator.language import _
from negotiator.services.installation.keys import sealed_columns
from negotiator.services.records.storage import Session

WORD = b'"key check"'
CHECKS = table("key_check", column("word"))  # without types: the text as it is stored
WRONG = _(
    "%(closed)s of %(all)s sealed values open with none of the keys in NEGOTIATOR_KEYS. Nothing was changed. "
    "Put the key back with which they were sealed."
)
OTHERS = _(
    "NEGOTIATOR_KEYS lacks a key with which something in this database was sealed. Nothing was changed. "
    "Put it back at the end of the list."
)


def check(engine: Engine, keys: tuple[str, ...]) -> None:
    """Raises Unavailable where the keys do not open what is sealed; notes the first key, with which all that follows is
    sealed, where it is new. A database from before there were such notes is read through once."""
    with session_of(engine) as session:
        noted = _noted(session)
        if not fits(noted, keys):
            count = _counted(session, keys)
            raise Unavailable(WRONG, closed=count[0], all=count[1]) if count[0] else Unavailable(OTHERS)
        used = {keys[0]} if noted else {keys[0], *_used(session, keys)}
    fresh = [key for key in keys if key in used and not any(_opens((key,), text) for text in noted)]
    if fresh:
        with session_of(engine, write=True) as session:
            session.execute(insert(CHECKS), [{"word": Fernet(key).encrypt(WORD).decode()} for key in fresh])
            session.commit()


def still_fit(session: Session, keys: tuple[str, ...]) -> bool:
    """Whether the keys open every noted word: a matter of a millisecond."""
    return fits(_noted(session), keys)


def fits(noted: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    """Whether each noted word opens with one of the keys."""
    return all(_opens(keys, text) for text in noted)


def _noted(session: Session) -> tuple[str, ...]:
    return tuple(session.execute(select(CHECKS.c.word)).scalars())


def _opens(keys: tuple[str, ...], text: str) -> bool:
    try:
        keyring(keys).decrypt(text.encode("ascii"))
    except InvalidToken:
        return False
    return True


def _values(session: Session) -> Iterator[str]:
    """Everything that is sealed in the database, as it is stored."""
    for name, field in sealed_columns():
        raw = table(name, column(field))
        rows = session.execute(select(raw.c[field]).where(raw.c[field].is_not(None)).execution_options(yield_per=200))
        yield from rows.scalars()


def _counted(session: Session, keys: tuple[str, ...]) -> tuple[int, int]:
    """How many sealed values do not open, and how many there are; the notes themselves not counted."""
    opens = [_opens(keys, text) for text in _values(session)]
    noted = [_opens(keys, text) for text in _noted(session)]
    return opens.count(False) - noted.count(False), len(opens) - len(noted)


def _used(session: Session, keys: tuple[str, ...]) -> set[str]:
    """The keys with which what there is was sealed. Raises Unavailable where something opens with none."""
    found: set[str] = set()
    for text in _values(session):
        key = next((key for key in keys if _opens((key,), text)), None)
        if key is None:
            closed, every = _counted(session, keys)
            raise Unavailable(WRONG, closed=closed, all=every)
        found.add(key)
    return found
