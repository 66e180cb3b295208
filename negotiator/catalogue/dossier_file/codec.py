"""Frozen values as JSON values and back, strictly: every wrong thing is refused with its place.

Exact numbers are written as JSON numbers where their digits end, else as "1/3"; sets are sorted.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints

from negotiator.bargaining.errors import DataError
from negotiator.catalogue.plan import Level
from negotiator.catalogue.reading.tables import (
    FIRST,
    FIRST_LEVEL,
    MOST_CHARACTERS,
    MOST_DIGITS,
    MOST_ENTRIES,
    MOST_NUMBER,
    nearest,
)

MOST_DENOMINATOR = 10**18


def plain(value: object) -> object:
    """The value as JSON can carry it, without fields that follow from others."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if not f.metadata}
    match value:
        case Fraction():
            return _digits(value)
        case StrEnum():
            return value.value
        case dict():
            return {str(key): plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [plain(inner) for inner in value]
        case frozenset():
            return sorted(str(inner) for inner in value)
        case _:
            return value


def _digits(value: Fraction) -> object:
    if value.denominator == 1:
        return value.numerator
    digits = repr(float(value))
    return float(value) if "e" not in digits and Fraction(digits) == value else str(value)


class Reader:
    """Reads values of one file, which messages name, with the place from the top of the file: those below `root`."""

    def __init__(self, file: str, root: str = "") -> None:
        self.file, self.root = file, root

    def refuse(self, place: str, reason: str, **places: object) -> NoReturn:
        """Raises DataError."""
        raise DataError(self.file, _at(self.root, place) if place else self.root or "$", reason, **places)

    def read(self, kind: Any, value: object, place: str) -> Any:
        """The value of this kind. Raises DataError with the place."""
        origin, args = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            return None if value is None else self.read(next(a for a in args if a is not NoneType), value, place)
        if origin is tuple:
            return self._tuple(args, value, place)
        if origin is frozenset:
            return frozenset(self.read(args[0], each, f"{place}[{n}]") for n, each in self._listed(value, place))
        if origin is dict:
            found = self.entries(value, place)
            return {self._key(key, place): self.read(args[1], each, f"{place}.{key}") for key, each in found.items()}
        if is_dataclass(kind) and isinstance(kind, type):
            return self.record(kind, value, place)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return self._word(kind, value, place)
        return self._simple[kind](self, value, place)

    def record(self, kind: type[Any], value: object, place: str, left_out: frozenset[str] = frozenset()) -> Any:
        """A frozen value from an object with its fields; those with a default may be missing."""
        found, hints = self.entries(value, place), get_type_hints(kind)
        known = {f.name: f for f in fields(kind) if f.name not in left_out and not f.metadata}
        self.known(found, known, place)
        for name, each in known.items():
            if name not in found and _needed(each):
                self.refuse(_at(place, name), "is missing")
        return kind(**{name: self.read(hints[name], found[name], _at(place, name)) for name in known if name in found})

    def known(self, found: Mapping[str, object], names: Mapping[str, object], place: str) -> None:
        """Raises DataError for a key that is not one of the names, with the nearest."""
        for key in found:
            if key not in names:
                near = nearest(key, names)
                if near:
                    self.refuse(_at(place, key[:64]), "unknown key; did you mean “%(near)s”?", near=near)
                self.refuse(_at(place, key[:64]), "unknown key")

    def entries(self, value: object, place: str) -> dict[str, object]:
        """An object of JSON, as it stands."""
        if not isinstance(value, dict):
            self.refuse(place, "must be a table of keys and values")
        if len(value) > MOST_ENTRIES:
            self.refuse(place, "must not have more than %(most)s entries", most=MOST_ENTRIES)
        return value

    def _listed(self, value: object, place: str, first: int = FIRST) -> list[tuple[int, object]]:
        if not isinstance(value, list):
            self.refuse(place, "must be a list")
        if len(value) > MOST_ENTRIES:
            self.refuse(place, "must not have more than %(most)s entries", most=MOST_ENTRIES)
        return list(enumerate(value, first))

    def _tuple(self, args: tuple[Any, ...], value: object, place: str) -> tuple[Any, ...]:
        listed = self._listed(value, place, FIRST_LEVEL if args[0] is Level else FIRST)
        if args[-1] is Ellipsis:
            return tuple(self.read(args[0], each, f"{place}[{n}]") for n, each in listed)
        if len(listed) != len(args):
            self.refuse(place, "must have %(count)s entries", count=len(args))
        return tuple(self.read(kind, each, f"{place}[{n}]") for kind, (n, each) in zip(args, listed, strict=True))

    def _key(self, key: str, place: str) -> str:
        if not key or len(key) > 80:
            self.refuse(f"{place}.{key[:64]}", "is not a usable name (letters, digits, underscore)")
        return key

    def _word(self, kind: type[StrEnum], value: object, place: str) -> StrEnum:
        names = ", ".join(kind)
        if not isinstance(value, str) or value not in {member.value for member in kind}:
            self.refuse(place, "“%(value)s” is not one of %(names)s", value=str(value)[:64], names=names)
        return kind(value)

    def text(self, value: object, place: str) -> str:
        """Words of a bounded length."""
        if not isinstance(value, str):
            self.refuse(place, "must be text in quotation marks")
        if len(value) > MOST_CHARACTERS:
            self.refuse(place, "must not exceed %(most)s characters", most=MOST_CHARACTERS)
        if "\x00" in value or _broken(value):
            self.refuse(place, "holds signs that are no text")
        return value

    def _flag(self, value: object, place: str) -> bool:
        if not isinstance(value, bool):
            self.refuse(place, "must be true or false")
        return value

    def _whole(self, value: object, place: str) -> int:
        found = self.exact(value, place)
        if found.denominator != 1:
            self.refuse(place, "must be a whole number")
        return int(found)

    def exact(self, value: object, place: str) -> Fraction:
        """An exact number of a usable size."""
        if isinstance(value, str) and value.count("/") == 1 and len(value) <= 2 * MOST_DIGITS:
            above, below = value.split("/")
            if above.lstrip("-").isdecimal() and below.isdecimal() and 0 < int(below) <= MOST_DENOMINATOR:
                value = Fraction(int(above), int(below))
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            self.refuse(place, "must be a number")
        if not -MOST_NUMBER <= value <= MOST_NUMBER:
            self.refuse(place, "“%(value)s” is not a number that can be used", value="…")
        return Fraction(value)

    def _anything(self, value: object, place: str) -> object:
        """Values of no fixed kind, as they stand, bounded like all others."""
        if isinstance(value, dict):
            return {
                key: self._anything(each, f"{place}.{key[:64]}") for key, each in self.entries(value, place).items()
            }
        if isinstance(value, list):
            return [self._anything(each, f"{place}[{n}]") for n, each in self._listed(value, place)]
        if isinstance(value, str):
            return self.text(value, place)
        return value if value is None or isinstance(value, bool) else self.exact(value, place)

    _simple: Mapping[Any, Callable[["Reader", object, str], object]] = {
        str: text, bool: _flag, int: _whole, Fraction: exact, object: _anything,
    }  # fmt: skip


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _needed(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _broken(text: str) -> bool:
    """Whether it holds half a sign."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)
