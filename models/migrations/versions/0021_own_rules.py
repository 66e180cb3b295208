"""own rules of a dossier.

Revision: 0021
Follows: 0020
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("may_undo", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_own_rule_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_rule")),
        sa.UniqueConstraint("dossier_id", "key", name=op.f("uq_own_rule_dossier_id_key")),
    )
    with op.batch_alter_table("own_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_rule_dossier_id"), ["dossier_id"], unique=False)
    _mark()


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM dossier_revision WHERE content = 'own_rule'"))
    with op.batch_alter_table("own_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_rule_dossier_id"))
    op.drop_table("own_rule")


def _mark() -> None:
    """A mark of the new contents for every dossier that there is."""
    connection = op.get_bind()
    insert = sa.text("INSERT INTO dossier_revision (dossier_id, content, mark) VALUES (:dossier, 'own_rule', :mark)")
    for dossier in connection.execute(sa.text("SELECT id FROM dossier")).scalars().all():
        connection.execute(insert, {"dossier": dossier, "mark": secrets.token_hex(16)})
