"""answers to pairs.

Revision: 0023
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "elicitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_elicitation_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["position_id"], ["position.id"], name=op.f("fk_elicitation_position_id_position"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elicitation")),
        sa.UniqueConstraint("position_id", "account_id", name=op.f("uq_elicitation_position_id_account_id")),
    )
    with op.batch_alter_table("elicitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_elicitation_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_elicitation_position_id"), ["position_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("elicitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_elicitation_position_id"))
        batch_op.drop_index(batch_op.f("ix_elicitation_account_id"))
    op.drop_table("elicitation")
