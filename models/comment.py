"""A remark or question at a measure, a package or a clause, or a reply to one."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp
from models.contents import SealedWords


class Comment(SQLModel, table=True):
    """`thing` is "measure KEY", "package ID" or "clause ID"; `house_id` who is asked to answer, None for the
    lead. A reply names the comment that it answers and leaves these as there."""

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, ondelete="SET NULL")
    reply_to: int | None = Field(default=None, foreign_key="comment.id", index=True, ondelete="CASCADE")
    house_id: int | None = Field(default=None, foreign_key="stakeholder.id", index=True, ondelete="SET NULL")
    thing: str = Field(max_length=120)
    text: str = Field(sa_type=SealedWords)
    by: str = Field(default="", max_length=200)
    created_at: datetime = stamp()
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
