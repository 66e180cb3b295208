"""A country that somebody screens before a dossier is opened."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import SealedValues
from models.sealed import Sealed


class Candidate(SQLModel, table=True):
    """Its writer's own. `country` is a code of two letters, or a name that is none; `answers` hold what is known of it,
    the result (ok, open, failed), its reason, day and last day."""

    __table_args__ = (UniqueConstraint("account_id", "mark"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    mark: str = Field(max_length=64)
    country: str = Field(sa_type=Sealed)
    answers: dict[str, str] = Field(sa_type=SealedValues)
    changed_at: datetime = stamp()
    version: int = 1
