"""A negotiable measure, copied from the catalogue so that a dossier can change it."""

from fractions import Fraction

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import word
from models.exact import Exact, Values
from negotiator.bargaining.words import Pillar


class Measure(SQLModel, table=True):
    """Fields as in the catalogue's header; `requires` and `excludes` hold (own level, measure key, its level);
    `synergies` (measure key, its level, bonus on credibility 0 to 1).
    """

    __table_args__ = (UniqueConstraint("dossier_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=80)
    rank: int = 0
    pillar: Pillar = Field(sa_type=word(Pillar))
    text: dict[str, str] = Field(sa_type=Values)
    desc: str = ""
    lead: str = ""
    co: tuple[str, ...] = Field(default=(), sa_type=Values)
    ep: str = ""
    groups: tuple[str, ...] = Field(default=(), sa_type=Values)
    women: Fraction = Field(default=Fraction(0), sa_type=Exact)
    law: str = ""
    gcm: tuple[int, ...] = Field(default=(), sa_type=Values)
    tags: tuple[str, ...] = Field(default=(), sa_type=Values)
    win: dict[str, Fraction] = Field(sa_type=Values)
    requires: tuple[tuple[int, str, int], ...] = Field(default=(), sa_type=Values)
    excludes: tuple[tuple[int, str, int], ...] = Field(default=(), sa_type=Values)
    synergies: tuple[tuple[str, int, Fraction], ...] = Field(default=(), sa_type=Values)
    bind: str = ""
    clause: str = ""
    src: tuple[str, ...] = Field(default=(), sa_type=Values)
    version: int = 1
