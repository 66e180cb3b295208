"""Where somebody wants to be told by e-mail that something waits."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment
from models.sealed import Sealed


class MailAddress(SQLModel, table=True):
    """At most one of an account. `token` is the SHA-256 of what the link holds that confirms it until `expires_at`;
    both None once it is confirmed. `reminded_on` is the day of the last reminder where the person is, empty before the
    first."""

    __tablename__ = "mail_address"

    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    address: str = Field(sa_type=Sealed)
    token: str | None = Field(default=None, max_length=64)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    invitations: bool = True
    releases: bool = True
    reminders: bool = True
    reminded_on: str = Field(default="", max_length=10)
