"""informants.

Revision: 0054
Follows: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fact", sa.Column("informant", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("fact", "informant")
