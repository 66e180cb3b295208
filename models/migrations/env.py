"""Alembic's entry: compares and moves the database that `models.schema` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator
from sqlmodel import AutoString

from models.tables import metadata


def plain_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Migrations name the database's own types, so that they outlive the program's."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if isinstance(item, AutoString):
        length = getattr(item.impl, "length", None)
        return "sa.String()" if length is None else f"sa.String(length={length})"
    return f"sa.{type(item.impl).__name__}()"


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
