"""more is sealed: rounds, offers, mandate, packages, limits, what was signed.

Revision: 0003
Follows: 0002

Values are encrypted with the keys of the engine, which must hold them where there are rows. Answers of the optimiser
that were computed with what others have sealed go: they are computed from what the asker may know since, and can be
asked for again.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.sealed import opened, sealed

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = (  # table, column, how a value was kept before: as JSON, as words, as a whole number, as a fraction
    ("round", "place", "words"),
    ("round", "record", "json"),
    ("round", "offers", "json"),
    ("mandate", "lo", "number"),
    ("mandate", "hi", "number"),
    ("package", "text", "json"),
    ("package", "levels", "json"),
    ("package", "note", "words"),
    ("package", "linkages", "json"),
    ("package", "fingerprint", "words"),
    ("proposal", "fingerprint", "words"),
    ("limit", "amount", "fraction"),
    ("linkage", "note", "words"),
    ("gate_confirmation", "reference", "words"),
    ("gate_confirmation", "mark", "words"),
    ("co_signature", "field", "json"),
    ("package_signature", "field", "json"),
    ("job", "error", "json"),
)
LONG = (("package", "fingerprint"), ("proposal", "fingerprint"), ("gate_confirmation", "mark"))  # 64 characters before
ANSWERS = ("explain", "improve", "replace", "costs", "levels", "robustness", "frontier", "others")
TO_JSON: dict[str, Callable[[str], str]] = {
    "json": str,
    "words": lambda text: json.dumps(text, ensure_ascii=False),
    "number": lambda text: str(int(text)),
    "fraction": lambda text: json.dumps({"$fraction": text}),
}
FROM_JSON: dict[str, Callable[[str], str]] = {
    "json": str,
    "words": lambda text: str(json.loads(text)),
    "number": str,
    "fraction": lambda text: str(json.loads(text)["$fraction"]),
}


def upgrade() -> None:
    _resize(None)
    with _mandate() as batch:
        batch.drop_constraint(batch.f("ck_mandate_range"), type_="check")
        for name in ("lo", "hi"):
            batch.alter_column(name, type_=sa.Text(), existing_type=sa.Integer(), postgresql_using=f"{name}::text")
    dialect = op.get_bind().dialect
    for table, column, kept in COLUMNS:
        _rewrite(table, column, lambda text, way=TO_JSON[kept]: sealed(dialect, way(text)))  # type: ignore[misc]
    jobs = sa.table("job", sa.column("kind"), sa.column("state"))
    op.execute(jobs.delete().where(jobs.c.kind.in_(ANSWERS), jobs.c.state == "done"))
    op.execute(sa.text("UPDATE proposal SET robustness = NULL"))


def downgrade() -> None:
    dialect = op.get_bind().dialect
    for table, column, kept in COLUMNS:
        _rewrite(table, column, lambda text, way=FROM_JSON[kept]: way(opened(dialect, text)))  # type: ignore[misc]
    with _mandate() as batch:
        for name in ("lo", "hi"):
            batch.alter_column(name, type_=sa.Integer(), existing_type=sa.Text(), postgresql_using=f"{name}::integer")
        batch.create_check_constraint(batch.f("ck_mandate_range"), "0 <= lo AND lo <= hi")
    _resize(64)


@contextmanager
def _mandate() -> Iterator[Any]:
    """The table of ranges, made anew on SQLite: nothing refers to it, so that nothing goes with the old one."""
    with op.batch_alter_table("mandate", schema=None) as batch:
        yield batch


def _rewrite(table: str, column: str, new: Callable[[str], str]) -> None:
    """Every value of a column by its new text; JSON's null becomes no value."""
    rows = sa.table(table, sa.column("id"), sa.column(column))
    connection = op.get_bind()
    for key, text in connection.execute(sa.select(rows.c.id, rows.c[column])).all():
        if text is not None:
            value = None if text == "null" else new(str(text))
            connection.execute(rows.update().where(rows.c.id == key).values({column: value}))


def _resize(length: int | None) -> None:
    """Columns of words at another length. SQLite keeps the table and gets a new column instead: making the table anew
    would take along the rows that refer to it."""
    for table, column in LONG:
        if op.get_bind().dialect.name != "sqlite":
            op.alter_column(table, column, type_=sa.String(length), existing_type=sa.String(), existing_nullable=False)
            continue
        op.add_column(table, sa.Column(f"{column}_", sa.String(length), nullable=False, server_default=""))
        op.execute(sa.text(f'UPDATE "{table}" SET "{column}_" = "{column}"'))
        op.execute(sa.text(f'ALTER TABLE "{table}" DROP COLUMN "{column}"'))
        op.execute(sa.text(f'ALTER TABLE "{table}" RENAME COLUMN "{column}_" TO "{column}"'))
