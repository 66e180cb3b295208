"""What a house said about a number that it answers for: asked for by the lead, confirmed by the house."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Moment
from models.contents import SealedValues, SealedWords


class OwnerWord(SQLModel, table=True):
    """`thing` names the number as "kind.key". It was asked for at `asked_at`, to be answered by the day `due`; `house`
    (its key, empty where the lead entered the number itself) said `amount` at `said_at` (between `low` and `high`, None
    where it named no range), with its state (`day`), the
    last day on which it counts (`until`) and a note. Days are ISO dates, empty where none was named."""

    __tablename__ = "owner_word"
    __table_args__ = (UniqueConstraint("dossier_id", "thing"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    thing: str = Field(max_length=160)
    asked_by: str = Field(default="", max_length=200)
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    question: str = Field(default="", sa_type=SealedWords)
    due: str = Field(default="", max_length=10)
    house: str = Field(default="", max_length=80)
    said_by: str = Field(default="", max_length=200)
    said_at: datetime | None = Field(default=None, sa_type=Moment)
    amount: Fraction | None = Field(default=None, sa_type=SealedValues)
    low: Fraction | None = Field(default=None, sa_type=SealedValues)
    high: Fraction | None = Field(default=None, sa_type=SealedValues)
    day: str = Field(default="", max_length=10)
    until: str = Field(default="", max_length=10)
    note: str = Field(default="", sa_type=SealedWords)
    version: int = 1
