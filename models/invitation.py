"""An invitation link: it works once, and not for ever."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp, word
from models.kinds import Role


class Invitation(SQLModel, table=True):
    """`token` is the SHA-256 of what the link holds. With `account_id` it lets that account choose a new password."""

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=64)
    login: str = Field(max_length=254)
    name: str = Field(default="", max_length=200)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="CASCADE")
    dossier_id: int | None = Field(default=None, foreign_key="dossier.id", ondelete="CASCADE")
    role: Role | None = Field(default=None, sa_type=word(Role))
    stakeholder_id: int | None = Field(default=None, foreign_key="stakeholder.id", ondelete="CASCADE")
    in_circle: bool = False
    invited_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    created_at: datetime = stamp()
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
