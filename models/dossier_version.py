"""A state of a dossier that somebody gave a name."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import SealedWords
from models.sealed import Sealed


class DossierVersion(SQLModel, table=True):
    """`plan` is the dossier as it stood, without positions, rounds and packages; `name` is what somebody calls it."""

    __tablename__ = "dossier_version"

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    name: str = Field(sa_type=SealedWords)
    plan: str = Field(sa_type=Sealed)
    created_by: str = Field(default="", max_length=200)
    created_at: datetime = stamp()
