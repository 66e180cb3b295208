"""A draft on the workbench: levels that somebody tries, theirs alone until they share it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp
from models.contents import SealedValues, SealedWords, contents

PARTNER = "partner"  # the side of a draft that holds what the other side offers


@dataclass(frozen=True, slots=True)
class Cells:
    """What a column of the workbench holds, by measure key: levels (those left out are at 0), which measures are open
    (neither agreed nor refused), which levels are pinned, which measures the other side refuses, at most which level a
    measure may have, and which levels are barred."""

    levels: dict[str, int] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    caps: dict[str, int] = field(default_factory=dict)
    barred: dict[str, tuple[int, ...]] = field(default_factory=dict)


class Trial(SQLModel, table=True):
    """`origin` refers to what it began with, "" for nothing; `side` says whose offer it is to be, "" for a package.

    `past` and `future` hold cells as plain values, latest last: what "undo" and "redo" go through. `shown` is what the
    others in the dossier see of it since its owner shared it, None while it is private.
    """

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    origin: str = Field(default="", max_length=40)
    side: str = Field(default="", max_length=20)
    name: str = Field(default="", sa_type=SealedWords)
    cells: Cells = Field(sa_type=contents(Cells))
    past: tuple[dict[str, object], ...] = Field(default=(), sa_type=SealedValues)
    future: tuple[dict[str, object], ...] = Field(default=(), sa_type=SealedValues)
    shown: Cells | None = Field(default=None, sa_type=contents(Cells), nullable=True)
    by: str = Field(default="", max_length=200)
    created_at: datetime = stamp()
    changed_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def theirs(self) -> bool:
        """Whether it is what the other side says, not what we answer."""
        return self.side == PARTNER
