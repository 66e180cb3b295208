"""Column types that several tables share: words checked by the database, and moments in UTC."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

import models.naming  # noqa: F401 - the naming convention stands before the first table
from models.clock import present


def word(words: type[StrEnum], name: str = "") -> Any:
    """Column type of a word: text with a check constraint that lists the values; named where two are alike."""
    return Enum(
        words,
        native_enum=False,
        create_constraint=True,
        name=name or words.__name__.lower(),
        length=40,
        values_callable=lambda members: [m.value for m in members],
    )


class Moment(TypeDecorator[datetime]):
    """A moment with zone; kept in UTC, since SQLite forgets zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC without zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC with zone."""
        return None if value is None else value.replace(tzinfo=UTC)


def stamp(index: bool = False) -> Any:
    """A field for the moment at which the row was first written, by the engine's clock; None until then."""
    return Field(default=None, nullable=False, index=index, sa_type=Moment, sa_column_kwargs={"default": present})
