"""Silent acceptance: packages laid before the houses, each of which says in confidence which it would carry."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp
from models.contents import SealedValues


class Ballot(SQLModel, table=True):
    """`packages` are ids of packages in their order, `houses` ids of the stakeholders that are asked, `carried` the
    packages that all of them carry, None until all have answered: also where it was closed before."""

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    packages: tuple[int, ...] = Field(sa_type=SealedValues)
    houses: tuple[int, ...] = Field(sa_type=SealedValues)
    carried: tuple[int, ...] | None = Field(default=None, sa_type=SealedValues, nullable=True)
    opened_by: str = Field(default="", max_length=200)
    opened_at: datetime = stamp()
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class BallotAnswer(SQLModel, table=True):
    """What one house carries, ids of packages. It is deleted when the ballot is closed: only what all carry remains."""

    __tablename__ = "ballot_answer"
    __table_args__ = (UniqueConstraint("ballot_id", "stakeholder_id"),)

    id: int | None = Field(default=None, primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", index=True, ondelete="CASCADE")
    stakeholder_id: int = Field(foreign_key="stakeholder.id", index=True, ondelete="CASCADE")
    carried: tuple[int, ...] = Field(sa_type=SealedValues)
