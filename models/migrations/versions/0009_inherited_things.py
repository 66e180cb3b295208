"""what a dossier began with is confirmed thing by thing.

Revision: 0009
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inherited",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_inherited_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inherited")),
        sa.UniqueConstraint("dossier_id", "thing", name=op.f("uq_inherited_dossier_id_thing")),
    )
    op.create_index(op.f("ix_inherited_dossier_id"), "inherited", ["dossier_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_inherited_dossier_id"), table_name="inherited")
    op.drop_table("inherited")
