"""A dossier: one negotiation with one partner."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import stamp, word
from models.contents import SealedValues
from models.exact import Values


class Disclosure(StrEnum):
    """What a solved case shows to others while a sealed value is in it."""

    OPEN = "open"
    BANDED = "banded"
    OWN = "own"


class Dossier(SQLModel, table=True):
    """`key` is the id of the scenario it began with; texts are language -> words; `context` the country's traits;
    `mandate_given` number, day and giver of the mandate, sealed."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True, max_length=80)
    title: dict[str, str] = Field(sa_type=Values)
    summary: dict[str, str] = Field(sa_type=Values)
    as_of: str = Field(default="", max_length=20)
    stage: str = Field(default="exploration", max_length=40)
    lead: str = Field(default="", max_length=80)
    classification: str = Field(default="intern", max_length=40)
    fictional: bool = False
    horizon_years: int = 3
    context: dict[str, object] = Field(sa_type=Values)
    mandate_given: dict[str, str] | None = Field(default=None, sa_type=SealedValues, nullable=True)
    expected: dict[str, object] = Field(sa_type=Values)
    disclosure: Disclosure = Field(default=Disclosure.BANDED, sa_type=word(Disclosure))
    created_at: datetime = stamp()
    version: int = 1
