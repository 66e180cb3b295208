"""Reading TOML strictly: values typed and bounded, unknown keys refused, each refusal with file, key and reason."""

import difflib
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from negotiator.bargaining.errors import DataError
from negotiator.dates import first_day
from negotiator.printable import cleaned

MOST_BYTES = 1_000_000
MOST_ENTRIES = 2_000
MOST_CHARACTERS = 8_000
MOST_NUMBER = 10**9
MOST_DIGITS = 40
FEW_NAMES = 12
FIRST, FIRST_LEVEL = 1, 0  # from what on messages count a list: levels of a measure by their own number, 0 being none
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}")
_DECIMAL = re.compile(r"[+-]?[0-9_]+(?:\.[0-9_]+)?(?:[eE][+-]?[0-9]{1,2})?")
_LONG_KEY = re.compile(  # bare or in quotes, whatever stands in these: tomllib needs minutes for thousands of parts
    r"""(?<![\w"'.-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.){0,99}+"|'[^'\n]{0,99}+')[ \t]*+\.[ \t]*+){30}"""
)


def parsed(text: str, file: str) -> "Table":
    """The top table of a TOML text; decimals become exact fractions. Raises DataError."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise DataError(file, "size", "at most %(most)s MB can be read", most=MOST_BYTES // 1_000_000)
    if _LONG_KEY.search(text):
        raise DataError(file, "TOML", "keys are nested too deeply")
    try:
        values = cleaned(tomllib.loads(text, parse_float=_decimal))
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(file, str(error)) from error
    except RecursionError as error:
        raise DataError(file, "TOML", "values are nested too deeply") from error
    except ValueError as error:  # Python reads no whole number of more than some thousand digits
        raise DataError(file, "TOML", "a number has too many digits") from error
    return Table(file, "", values)


def _unreadable(file: str, why: str) -> DataError:
    """Where a TOML text cannot be read; the library says why in English alone."""
    place = re.search(r"at line (\d+), column (\d+)", why)
    if place is None:
        return DataError(file, "TOML", "ends too early, or is no scenario and no dossier file")
    return DataError(
        file, "TOML", "cannot be read at line %(line)s, column %(column)s: neither a scenario nor a dossier file",
        line=place[1], column=place[2],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unusable:
    """A number that nobody can count with (nan, inf, too long), kept until the key that holds it is read."""

    text: str


def _decimal(text: str) -> Fraction | Unusable:
    """The exact number; 1e999999999 would fill the memory."""
    usable = len(text) <= MOST_DIGITS and _DECIMAL.fullmatch(text)
    return Fraction(text) if usable else Unusable(text[:MOST_DIGITS])


class Table:
    """One TOML table; remembers which keys were read so that `close` can refuse the others."""

    def __init__(self, file: str, path: str, values: object) -> None:
        self.file = file
        self.path = path
        if not isinstance(values, dict):
            raise DataError(file, path, "must be a table of keys and values")
        self.values: dict[str, object] = values
        self.read: set[str] = set()

    def at(self, key: str) -> str:
        """The full path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, reason: str, **places: object) -> NoReturn:
        """Raise DataError for a key of this table; the reason is a message id, its places are filled."""
        raise DataError(self.file, self.at(key), reason, **places)

    def has(self, key: str) -> bool:
        """Whether the key is there; it counts as known."""
        self.read.add(key)
        return key in self.values

    def names(self) -> tuple[str, ...]:
        """All keys in written order, each a usable name."""
        for key in self.values:
            if not _NAME.fullmatch(key):
                self.refuse(key[:64], "is not a usable name (letters, digits, underscore)")
        return tuple(self.values)

    def close(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self.values:
            if key not in self.read:
                near = nearest(key, self.read)
                if near:
                    self.refuse(key[:64], "unknown key; did you mean “%(near)s”?", near=near)
                self.refuse(key[:64], "unknown key")

    def raw(self, key: str) -> object:
        """A value that must be there, untyped."""
        self.read.add(key)
        if key not in self.values:
            self.refuse(key, "is missing")
        return self.values[key]

    def text(self, key: str, default: str | None = None, one_of: Collection[str] = ()) -> str:
        """Words."""
        self.read.add(key)
        if key not in self.values and default is not None:
            return default
        value = self.raw(key)
        if not isinstance(value, str):
            self.refuse(key, "must be text in quotation marks")
        if len(value) > MOST_CHARACTERS:
            self.refuse(key, "must not exceed %(most)s characters", most=MOST_CHARACTERS)
        if one_of and value not in one_of:
            self._not_among(key, value, one_of)
        return value

    def name(self, key: str) -> str:
        """A name made of letters, digits and underscores."""
        value = self.text(key)
        if not _NAME.fullmatch(value):
            self.refuse(key, "“%(name)s” is not a usable name (letters, digits, underscore)", name=value[:64])
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        self.read.add(key)
        if key not in self.values and default is not None:
            return default
        value = self.raw(key)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value

    def number(
        self, key: str, default: Fraction | None = None, least: Fraction | int = 0, most: Fraction | int = MOST_NUMBER
    ) -> Fraction:
        """An exact number within bounds."""
        self.read.add(key)
        if key not in self.values and default is not None:
            return default
        value = self.raw(key)
        if isinstance(value, Unusable):
            self.refuse(key, "“%(value)s” is not a number that can be used", value=value.text)
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            self.refuse(key, "must be a number")
        if not least <= value <= most:
            self.refuse(
                key,
                "%(value)s lies outside %(least)s to %(most)s",
                value=shown(value), least=shown(least), most=shown(most),
            )  # fmt: skip
        return Fraction(value)

    def whole(self, key: str, default: int | None = None, least: int = 0, most: int = MOST_NUMBER) -> int:
        """A whole number within bounds."""
        value = self.number(key, None if default is None else Fraction(default), least, most)
        if value.denominator != 1:
            self.refuse(key, "must be a whole number")
        return int(value)

    def day(self, key: str, default: str | None = None) -> str:
        """A day (2026-03-10) or month (2026-03) as it is written; a default may be empty."""
        value = self.text(key, default)
        if value and value != default:
            try:
                first_day(value)
            except ValueError:
                self.refuse(key, "“%(value)s” is not a date such as 2026-03-10 or 2026-03", value=value[:64])
        return value

    def table(self, key: str) -> "Table":
        """A table; empty if it is not there."""
        self.read.add(key)
        return Table(self.file, self.at(key), self.values.get(key, {}))

    def tables(self, key: str, first: int = FIRST) -> tuple["Table", ...]:
        """A list of tables, in written order, counted from `first` in messages; empty if it is not there."""
        return tuple(Table(self.file, f"{self.at(key)}[{n}]", value) for n, value in enumerate(self._list(key), first))

    def texts(self, key: str, one_of: Collection[str] = ()) -> tuple[str, ...]:
        """A list of words, in written order; empty if it is not there."""
        found = []
        for value in self._list(key):
            if not isinstance(value, str):
                self.refuse(key, "must be a list of texts")
            if one_of and value not in one_of:
                self._not_among(key, value, one_of)
            found.append(value)
        return tuple(found)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, in written order; empty if it is not there."""
        found = []
        for value in self._list(key):
            if isinstance(value, bool) or not isinstance(value, int):
                self.refuse(key, "must be a list of whole numbers")
            found.append(value)
        return tuple(found)

    def numbers(self, key: str, names: Collection[str], least: int = 0) -> dict[str, Fraction]:
        """A table of numbers under known names, in written order; empty if it is not there."""
        inner = self.table(key)
        for name in inner.values:
            if name not in names:
                inner.refuse(name[:64], "is unknown; known are %(names)s", names=", ".join(names))
        return {name: inner.number(name, least=least) for name in inner.names()}

    def words(self) -> dict[str, str]:
        """German and English words of this table."""
        return {"de": self.text("de"), "en": self.text("en")}

    def _list(self, key: str) -> list[object]:
        self.read.add(key)
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.refuse(key, "must be a list")
        if len(value) > MOST_ENTRIES:
            self.refuse(key, "must not have more than %(most)s entries", most=MOST_ENTRIES)
        return value

    def _not_among(self, key: str, value: str, names: Collection[str]) -> NoReturn:
        """Refuse a word: with the known words if they are few, else with one that looks like it."""
        near = nearest(value, names)
        if len(names) <= FEW_NAMES:
            self.refuse(key, "“%(value)s” is not one of %(names)s", value=value[:64], names=", ".join(names))
        if near:
            self.refuse(key, "“%(value)s” is unknown; did you mean “%(near)s”?", value=value[:64], near=near)
        self.refuse(key, "“%(value)s” is unknown", value=value[:64])


def nearest(value: str, names: Collection[str]) -> str:
    """The known name that looks most like a word; empty if none does."""
    near = difflib.get_close_matches(value[:64], sorted(names), n=1)
    return near[0] if near else ""


def shown(value: Fraction | int) -> str:
    """A number for an error message."""
    if not -MOST_NUMBER <= value <= MOST_NUMBER:
        return f"{'' if value > 0 else '-'}9999999999…"
    return str(value) if value == int(value) else str(float(value))
