"""what briefs told.

Revision: 0051
Follows: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("told", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "told")
