"""A negotiable measure, copied from the catalogue so that a dossier can change it."""

from fractions import Fraction

from sqlalchemy import UniqueConstraint, false
from sqlmodel import Field, SQLModel

from models.columns import word
from models.exact import Exact, Values
from negotiator.bargaining.words import Pillar


class Measure(SQLModel, table=True):
    """Fields as in the catalogue's header; `requires` and `excludes` hold (own level, measure key, its level);
    `synergies` (measure key, its level, bonus on credibility 0 to 1). `asked` is the side that brought it in, empty for
    one of the catalogue; `doer` says who has to act, empty where the catalogue does; `off`: taken off the agenda;
    `peak`: the highest level that was removed, which wishes, red lines and offers may still name.
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
    asked: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    doer: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    peak: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    off: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    version: int = 1
