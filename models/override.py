"""A decision of leadership that a guardrail does not bind a dossier for a while."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp, word
from models.contents import contents


class Decision(StrEnum):
    """Asked for by the lead, granted or refused by leadership, or taken back by whoever asked or granted."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What for, why, and what leadership says to it; sealed, since reasons may quote positions."""

    scope: str = ""
    reason: str = ""
    answer: str = ""


class Override(SQLModel, table=True):
    """`rule` is the guardrail's id; `until` the last day on which it holds (German time), None unless granted."""

    __tablename__ = "rule_override"

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    rule: str = Field(max_length=20)
    grounds: Grounds = Field(sa_type=contents(Grounds))
    state: Decision = Field(default=Decision.ASKED, sa_type=word(Decision))
    until: date | None = None
    asked_by: str = Field(default="", max_length=200)
    asked_at: datetime = stamp()
    decided_by: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
