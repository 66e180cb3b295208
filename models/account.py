"""A person who may sign in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp, word
from models.kinds import Language
from models.sealed import Sealed


class Account(SQLModel, table=True):
    """`login` is kept in lower case; `password` is an argon2id hash, None where the person signs in otherwise.

    `totp` is the sealed secret of the second factor, `totp_step` the last time step used, so that no code works twice.
    `may_start`: may open a new dossier. `zone`: by which moments are shown to this person (a name of tzdata), empty for
    Germany's. `forgotten_at`: since when nobody knows any more whose it was, for good.
    """

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=200)
    language: Language = Field(default=Language.GERMAN, sa_type=word(Language))
    zone: str = Field(default="", max_length=64)
    password: str | None = None
    is_admin: bool = False
    is_active: bool = True
    may_start: bool = False
    totp: str | None = Field(default=None, sa_type=Sealed)
    totp_step: int = 0
    issuer: str | None = Field(default=None, max_length=400)
    subject: str | None = Field(default=None, max_length=400)
    created_at: datetime = stamp()
    forgotten_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
