"""marks of what dossiers hold.

Revision: 0004
Follows: 0003
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CONTENTS = (
    *("dossier", "stakeholder", "position", "interest", "red_line", "measure", "level", "limit", "linkage"),
    *("mandate", "fact", "round", "package", "proposal", "rule_override"),
)

CONTENTS = (
    *("dossier", "stakeholder", "position", "interest", "red_line", "measure", "level", "limit", "linkage"),
    *("mandate", "fact", "round", "package", "proposal", "rule_override"),
)


def upgrade() -> None:
    op.create_table(
        "dossier_revision",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_revision_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dossier_id", "content", name=op.f("pk_dossier_revision")),
    )
    # Dossiers from before hold something, too.
    connection = op.get_bind()
    insert = sa.text("INSERT INTO dossier_revision (dossier_id, content, mark) VALUES (:dossier, :content, :mark)")
    for dossier in connection.execute(sa.text("SELECT id FROM dossier")).scalars().all():
        for content in CONTENTS:
            connection.execute(insert, {"dossier": dossier, "content": content, "mark": secrets.token_hex(16)})


def downgrade() -> None:
    op.drop_table("dossier_revision")
