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


def upgrade() -> None:
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("programs", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("alternatives", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Column by column: a table made anew would empty what refers to its rows."""
    for name in ("alternatives", "programs", "kept"):
        op.drop_column("proposal", name)
