"""One sealed word for each key that ever sealed something here: whether a key ring fits is known without a search."""

from sqlmodel import Field, SQLModel

from models.sealed import Sealed


class KeyCheck(SQLModel, table=True):
    """`word` says nothing; what counts is that it opens."""

    __tablename__ = "key_check"

    id: int | None = Field(default=None, primary_key=True)
    word: str = Field(sa_type=Sealed)
