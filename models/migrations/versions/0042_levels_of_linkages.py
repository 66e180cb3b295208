"""levels_of_linkages.

Revision: 0042
Follows: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("linkage", sa.Column("a_level", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("linkage", sa.Column("b_level", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("linkage", "b_level")
    op.drop_column("linkage", "a_level")
