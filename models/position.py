"""What one stakeholder recorded in a dossier; its contents are sealed at rest."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from sqlmodel import Field, SQLModel

from models.columns import Moment, word
from models.contents import contents


class Visibility(StrEnum):
    """Who may read a position beside its own stakeholder."""

    SEALED = "sealed"
    LEAD = "lead"
    OPEN = "open"


class Progress(StrEnum):
    """Whether the stakeholder still works on its position or has handed it in."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Mark:
    """The least acceptable score (0 to 100, None where there is none), what it means in words, and how sure we are.

    `cert` is "d" where the stakeholder itself wrote it, "a" where we assessed it.
    """

    least: Fraction | None = None
    least_text: str = ""
    confidence: Fraction = Fraction(1)
    reasoning: str = ""
    cert: str = "a"


class Position(SQLModel, table=True):
    """`visibility` rules the priorities, `inner` (never wider) the least score and the red lines.

    `edition` grows with every change of content, so that a co-signature knows what it was given for.
    """

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    stakeholder_id: int = Field(foreign_key="stakeholder.id", unique=True, ondelete="CASCADE")
    visibility: Visibility = Field(default=Visibility.SEALED, sa_type=word(Visibility))
    inner: Visibility = Field(default=Visibility.SEALED, sa_type=word(Visibility, "inner"))
    progress: Progress = Field(default=Progress.DRAFT, sa_type=word(Progress))
    mark: Mark = Field(default_factory=Mark, sa_type=contents(Mark))
    edition: int = 1
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
