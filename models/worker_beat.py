"""That a process which does long work is alive."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp


class WorkerBeat(SQLModel, table=True):
    """`name` is its machine and process; `beat_at` is renewed every few seconds, whether it has work or not."""

    __tablename__ = "worker_beat"

    name: str = Field(primary_key=True, max_length=120)
    started_at: datetime = stamp()
    beat_at: datetime = Field(sa_type=Moment, index=True)
