"""names of stakeholders have a day and names before them.

Revision: 0019
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stakeholder", sa.Column("since", sa.String(length=20), server_default="", nullable=False))
    op.add_column("stakeholder", sa.Column("former", sa.Text(), server_default='{"$tuple":[]}', nullable=False))


def downgrade() -> None:
    op.drop_column("stakeholder", "former")  # in place: rows of other tables hang on this one
    op.drop_column("stakeholder", "since")
