"""A passkey (WebAuthn credential) of an account."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp


class Passkey(SQLModel, table=True):
    """`credential` and `public_key` are base64url; `counter` must grow where the device counts."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    name: str = Field(default="", max_length=100)
    credential: str = Field(unique=True, max_length=1400)
    public_key: str
    counter: int = 0
    created_at: datetime = stamp()
    used_at: datetime | None = Field(default=None, sa_type=Moment)
