"""measures of one's own, and measures taken off the agenda.

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Columns one by one: SQLite would copy the table in a batch, and dropping the old one takes levels and mandate along.


def upgrade() -> None:
    op.add_column("measure", sa.Column("asked", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("measure", sa.Column("doer", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("measure", sa.Column("peak", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("measure", sa.Column("off", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for name in ("off", "peak", "doer", "asked"):
        op.drop_column("measure", name)
