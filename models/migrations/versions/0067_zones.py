"""time zones of people, groups that the sign-in provider named.

Revision: 0067
Follows: 0062
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("zone", sa.String(length=64), nullable=False, server_default=""))
    op.create_table(
        "provider_group",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_provider_group")),
    )


def downgrade() -> None:
    op.drop_table("provider_group")
    op.drop_column("account", "zone")
