"""comments.

Revision: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("house_id", sa.Integer(), nullable=True),
        sa.Column("thing", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_comment_account_id_account"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_comment_dossier_id_dossier"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["house_id"], ["stakeholder.id"], name=op.f("fk_comment_house_id_stakeholder"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["reply_to"], ["comment.id"], name=op.f("fk_comment_reply_to_comment"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    for column in ("account_id", "dossier_id", "house_id", "reply_to"):
        op.create_index(op.f(f"ix_comment_{column}"), "comment", [column], unique=False)


def downgrade() -> None:
    op.drop_table("comment")
