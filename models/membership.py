"""What an account is in a dossier."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import stamp, word
from models.kinds import Role


class Membership(SQLModel, table=True):
    """One role in one dossier; `stakeholder_id` is whom the person speaks for; `in_circle`: of the mandate circle."""

    __table_args__ = (UniqueConstraint("account_id", "dossier_id"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE")
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    role: Role = Field(sa_type=word(Role))
    stakeholder_id: int | None = Field(default=None, foreign_key="stakeholder.id", ondelete="CASCADE")
    in_circle: bool = False
    created_at: datetime = stamp()
    version: int = 1
