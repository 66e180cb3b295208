"""what a rating was before its last change.

Revision: 0057
Follows: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interest", sa.Column("before", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("interest", "before")
