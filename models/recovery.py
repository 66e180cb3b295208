"""Codes that stand in for a lost second factor."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment


class RecoveryCode(SQLModel, table=True):
    """`code` is the SHA-256 of 80 random bits, which nobody can guess; each works once."""

    __tablename__ = "recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    code: str = Field(max_length=64)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
