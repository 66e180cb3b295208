"""What a worker does by itself from time to time, and when it did so last."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment


class Chore(SQLModel, table=True):
    """`name` is a word of `services/installation/housekeeping.py`; of several workers one does it. `removed` is how
    much went at the last time."""

    name: str = Field(primary_key=True, max_length=40)
    done_at: datetime = Field(sa_type=Moment)
    removed: int = 0
