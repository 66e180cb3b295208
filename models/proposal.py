"""One run of the optimiser: what it was asked, the case that it solved, and what came out."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import stamp, word
from models.contents import SealedWords
from models.exact import Values
from models.sealed import Sealed
from negotiator.bargaining.words import Status


class Proposal(SQLModel, table=True):
    """`case` is the case file and `plan` the dossier as it stood then; the fingerprint tells whether it is stale.

    `status` is None when time ran out before it was known. `answer`, `conflicts` and `robustness` are plain JSON
    values, sealed like all that was solved from positions, and so is `kept`: what the solve leaves for the next one.
    `programs` are name -> version; `alternatives` counts those that were found, None where none were looked for.
    `seconds` is the time of the whole run, `time_limit` what was allowed for each kind of question. `number` counts the
    proposals of a dossier from 1 and never comes again in it.
    """

    __table_args__ = (Index("ix_proposal_number", "dossier_id", "number", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    number: int = 0
    job_id: int | None = Field(default=None, foreign_key="job.id", ondelete="SET NULL")
    fingerprint: str = Field(sa_type=SealedWords)
    status: Status | None = Field(default=None, sa_type=word(Status))
    concepts: tuple[str, ...] = Field(default=(), sa_type=Values)
    time_limit: float = 60.0
    seed: int = 0
    seconds: float = 0.0
    case: str = Field(sa_type=Sealed)
    plan: str = Field(sa_type=Sealed)
    answer: dict[str, object] = Field(sa_type=Sealed)
    conflicts: dict[str, object] | None = Field(default=None, sa_type=Sealed)
    robustness: dict[str, object] | None = Field(default=None, sa_type=Sealed)
    kept: dict[str, object] | None = Field(default=None, sa_type=Sealed)
    programs: dict[str, str] = Field(default_factory=dict, sa_type=Values)
    alternatives: int | None = None
    created_by: str = ""
    created_at: datetime = stamp()
