"""Frozen values as JSON and back, so that what was solved can be kept as it was: one codec for all of them."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


def written(value: object) -> str:
    """JSON of a frozen value in its own order: dataclasses as objects, Fractions as "3/10", sets sorted."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def read(kind: type[T], text: str) -> T:
    """The value that was written. Fields that are not there take their default; raises ValueError for anything else."""
    return restored(kind, json.loads(text))


def plain(value: object) -> object:
    """The value as JSON can carry it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    match value:
        case Fraction():
            return str(value)
        case Enum():
            return value.value
        case Mapping():
            return {str(plain(k)): plain(v) for k, v in value.items()}
        case tuple() | list():
            return [plain(v) for v in value]
        case set() | frozenset():
            return sorted((plain(v) for v in value), key=repr)
        case _:
            return value


def restored(kind: type[T], value: object) -> T:
    """What `plain` made of a value of this type. Raises ValueError where it cannot be one."""
    asked: Any = kind
    found: T = _adapter(asked).validate_python(value)
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
