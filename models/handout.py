"""A copy of a released document: to whom it was given, and when."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import SealedWords


class Handout(SQLModel, table=True):
    """`number` counts the copies of a document from 1; `recipient` is a name as it stands on the copy; `account_id` is
    whose account that is, None for those outside; `by` is who gave it."""

    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    document_id: int = Field(foreign_key="document.id", index=True, ondelete="CASCADE")
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, ondelete="SET NULL")
    number: int
    recipient: str = Field(sa_type=SealedWords)
    by: str = Field(default="", max_length=200)
    created_at: datetime = stamp()
