"""A printed brief that waits to be fetched by the person who asked for it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp
from models.contents import SealedValues
from models.exact import Values
from models.sealed import Sealed


class Life(StrEnum):
    """How far a document has come; a released one and one that was superseded never change."""

    DRAFT = "draft"
    CHECKED = "checked"
    RELEASED = "released"
    SUPERSEDED = "superseded"


class Document(SQLModel, table=True):
    """`content` is the file in base 64, sealed: it was cut to what its account may see, and only it may fetch it.

    `packages` are the ids of the packages that it is about, in the order of the document; `subject` the round or house,
    empty where it is about none. `digest` is SHA-256 over the file in hexadecimal digits, `findings` what its checks
    found while it was made; None in documents that were made before there were checks. `state` is one of `Life`. `told`
    is what a brief says at its main places, so that the next version can say what changed; None for other kinds.
    `style` is the digest of the house style, "" for the built-in one. `held` is what its maker could see when it was
    made (see `eyes.kept`): a copy is for whoever may see all of that; None in those made before it was written down.
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
    state: str = Field(default=Life.DRAFT.value, max_length=10)
    version: int = 1
    subject: str = Field(default="", max_length=90)
    digest: str = Field(default="", max_length=64, index=True)
    findings: tuple[dict[str, Any], ...] | None = Field(default=None, sa_type=SealedValues)
    style: str = Field(default="", max_length=64)
    told: tuple[tuple[str, ...], ...] | None = Field(default=None, sa_type=SealedValues)
    held: tuple[tuple[str, ...], ...] | None = Field(default=None, sa_type=SealedValues)
    checked_by: str = Field(default="", max_length=200)
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    released_by: str = Field(default="", max_length=200)
    released_at: datetime | None = Field(default=None, sa_type=Moment)
    superseded_by: int | None = Field(default=None)
    created_at: datetime = stamp()
