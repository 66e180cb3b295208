"""Statements that were compiled for one test's database serve the next one's, if it has the same keys.

An engine keeps what it compiled; each test has an engine of its own and would compile all statements of all pages anew.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache

KEYS = "keys_of_tests"  # where a test's engine says with which keys it seals
MOST = 5000  # statements kept; an engine of the product keeps 500

_COMPILED: LRUCache[Any, Any] = LRUCache(MOST)


def shared(engine: Engine, keys: Hashable) -> None:
    """Lets the engine use what others compiled for the same kind of database and the same keys, which are in what
    binds and reads sealed columns; and notes the keys."""
    setattr(engine.dialect, KEYS, keys)
    engine.dialect.__class__ = _alike(type(engine.dialect))
    engine._compiled_cache = _COMPILED


@cache
def _alike(kind: type[Dialect]) -> type[Dialect]:
    """The same dialect; two of them are equal where they seal alike."""

    def told(dialect: Dialect) -> Hashable:
        return kind, getattr(dialect, KEYS)

    members = {
        "supports_statement_cache": True,  # each kind says so for itself
        "__hash__": lambda self: hash(told(self)),
        "__eq__": lambda self, other: _is(told, self, other),
    }
    return type(kind.__name__, (kind,), members)


def _is(told: Any, one: object, other: object) -> bool:
    return one is other or (hasattr(other, KEYS) and told(one) == told(other))
