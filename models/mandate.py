"""The range of levels that the home side may agree to."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

import models.naming  # noqa: F401 - the naming convention stands before the first table


class Mandate(SQLModel, table=True):
    """lo <= level <= hi for one measure; a measure without a row is free."""

    __table_args__ = (
        UniqueConstraint("dossier_id", "measure_id"),
        CheckConstraint("0 <= lo AND lo <= hi", name="range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    measure_id: int = Field(foreign_key="measure.id", ondelete="CASCADE")
    rank: int = 0
    lo: int = 0
    hi: int
    version: int = 1
