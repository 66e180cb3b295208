"""A group of the sign-in provider that gives a right here, and when somebody last came with it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment


class ProviderGroup(SQLModel, table=True):
    """`name` as the settings write it; no other group that somebody has is kept."""

    __tablename__ = "provider_group"

    name: str = Field(primary_key=True, max_length=200)
    seen_at: datetime = Field(sa_type=Moment)
