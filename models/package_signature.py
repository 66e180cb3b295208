"""A ministry's signature under one version of a package, for its own field."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import SealedValues


class PackageSignature(SQLModel, table=True):
    """`field` is measure key -> digest of what the house signed: the level taken, its contents and its mandate.

    It holds for every later version made from the package for as long as the same is in the house's field.
    """

    __tablename__ = "package_signature"

    id: int | None = Field(default=None, primary_key=True)
    package_id: int = Field(foreign_key="package.id", index=True, ondelete="CASCADE")
    stakeholder_id: int = Field(foreign_key="stakeholder.id", index=True, ondelete="CASCADE")
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    name: str = Field(default="", max_length=200)
    field: dict[str, str] = Field(sa_type=SealedValues)
    signed_at: datetime = stamp()
