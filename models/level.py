"""One option of a measure; level 0 is always "not part of the agreement"."""

from fractions import Fraction

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.exact import Exact, Values


class Level(SQLModel, table=True):
    """Money in EUR m a year by payer, capacities and persons a year by key; `cred` is a share 0 to 1."""

    __table_args__ = (UniqueConstraint("measure_id", "n"),)

    id: int | None = Field(default=None, primary_key=True)
    measure_id: int = Field(foreign_key="measure.id", index=True, ondelete="CASCADE")
    n: int
    text: dict[str, str] = Field(sa_type=Values)
    quantity: Fraction | None = Field(default=None, sa_type=Exact)
    unit: str = ""
    year: int = 0
    eur: dict[str, Fraction] = Field(sa_type=Values)
    uses: dict[str, Fraction] = Field(sa_type=Values)
    gives: dict[str, Fraction] = Field(sa_type=Values)
    groups: dict[str, Fraction] = Field(sa_type=Values)
    legal: str = Field(default="ja", max_length=20)
    cred: Fraction = Field(default=Fraction(1), sa_type=Exact)
