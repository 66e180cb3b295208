"""What a solve leaves for the next one, with which programs it was solved, how many alternatives were found.

Revision: 0026
Follows: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None

# Columns one by one: SQLite would copy the table in a batch, and dropping the old one takes packages off their proposal.


def upgrade() -> None:
    op.add_column("proposal", sa.Column("kept", sa.Text(), nullable=True))
    op.add_column("proposal", sa.Column("programs", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("proposal", sa.Column("alternatives", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Column by column: a table made anew would empty what refers to its rows."""
    for name in ("alternatives", "programs", "kept"):
        op.drop_column("proposal", name)
