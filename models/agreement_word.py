"""What people wrote for the draft of an agreement: words of clauses, and what fills its placeholders."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import stamp
from models.contents import SealedValues


class AgreementWord(SQLModel, table=True):
    """One entry, never changed: the latest of a key holds. `key` is "clause:C23", "term:years" or "in:ar:"
    with the mark of a sentence (its words in Arabic), "argument:ID" or "prose:D-02:means"; `words` is language -> text,
    sealed; empty words take an entry back. "was:de:NAME" is what a figure was when they were written."""

    __tablename__ = "agreement_word"

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=80)
    words: dict[str, str] = Field(sa_type=SealedValues)
    written_by: str = Field(default="", max_length=200)
    written_at: datetime = stamp()
