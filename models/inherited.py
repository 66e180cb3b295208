"""Things of a dossier that it began with and that nobody has confirmed yet."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

import models.naming  # noqa: F401 - the naming convention stands before the first table


class Inherited(SQLModel, table=True):
    """`thing` names an answer, a number, a stakeholder or the measures, as `services.dossiers.inheritance.inherited`
    writes it; the row goes when somebody confirms or changes the thing."""

    __table_args__ = (UniqueConstraint("dossier_id", "thing"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    thing: str = Field(max_length=160)
