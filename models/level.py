"""One option of a measure; level 0 is always "not part of the agreement"."""

from fractions import Fraction

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.exact import Exact, Values


class Level(SQLModel, table=True):
    """Money in EUR m a year by payer, capacities and persons a year by key; `cred` is a share 0 to 1. `ramp`: shares of
    the amounts in the first years; `away`: share of persons trained for work abroad; `framing`, `ours` and `theirs` as
    in the plan."""

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
    ramp: tuple[Fraction, ...] | None = Field(default=None, sa_type=Values)
    away: Fraction | None = Field(default=None, sa_type=Exact)
    framing: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    ours: str = Field(default="", sa_column_kwargs={"server_default": ""})
    theirs: str = Field(default="", sa_column_kwargs={"server_default": ""})
