"""A ministry's signature under one edition of its position."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Moment, now


class CoSignature(SQLModel, table=True):
    """Valid while the position is at `edition`; a change of content makes it lapse, and the row stays as a trace."""

    __tablename__ = "co_signature"
    __table_args__ = (UniqueConstraint("position_id", "edition", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="position.id", index=True, ondelete="CASCADE")
    edition: int
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE")
    name: str = ""
    signed_at: datetime = Field(default_factory=now, sa_type=Moment)
