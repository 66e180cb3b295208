"""A sourced fact of the country sheet."""

from sqlalchemy import UniqueConstraint, false
from sqlmodel import Field, SQLModel

import models.naming  # noqa: F401 - the naming convention stands before the first table
from models.contents import SealedWords
from models.exact import Values


class Fact(SQLModel, table=True):
    """`text` is language -> name, empty where the catalogue names the key; `value` as written, `unit` says what is
    counted and when, `src` is a catalogue source or names another in words, `grade` A (best) to D; `day` is the day or
    month that the value is of, `until` the last on which it counts; `aside`: another source was chosen
    for the same thing; `informant` who on the spot supplied it, None where nobody is named."""

    __table_args__ = (UniqueConstraint("dossier_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=80)
    rank: int = 0
    text: dict[str, str] = Field(default_factory=dict, sa_type=Values, sa_column_kwargs={"server_default": "{}"})
    value: str
    unit: str = ""
    src: str = Field(default="", max_length=200)
    grade: str = Field(default="", max_length=2)
    definition: str = Field(default="", sa_column_kwargs={"server_default": ""})
    day: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    until: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    informant: str | None = Field(default=None, sa_type=SealedWords)
    aside: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
