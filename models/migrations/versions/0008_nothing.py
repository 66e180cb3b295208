"""nothing.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.alter_column(
            "text",
            existing_type=sqlite.JSON(),
            type_=sa.Text(),
            existing_nullable=False,
            existing_server_default=sa.text("'{}'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.alter_column(
            "text",
            existing_type=sa.Text(),
            type_=sqlite.JSON(),
            existing_nullable=False,
            existing_server_default=sa.text("'{}'"),
        )
