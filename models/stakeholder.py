"""Whoever has interests in a dossier."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import word
from models.exact import Values
from negotiator.bargaining.words import Part


class Stakeholder(SQLModel, table=True):
    """`key` names the catalogue's profile, `rank` its order; `consent`: nothing can be decided against it.

    `since` is the day or month from which it bears its name, empty where nobody said; `former` holds the names before
    it, oldest first: since, German, English.

    `claimed`: somebody with an account has spoken for it. From then on its position is its own, whoever leaves:
    the lead neither records nor reads it by taking its people out.
    """

    __table_args__ = (UniqueConstraint("dossier_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=80)
    rank: int = 0
    text: dict[str, str] = Field(sa_type=Values)
    since: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    former: tuple[tuple[str, str, str], ...] = Field(
        default=(), sa_type=Values, sa_column_kwargs={"server_default": '{"$tuple":[]}'}
    )
    side: str = Field(default="de", max_length=20)
    kind: str = Field(default="", max_length=40)
    part: Part = Field(default=Part.VOICE, sa_type=word(Part))
    consent: bool = False
    claimed: bool = False
    sees: str = Field(default="partner", max_length=20)
    src: tuple[str, ...] = Field(default=(), sa_type=Values)
    version: int = 1
