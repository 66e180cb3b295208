"""Messages that wait to be sent: that something happened, never what."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp, word
from models.sealed import Sealed


class MailKind(StrEnum):
    """Of what a message tells."""

    CONFIRM = "confirm"  # that an address is to be confirmed, with the link that does so
    INVITATION = "invitation"
    RELEASE = "release"
    REMINDER = "reminder"


class Mail(SQLModel, table=True):
    """A row goes when its message was taken by the mail server, or a week after it was written. `token` is the sealed
    secret of the link in a message of the first kind, None in all others; `dossier_id` is where the account must still
    have a part when it is sent, None where that does not matter; `due_at` is when it is tried next."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    dossier_id: int | None = Field(default=None, foreign_key="dossier.id", index=True, ondelete="CASCADE")
    kind: MailKind = Field(sa_type=word(MailKind))
    token: str | None = Field(default=None, sa_type=Sealed)
    created_at: datetime = stamp()
    due_at: datetime = Field(sa_type=Moment, index=True)
    tries: int = 0
