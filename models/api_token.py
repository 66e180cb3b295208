"""A token with which a program acts for a person."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp


class ApiToken(SQLModel, table=True):
    """`token` is the SHA-256 of what the program holds, so that a read database opens nothing. `scopes` are words of
    `services/accounts/api_tokens.Scope` with spaces between them; `ended_at` is set when it was withdrawn."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=80)
    scopes: str = Field(max_length=120)
    created_at: datetime = stamp()
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
