"""reasons without a rating.

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rated", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.alter_column("rated", server_default=None)


def downgrade() -> None:
    """Rows that are not rated go: before, there were none."""
    interest = sa.table("interest", sa.column("rated", sa.Boolean()))
    op.execute(interest.delete().where(interest.c.rated.is_(sa.false())))
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_column("rated")
