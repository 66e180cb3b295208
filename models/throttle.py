"""Counters of attempts."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment


class Throttle(SQLModel, table=True):
    """How often something was tried since `since`; `key` is a keyed hash, so that the table names neither people nor
    addresses."""

    key: str = Field(primary_key=True, max_length=64)
    count: int = 0
    since: datetime = Field(sa_type=Moment, index=True)
