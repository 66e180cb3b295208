"""A change that the lead asks for and may not make: of a legal status, a threshold, a range of the mandate."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp, word
from models.contents import contents
from models.override import Decision


class Subject(StrEnum):
    """What is to change; it decides who answers."""

    LAW = "law"
    THRESHOLD = "threshold"
    MANDATE = "mandate"


@dataclass(frozen=True, slots=True)
class AskedValue:
    """From what to what, and why; `fact`, `source` and `body` (who confirms it) are of legal facts. `answer` is what
    whoever decided said. Sealed, since ranges and reasons may not be known to all."""

    before: str = ""
    value: str = ""
    reason: str = ""
    fact: str = ""
    source: str = ""
    body: str = ""
    answer: str = ""


class AskedChange(SQLModel, table=True):
    """`thing` names what changes as "level.MEASURE.N", "answer.NAME", "parameter.KEY" or "mandate.MEASURE"; `day` is
    the day of the legal fact and `until` the last on which it counts (ISO, empty where none was named)."""

    __tablename__ = "asked_change"

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    subject: Subject = Field(sa_type=word(Subject))
    thing: str = Field(max_length=160)
    wish: AskedValue = Field(sa_type=contents(AskedValue))
    day: str = Field(default="", max_length=10)
    until: str = Field(default="", max_length=10)
    state: Decision = Field(default=Decision.ASKED, sa_type=word(Decision))
    asked_by: str = Field(default="", max_length=200)
    asked_at: datetime = stamp()
    decided_by: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
