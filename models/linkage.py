"""How two measures are tied: sequence, package, condition."""

from sqlmodel import Field, SQLModel

from models.contents import SealedWords


class Linkage(SQLModel, table=True):
    """`a` and `b` are measure keys, tied from these levels on; for a condition, a is withheld unless b."""

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    rank: int = 0
    a: str = Field(max_length=80)
    b: str = Field(max_length=80)
    a_level: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    b_level: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    type: str = Field(max_length=20)
    note: str = Field(default="", sa_type=SealedWords)
