"""What somebody answered when asked for two measures at a time: theirs alone, beside the position that it leads to."""

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.contents import contents

Answer = tuple[str, str, Fraction, str]  # first and second measure, the part of the first one's step, what was said

PackageAnswer = tuple[tuple[str, ...], tuple[str, ...], str]  # what each package grants in full, what was said


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers in the order in which they were first given: about two measures, and about two packages."""

    pairs: tuple[Answer, ...] = ()
    packages: tuple[PackageAnswer, ...] = ()


class Elicitation(SQLModel, table=True):
    """The sealed answers of one person on one position; nobody else reads them."""

    __table_args__ = (UniqueConstraint("position_id", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="position.id", index=True, ondelete="CASCADE")
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    answers: Answers = Field(default_factory=Answers, sa_type=contents(Answers))
