"""A form that was sent after its session had ended, kept for its sender."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.sealed import Sealed


class Draft(SQLModel, table=True):
    """`path` is where the form goes, `back` the page that it stood on, `form` its fields (name, value) in order."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    path: str = Field(max_length=500)
    back: str = Field(default="", max_length=500)
    form: list[list[str]] = Field(sa_type=Sealed)
    created_at: datetime = stamp()
