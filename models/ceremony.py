"""A step between two requests that may be taken once: the second factor after a password, a passkey's challenge."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, word
from models.kinds import CeremonyKind
from models.sealed import Sealed


class Ceremony(SQLModel, table=True):
    """`token` is the SHA-256 of what the browser holds; `data` what the second request needs. Used rows go."""

    token: str = Field(primary_key=True, max_length=64)
    kind: CeremonyKind = Field(sa_type=word(CeremonyKind))
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="CASCADE")
    data: dict[str, str] = Field(default_factory=dict, sa_type=Sealed)
    expires_at: datetime = Field(sa_type=Moment, index=True)
