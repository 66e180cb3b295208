"""Rows as plain tuples, past what the object mapper does for each statement: for what every request asks for."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Executable, Select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state, manager_of_class

Row = TypeVar("Row")
_STATE = "_sa_instance_state"  # where the mapper notes whose a row is


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


def placed(session: Session, row: Row) -> Row:
    """The session's own row of the same values as one that was kept of another session, as if it had just been read;
    the one that the session has, where it has one. What `merge` does for rows that changed is left out."""
    kept = instance_state(cast(Any, row))
    found: Row | None = session.identity_map.get(cast(Any, kept.key))
    if found is not None:
        return found
    made: Row = manager_of_class(type(row)).new_instance()
    state = instance_state(made)
    vars(made).update({name: value for name, value in vars(row).items() if name != _STATE})
    state.key, state.session_id = kept.key, session.hash_key
    session.identity_map.add(state)
    return made
