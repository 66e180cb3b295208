"""An overlay: what if the circumstances were others. Its owner's alone until it is shared, hypothetical everywhere."""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import SealedWords, contents


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is otherwise: (kind, key, factor) each, in the order in which they were thought of; kinds as in
    `catalogue/overlaid.py`."""

    changes: tuple[tuple[str, str, Fraction], ...] = field(default_factory=tuple)


class Overlay(SQLModel, table=True):
    """`shared` shows it to all who may try levels in the dossier; `by` is the name of its owner."""

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    name: str = Field(default="", sa_type=SealedWords)
    circumstances: Circumstances = Field(sa_type=contents(Circumstances))
    shared: bool = False
    by: str = Field(default="", max_length=200)
    created_at: datetime = stamp()
