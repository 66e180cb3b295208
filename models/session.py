"""A signed-in browser."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp


class SignedIn(SQLModel, table=True):
    """`token` is the SHA-256 of what the cookie holds, so that a read database opens no session.

    `proved_at` is when the person last proved who they are; `ended_at` is set when the session was ended."""

    __tablename__ = "signed_in"

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    created_at: datetime = stamp()
    seen_at: datetime = stamp()
    proved_at: datetime = stamp()
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    device: str = Field(default="", max_length=200)
    means: str = Field(default="password", max_length=40)
