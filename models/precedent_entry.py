"""What a dossier adds to the register of what others got, and which source somebody chose where sources disagree."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import SealedWords


class PrecedentEntry(SQLModel, table=True):
    """`content` is an agreement of the register with one element, as JSON; `read_on` the day (ISO) on which its source
    was read last; `by` who wrote it."""

    __tablename__ = "precedent_entry"

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    content: str = Field(sa_type=SealedWords)
    read_on: str = Field(default="", max_length=10)
    by: str = Field(default="", max_length=200)
    at: datetime = stamp()
    version: int = 1


class SettledConflict(SQLModel, table=True):
    """The source that is used where the register's sources disagree: `conflict` is its id, `src` the chosen source."""

    __tablename__ = "settled_conflict"
    __table_args__ = (UniqueConstraint("dossier_id", "conflict"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    conflict: str = Field(max_length=80)
    src: str = Field(max_length=80)
    why: str = Field(sa_type=SealedWords)
    by: str = Field(default="", max_length=200)
    at: datetime = stamp()
    version: int = 1
