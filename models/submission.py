"""Forms that made something: so that sending one twice makes it once."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import stamp


class Submission(SQLModel, table=True):
    """`mark` is a keyed hash of who sent what with which key; `result` the number of what it made; `content` a
    keyed hash of what a program sent, "" for a form, whose mark holds that. Written in the transaction of what it made,
    so that there is neither without the other."""

    mark: str = Field(primary_key=True, max_length=64)
    result: int = 0
    content: str = Field(default="", max_length=64)
    created_at: datetime = stamp(index=True)
