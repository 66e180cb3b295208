"""A printed brief that waits to be fetched by the person who asked for it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.exact import Values
from models.sealed import Sealed


class Document(SQLModel, table=True):
    """`content` is the file in base 64, sealed: it was cut to what its account may see, and only it may fetch it.

    `packages` are the ids of the packages that it is about, in the order of the document.
    """

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    kind: str = Field(max_length=10)
    language: str = Field(max_length=2)
    grade: str = Field(max_length=40)
    edition: str = Field(max_length=40)
    packages: tuple[int, ...] = Field(default=(), sa_type=Values)
    name: str = Field(max_length=120)
    media: str = Field(default="application/pdf", max_length=80)
    size: int = 0
    pages: int = 0
    content: str = Field(sa_type=Sealed)
    created_at: datetime = stamp()
