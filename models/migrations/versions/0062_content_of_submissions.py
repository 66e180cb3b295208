"""content of submissions, forgotten accounts.

Revision: 0062
Follows: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("content", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("submission", "content")
