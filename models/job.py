"""Long work that somebody asked for: what, how far, how it ended."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp, word
from models.contents import SealedValues
from models.sealed import Sealed


class JobState(StrEnum):
    """A job waits, runs, and ends in one of three ways."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(SQLModel, table=True):
    """`asked` and `result` are plain JSON values; ids, never contents of positions.

    `step` is an English msgid and `share` (0 to 1) how far it is. `error` is (msgid, params) once it failed.
    `beat_at` shows that its worker lives; `tries` counts how often a worker took it. Sealed fields may quote names.
    """

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    kind: str = Field(max_length=40)
    asked: dict[str, object] = Field(sa_type=Sealed)
    state: JobState = Field(default=JobState.WAITING, index=True, sa_type=word(JobState))
    step: str = ""
    share: float = 0.0
    result: dict[str, object] | None = Field(default=None, sa_type=Sealed)
    error: tuple[str, dict[str, object]] | None = Field(default=None, sa_type=SealedValues)
    stop_asked: bool = False
    tries: int = 0
    created_at: datetime = stamp()
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    beat_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
