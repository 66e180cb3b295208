"""Rows as plain tuples, past what the object mapper does for each statement: for what every request asks for."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Executable
from sqlalchemy.orm import Session


def rows_of(session: Session, statement: Executable, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """All rows of a statement that asks for columns, with these values in it; what the session has changed is written
    before, as it is for any other statement."""
    if session.new or session.dirty or session.deleted:
        session.flush()
    return cast(Sequence[tuple[Any, ...]], session.connection().execute(statement, values).all())
