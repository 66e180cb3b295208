"""A rule that the lead of a dossier made for it: a condition that binds every package."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Moment
from models.contents import contents


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says: a condition; `hard` false only costs; `on` false leaves it aside; `gone` once it is
    removed."""

    expr: str
    hard: bool = True
    on: bool = True
    why: str = ""
    gone: bool = False


class OwnRule(SQLModel, table=True):
    """`key` names it within the dossier for ever; `before` is what it said before its last change, None where that
    made it or was taken back."""

    __tablename__ = "own_rule"
    __table_args__ = (UniqueConstraint("dossier_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=80)
    rank: int = 0
    ruling: Ruling = Field(sa_type=contents(Ruling))
    before: Ruling | None = Field(default=None, sa_type=contents(Ruling))
    may_undo: bool = True
    changed_by: str = Field(default="", max_length=200)
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
