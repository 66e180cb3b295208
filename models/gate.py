"""What somebody confirmed so that a dossier may go on to its next stage."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment, stamp
from models.contents import SealedWords

MANDATE_GATE = "mandate"  # by which leadership gives the mandate


class GateConfirmation(SQLModel, table=True):
    """`gate` is its key; `mark` a digest of what was confirmed, so that a confirmation lapses when that changes.

    `reference` says where it is on file. A confirmation that was taken back, or replaced, stays as a trace.
    """

    __tablename__ = "gate_confirmation"

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    gate: str = Field(max_length=40)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    name: str = Field(default="", max_length=200)
    reference: str = Field(default="", sa_type=SealedWords)
    mark: str = Field(default="", sa_type=SealedWords)
    package_id: int | None = Field(default=None, foreign_key="package.id", ondelete="SET NULL")
    confirmed_at: datetime = stamp()
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_by: str = Field(default="", max_length=200)
