"""ranges of owners.

Revision: 0053
Follows: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("owner_word", sa.Column("low", sa.Text(), nullable=True))
    op.add_column("owner_word", sa.Column("high", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("owner_word", "high")
    op.drop_column("owner_word", "low")
