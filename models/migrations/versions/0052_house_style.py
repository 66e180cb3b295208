"""house style.

Revision: 0052
Follows: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "house_style",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_style")),
        sa.UniqueConstraint("digest", name=op.f("uq_house_style_digest")),
    )
    op.add_column("document", sa.Column("style", sa.String(length=64), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("document", "style")
    op.drop_table("house_style")
