"""facts with definition and day.

Revision: 0011
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("definition", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("day", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("aside", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.alter_column("src", existing_type=sa.String(length=40), type_=sa.String(length=200), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.alter_column("src", existing_type=sa.String(length=200), type_=sa.String(length=40), existing_nullable=False)
        batch_op.drop_column("aside")
        batch_op.drop_column("day")
        batch_op.drop_column("definition")
