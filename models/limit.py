"""A number that binds a dossier: free capacity, money of a payer or chapter, a guardrail's parameter."""

from enum import StrEnum
from fractions import Fraction

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import word
from models.contents import SealedValues


class LimitKind(StrEnum):
    """Capacity and money are per year, money in EUR m; a parameter is whatever its guardrail says."""

    CAPACITY = "capacity"
    PAYER = "payer"
    CHAPTER = "chapter"
    PARAMETER = "parameter"


class Limit(SQLModel, table=True):
    """One number under its catalogue key, in written order (`rank`)."""

    __table_args__ = (UniqueConstraint("dossier_id", "kind", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    kind: LimitKind = Field(sa_type=word(LimitKind))
    key: str = Field(max_length=80)
    rank: int = 0
    amount: Fraction = Field(sa_type=SealedValues)
    version: int = 1
