"""A number that binds a dossier: free capacity, money of a payer or chapter, a guardrail's parameter."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import word
from models.contents import SealedValues, contents


class LimitKind(StrEnum):
    """Capacity and money are per year, money in EUR m; a parameter is whatever its guardrail says."""

    CAPACITY = "capacity"
    PAYER = "payer"
    CHAPTER = "chapter"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class LimitDetail:
    """`years`: year of the agreement and the number that holds in it alone, in order of years. `text` and `unit` (by
    language) name a capacity of the dossier's own."""

    years: tuple[tuple[int, Fraction], ...] = ()
    text: dict[str, str] = field(default_factory=dict)
    unit: dict[str, str] = field(default_factory=dict)


class Limit(SQLModel, table=True):
    """One number under its catalogue key, in written order (`rank`); `detail` is None where it is the same in all
    years and the catalogue names it."""

    __table_args__ = (UniqueConstraint("dossier_id", "kind", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    kind: LimitKind = Field(sa_type=word(LimitKind))
    key: str = Field(max_length=80)
    rank: int = 0
    amount: Fraction = Field(sa_type=SealedValues)
    detail: LimitDetail | None = Field(default=None, sa_type=contents(LimitDetail))
    version: int = 1
