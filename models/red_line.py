"""A condition without which a stakeholder refuses."""

from dataclasses import dataclass

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.contents import contents


@dataclass(frozen=True, slots=True)
class Line:
    """A condition in the red-line language; `hard` false needs a decision by leadership."""

    expr: str
    hard: bool = True
    cert: str = "a"
    why: str = ""
    src: tuple[str, ...] = ()


class RedLine(SQLModel, table=True):
    """One sealed red line of a position; `key` names it within the dossier."""

    __tablename__ = "red_line"
    __table_args__ = (UniqueConstraint("position_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="position.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=80)
    rank: int = 0
    line: Line = Field(sa_type=contents(Line))
    version: int = 1
