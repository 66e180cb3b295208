"""A package: one level for each measure, and where it came from."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import stamp, word
from models.contents import SealedValues, SealedWords
from models.exact import Values
from models.sealed import Sealed


class Origin(StrEnum):
    """Named by a person (or a scenario), solved under a concept, or offered in a round."""

    NAMED = "named"
    SOLVED = "solved"
    OFFER = "offer"


class Package(SQLModel, table=True):
    """`levels` is measure key -> level, those left out are at 0; a solved package belongs to the proposal that holds
    its case, and keeps its own outcome, sealed.

    `theme` says in which way an alternative differs; `parent_id` is the package that a hand-made one began with.
    `linkages` holds (a, b, type, note, level of a, level of b), older ones without levels; `expect_hard` the rules
    that a scenario says are broken.
    """

    __table_args__ = (UniqueConstraint("dossier_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=80)
    rank: int = 0
    text: dict[str, str] = Field(sa_type=SealedValues)
    levels: dict[str, int] = Field(sa_type=SealedValues)
    note: str = Field(default="", sa_type=SealedWords)
    linkages: tuple[tuple[Any, ...], ...] = Field(default=(), sa_type=SealedValues)
    expect_hard: tuple[str, ...] = Field(default=(), sa_type=Values)
    origin: Origin = Field(default=Origin.NAMED, sa_type=word(Origin))
    concept: str = Field(default="", max_length=40)
    fingerprint: str = Field(default="", sa_type=SealedWords)
    theme: str = Field(default="", max_length=40)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True, ondelete="SET NULL")
    parent_id: int | None = Field(default=None, foreign_key="package.id", ondelete="SET NULL")
    outcome: dict[str, object] | None = Field(default=None, sa_type=Sealed)
    created_by: str = ""
    created_at: datetime = stamp()
    version: int = 1
