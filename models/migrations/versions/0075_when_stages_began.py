"""The day on which a stage began that the log does not know: before the dossier was kept here.

Revision: 0075
Follows: 0074
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stage_plan", sa.Column("began", sa.String(length=10), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("stage_plan", "began")
