"""A ministry's signature under one edition of its position."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import SealedValues


class CoSignature(SQLModel, table=True):
    """Valid while the position is at `edition` and the measures in the house's field are as they were: `field` is
    measure key -> digest of its contents. A change makes it lapse, and the row stays as a trace; None in signatures
    from before fields were kept, which only look at the edition."""

    __tablename__ = "co_signature"

    id: int | None = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="position.id", index=True, ondelete="CASCADE")
    edition: int
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE")
    name: str = ""
    field: dict[str, str] | None = Field(default=None, sa_type=SealedValues, nullable=True)
    signed_at: datetime = stamp()
