"""marks of what dossiers hold.

Revision: 0003
Follows: 0002
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier_revision",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_revision_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_dossier_revision")),
    )
    # Dossiers from before have held something all along.
    connection = op.get_bind()
    for dossier in connection.execute(sa.text("SELECT id FROM dossier")).scalars().all():
        row = {"dossier": dossier, "mark": secrets.token_hex(16)}
        connection.execute(sa.text("INSERT INTO dossier_revision (dossier_id, mark) VALUES (:dossier, :mark)"), row)


def downgrade() -> None:
    op.drop_table("dossier_revision")
