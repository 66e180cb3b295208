"""Hearings, coordination rounds and dissents between ministries, and what each house answers."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp
from models.contents import SealedValues, SealedWords


class Coordination(SQLModel, table=True):
    """`kind` is hearing, meeting or dissent; `measure` (key) and `level` what it is about, "" and None for the whole
    text; `package` the package's reference that amounts are counted in. `houses` are ids of the stakeholders asked.
    `date` and `due` are ISO days, "" for none. `outcome` is "" while it is open, then agreed, noted, escalated,
    decided or withdrawn, with `ending` in words; an escalated one names the `step`, and `decision` what came of it."""

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    kind: str = Field(max_length=20)
    measure: str = Field(default="", max_length=80)
    level: int | None = Field(default=None)
    package: str = Field(default="", max_length=20)
    title: str = Field(sa_type=SealedWords)
    text: str = Field(default="", sa_type=SealedWords)
    houses: tuple[int, ...] = Field(sa_type=SealedValues)
    date: str = Field(default="", max_length=10)
    due: str = Field(default="", max_length=10)
    opened_by: str = Field(default="", max_length=200)
    opened_at: datetime = stamp()
    outcome: str = Field(default="", max_length=20)
    bridge: str = Field(default="", max_length=20)
    ending: str = Field(default="", sa_type=SealedWords)
    ended_by: str = Field(default="", max_length=200)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    step: str = Field(default="", max_length=20)
    decision: str = Field(default="", sa_type=SealedWords)
    decided_by: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1


class CoordinationAnswer(SQLModel, table=True):
    """What one house answers: `stance` is carries, condition, objects or noted; `levels` the levels of the measure that
    it would carry, None where it said nothing of levels. `by` entered it, for a house without an account the lead."""

    __tablename__ = "coordination_answer"
    __table_args__ = (UniqueConstraint("coordination_id", "stakeholder_id"),)

    id: int | None = Field(default=None, primary_key=True)
    coordination_id: int = Field(foreign_key="coordination.id", index=True, ondelete="CASCADE")
    stakeholder_id: int = Field(foreign_key="stakeholder.id", index=True, ondelete="CASCADE")
    stance: str = Field(sa_type=SealedWords)
    levels: tuple[int, ...] | None = Field(default=None, sa_type=SealedValues, nullable=True)
    text: str = Field(default="", sa_type=SealedWords)
    by: str = Field(default="", max_length=200)
    at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
