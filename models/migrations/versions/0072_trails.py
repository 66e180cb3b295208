"""steps of a position that can be taken back and put there again.

Revision: 0072
Follows: 0069
"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interest", sa.Column("trail", sa.Text(), nullable=True))
    op.drop_column("interest", "before")  # the one step that it held is forgotten: the log has it


def downgrade() -> None:
    op.drop_column("interest", "trail")
    op.add_column("interest", sa.Column("before", sa.Text(), nullable=True))
