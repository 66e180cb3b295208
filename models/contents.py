"""Sealed columns that hold more than JSON can: words, exact numbers and tuples, frozen dataclasses."""

from dataclasses import fields
from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, String

from models.exact import plain, read, restored
from models.sealed import Sealed, opened


class SealedWords(Sealed):
    """Words, sealed."""

    impl = String  # type: ignore[assignment]
    cache_ok = True


class SealedValues(Sealed):
    """As `Values`, sealed: any nesting of dict, list, tuple, text, numbers and Fractions. Replace it whole."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """JSON, sealed."""
        return super().process_bind_param(None if value is None else plain(value), dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value again."""
        return None if value is None else read(opened(dialect, value))


class Contents(Sealed):
    """A frozen dataclass as sealed values. Fields not written take their default, so that contents can grow."""

    cache_ok = True

    def __init__(self, kind: type[Any], words: tuple[tuple[str, type[StrEnum]], ...] = ()) -> None:
        super().__init__()
        self.kind = kind
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """JSON, sealed."""
        if value is None:
            return super().process_bind_param(None, dialect)
        return super().process_bind_param({f.name: plain(getattr(value, f.name)) for f in fields(value)}, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The dataclass again."""
        found = super().process_result_value(value, dialect)
        return None if found is None else self.read(found)

    def read(self, written: dict[str, object]) -> Any:
        """The dataclass that was written."""
        names = {f.name for f in fields(self.kind)}
        found = {k: restored(v) for k, v in written.items() if k in names}
        return self.kind(**found | {name: word(str(found[name])) for name, word in self.words if name in found})


def contents(kind: type[Any], /, **words: type[StrEnum]) -> Any:
    """Column type for contents of this kind; `words` names its fields that are words of an enumeration."""
    return Contents(kind, tuple(sorted(words.items())))
