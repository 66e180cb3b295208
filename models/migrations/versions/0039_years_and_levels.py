"""numbers of single years, capacities of one's own, what a level says beside its amounts.

Revision: 0039
Follows: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0034"
branch_labels = None
depends_on = None

LEVEL = ("ramp", "away", "framing", "ours", "theirs")


def upgrade() -> None:
    op.add_column("limit", sa.Column("detail", sa.Text(), nullable=True))
    op.add_column("level", sa.Column("ramp", sa.Text(), nullable=True))
    op.add_column("level", sa.Column("away", sa.Text(), nullable=True))
    op.add_column("level", sa.Column("framing", sa.String(length=20), server_default="", nullable=False))
    op.add_column("level", sa.Column("ours", sa.String(), server_default="", nullable=False))
    op.add_column("level", sa.Column("theirs", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    for column in LEVEL:
        op.drop_column("level", column)
    op.drop_column("limit", "detail")
