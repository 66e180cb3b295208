"""That a process which does long work is alive."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, now


class WorkerBeat(SQLModel, table=True):
    """`name` is its machine and process; `beat_at` is renewed every few seconds, whether it has work or not."""

    __tablename__ = "worker_beat"

    name: str = Field(primary_key=True, max_length=120)
    started_at: datetime = Field(default_factory=now, sa_type=Moment)
    beat_at: datetime = Field(default_factory=now, sa_type=Moment, index=True)
