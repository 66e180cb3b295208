"""The range of levels that the home side may agree to."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.sealed import Sealed


class Mandate(SQLModel, table=True):
    """lo <= level <= hi for one measure, sealed: what we may agree to; a measure without a row is free."""

    __table_args__ = (UniqueConstraint("dossier_id", "measure_id"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    measure_id: int = Field(foreign_key="measure.id", ondelete="CASCADE")
    rank: int = 0
    lo: int = Field(default=0, sa_type=Sealed)
    hi: int = Field(sa_type=Sealed)
    version: int = 1
