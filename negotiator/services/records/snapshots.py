"""Frozen values as JSON and back, so that what was solved can be kept as it was."""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def written(value: object) -> str:
    """JSON of a frozen value in its own order: dataclasses as objects, Fractions as "3/10", sets sorted."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def read(kind: type[T], text: str) -> T:
    """The value that was written. Fields that are not there take their default."""
    return restored(kind, json.loads(text))  # type: ignore[no-any-return]


def plain(value: object) -> object:
    """The value as JSON can carry it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    match value:
        case Fraction():
            return str(value)
        case Enum():
            return value.value
        case dict():
            return {str(plain(k)): plain(v) for k, v in value.items()}
        case tuple() | list():
            return [plain(v) for v in value]
        case set() | frozenset():
            return sorted((plain(v) for v in value), key=repr)
        case _:
            return value


def restored(kind: Any, value: Any) -> Any:
    """What `plain` made of a value of this type."""
    origin, args = get_origin(kind), get_args(kind)
    if value is None or kind in (object, Any, NoneType):
        return value
    if origin in (Union, UnionType):
        return _one_of(args, value)
    if origin is tuple:
        return _tuple(args, value)
    if origin in (list, frozenset, set):
        return origin(restored(args[0], v) for v in value)
    if origin is dict:
        return {restored(args[0], k): restored(args[1], v) for k, v in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{f.name: restored(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value})
    return kind(value) if isinstance(kind, type) else value


def _tuple(args: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(restored(args[0], v) for v in value)
    return tuple(restored(kind, v) for kind, v in zip(args, value, strict=True))


def _one_of(args: tuple[Any, ...], value: Any) -> Any:
    """The member that fits: the only one beside None, else the first whose plain shape it is."""
    kinds = [kind for kind in args if kind is not NoneType]
    if isinstance(value, list) and any(isinstance(each, str) for each in value):
        kinds = sorted(kinds, key=lambda kind: Fraction not in get_args(kind))
    for kind in kinds if len(kinds) > 1 else ():
        shape = get_origin(kind) or kind
        if isinstance(value, list) and shape is tuple:
            return restored(kind, value)
        if isinstance(shape, type) and type(value) is shape:
            return value
    return restored(kinds[0], value) if len(kinds) == 1 else restored(Fraction, value)
