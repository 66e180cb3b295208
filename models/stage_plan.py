"""By which day a stage is to be finished."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

import models.naming  # noqa: F401 - the naming convention stands before the first table


class StagePlan(SQLModel, table=True):
    """`first` is the day (ISO) that was planned first, `day` the one that is planned now; slippage is what lies between
    them, or between `day` and the present. `began` is the day (ISO) on which it began before the dossier was kept here,
    empty where nobody said so."""

    __tablename__ = "stage_plan"
    __table_args__ = (UniqueConstraint("dossier_id", "stage"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    stage: str = Field(max_length=40)
    first: str = Field(default="", max_length=10)
    day: str = Field(default="", max_length=10)
    began: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    version: int = 1
