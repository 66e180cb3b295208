"""The number of a proposal within its dossier.

Revision: 0077
Follows: 0075
"""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposal", sa.Column("number", sa.Integer(), server_default="0", nullable=False))
    earlier = "SELECT COUNT(*) FROM proposal AS other WHERE other.dossier_id = proposal.dossier_id"
    op.execute(f"UPDATE proposal SET number = ({earlier} AND other.id <= proposal.id)")


def downgrade() -> None:
    op.drop_column("proposal", "number")
