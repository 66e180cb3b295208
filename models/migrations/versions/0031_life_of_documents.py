"""life of documents.

Revision: 0031
Follows: 0030
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("state", sa.String(length=10), nullable=False, server_default="draft"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("subject", sa.String(length=90), nullable=False, server_default=""),
        sa.Column("digest", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("released_by", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
    )


def upgrade() -> None:
    for column in columns():
        op.add_column("document", column)
    op.create_index(op.f("ix_document_digest"), "document", ["digest"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_document_digest"), table_name="document")
    for column in reversed(columns()):
        op.drop_column("document", column.name)
