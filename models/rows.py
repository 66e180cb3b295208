"""Rows as plain tuples, past what the object mapper does for each statement: for what every request asks for."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Executable, Select
from sqlalchemy.orm import Session

Row = TypeVar("Row")


def rows_of(session: Session, statement: Executable, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """All rows of a statement that asks for columns, with these values in it; what the session has changed is written
    before, as it is for any other statement."""
    if session.identity_map.check_modified() or session.new or session.deleted:
        session.flush()
    return cast(Sequence[tuple[Any, ...]], session.connection().execute(statement, values).all())


def loaded(session: Session, statement: Select[Row], **values: Any) -> Sequence[Row]:
    """The whole rows of a statement that was built once, with these values in it: building it anew each time takes
    longer than asking the database. That there are none is found out past the mapper."""
    if not rows_of(session, statement, values):
        return ()
    return session.scalars(statement, values).all()


def loaded_pairs(session: Session, statement: Executable, **values: Any) -> Sequence[Any]:
    """The same for a statement that asks for several whole rows, or for a row and columns, at once."""
    if not rows_of(session, statement, values):
        return ()
    return session.execute(statement, values).all()
