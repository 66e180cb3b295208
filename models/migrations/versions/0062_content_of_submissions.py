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
    op.add_column("account", sa.Column("forgotten_at", sa.DateTime(), nullable=True))
    gone = "login = 'forgotten-' || CAST(id AS VARCHAR) AND name = login AND is_active = false AND password IS NULL"
    op.execute(f"UPDATE account SET forgotten_at = CURRENT_TIMESTAMP, login = '!' || login WHERE {gone}")


def downgrade() -> None:
    op.drop_column("account", "forgotten_at")
    op.drop_column("submission", "content")
