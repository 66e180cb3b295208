"""time: facts have a last day, stages a planned one.

Revision: 0045
Follows: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fact", sa.Column("until", sa.String(length=10), nullable=False, server_default=""))
    op.create_table(
        "stage_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_stage_plan_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_plan")),
        sa.UniqueConstraint("dossier_id", "stage", name=op.f("uq_stage_plan_dossier_id_stage")),
    )
    op.create_index(op.f("ix_stage_plan_dossier_id"), "stage_plan", ["dossier_id"], unique=False)


def downgrade() -> None:
    op.drop_table("stage_plan")
    op.drop_column("fact", "until")
