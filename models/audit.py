"""The audit log: a chain of entries that triggers keep from being changed, and beside it their sealed details.

An entry's `mark` is an HMAC over the entry and the mark before it. Details (what from what to what) live in a table of
their own, since they must be encrypted anew when keys change; the entry holds an HMAC of their text.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, event
from sqlmodel import Field, SQLModel

from models.columns import Moment
from models.sealed import Sealed


class AuditEntry(SQLModel, table=True):
    """Who did what to which thing. `subject_id` is the stakeholder whose data it is, None where it is nobody's."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    account_id: int | None = None
    actor: str = Field(default="", max_length=200)
    dossier_id: int | None = Field(default=None, index=True)
    subject_id: int | None = Field(default=None, index=True)
    action: str = Field(max_length=60)
    thing: str = Field(default="", max_length=200)
    detail: str = Field(default="", max_length=64)
    mark: str = Field(max_length=64)


class AuditDetail(SQLModel, table=True):
    """The sealed details of one entry."""

    __tablename__ = "audit_detail"

    entry_id: int = Field(primary_key=True, foreign_key="audit_entry.id")
    content: dict[str, Any] = Field(sa_type=Sealed)


SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_detail_no_delete BEFORE DELETE ON audit_detail "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
POSTGRES = (
    "CREATE FUNCTION audit_refused() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refused()",
    "CREATE TRIGGER audit_detail_no_delete BEFORE DELETE OR TRUNCATE ON audit_detail "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refused()",
)

for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRES)):
    for _statement in _statements:
        _ddl: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(SQLModel.metadata, "after_create", _ddl.execute_if(dialect=_dialect))
