"""number, day and giver of the mandate; named versions of a dossier.

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossier", sa.Column("mandate_given", sa.Text(), nullable=True))
    op.create_table(
        "dossier_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_version_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_version")),
    )
    op.create_index(op.f("ix_dossier_version_dossier_id"), "dossier_version", ["dossier_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_dossier_version_dossier_id"), table_name="dossier_version")
    op.drop_table("dossier_version")
    op.drop_column("dossier", "mandate_given")  # in place: rows of other tables hang on this one
