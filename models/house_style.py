"""How an office's papers looked at a time: letterhead, logo, colours, texts, names; kept for papers that used it."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from models.columns import stamp


class HouseStyle(SQLModel, table=True):
    """`digest` is SHA-256 over `content`, which never changes. Papers name it by the digest."""

    __tablename__ = "house_style"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(max_length=64, unique=True)
    content: str = Field(sa_type=Text)
    created_at: datetime = stamp()
