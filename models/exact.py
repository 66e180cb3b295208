"""Column types that keep exact numbers: a Fraction is written as "3/10", never as a float."""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

import models.naming  # noqa: F401 - the naming convention stands before the first table

FRACTION = "$fraction"  # marks an exact number inside JSON
TUPLE = "$tuple"  # marks a tuple, so that it does not come back as a list


def plain(value: object) -> object:
    """A value as JSON can carry it; Fractions and tuples are marked."""
    match value:
        case Fraction():
            return {FRACTION: str(value)}
        case tuple():
            return {TUPLE: [plain(v) for v in value]}
        case list():
            return [plain(v) for v in value]
        case dict():
            return {str(k): plain(v) for k, v in value.items()}
        case _:
            return value


def restored(value: object) -> object:
    """What `plain` wrote, as it was."""
    match value:
        case {"$fraction": str(number)}:
            return Fraction(number)
        case {"$tuple": list(items)}:
            return tuple(restored(v) for v in items)
        case list():
            return [restored(v) for v in value]
        case dict():
            return {k: restored(v) for k, v in value.items()}
        case _:
            return value


def _found(value: dict[str, Any]) -> object:
    """What stands in JSON's braces, its parts restored before."""
    if type(number := value.get(FRACTION)) is str:
        return Fraction(number)
    items = value.get(TUPLE)
    return tuple(items) if type(items) is list else value


read: Callable[[str], Any] = json.JSONDecoder(object_hook=_found).decode  # `restored` from JSON, in one go


def written(value: object) -> str:
    """Canonical JSON of a value, marked as in `plain`."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


class Exact(TypeDecorator[Fraction]):
    """A Fraction, kept as text; None stays None."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Numerator and denominator as text."""
        return None if value is None else str(Fraction(value))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Fraction | None:
        """The number again."""
        return None if value is None else Fraction(value)


class Values(TypeDecorator[Any]):
    """Any nesting of dict, list, tuple, text, numbers and Fractions as JSON. Replace it whole; it is not tracked."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str:
        """JSON."""
        return written(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        """The value again."""
        return None if value is None else read(value)
