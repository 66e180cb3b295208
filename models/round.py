"""One meeting and what each side put on the table."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Moment
from models.contents import SealedValues, SealedWords
from models.sealed import Sealed


class Round(SQLModel, table=True):
    """`offers` is side -> measure key -> level, `record` is language -> words; both are sealed, and so are the
    place and the `minutes` (people, how firm each offer is, points, commitments and declarations as plain values; None
    for a round without any). `date` is ISO.

    A withdrawn round keeps what it holds, with who withdrew it, when and why; its offers count nowhere.
    """

    __table_args__ = (UniqueConstraint("dossier_id", "n"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    rank: int = 0
    n: int
    date: str = Field(default="", max_length=20)
    place: str = Field(default="", sa_type=SealedWords)
    status: str = Field(default="open", max_length=20)
    record: dict[str, str] = Field(sa_type=SealedValues)
    offers: dict[str, dict[str, int]] = Field(sa_type=SealedValues)
    minutes: dict[str, object] | None = Field(default=None, sa_type=SealedValues, nullable=True)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_by: str | None = Field(default=None, max_length=200)
    withdrawn_why: str | None = Field(default=None, sa_type=Sealed)
