"""register and screening.

Revision: 0046
Follows: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _of_dossier(
        "precedent_entry",
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("read_on", sa.String(length=10), nullable=False),
    )
    _of_dossier(
        "settled_conflict",
        sa.Column("conflict", sa.String(length=80), nullable=False),
        sa.Column("src", sa.String(length=80), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.UniqueConstraint("dossier_id", "conflict", name=op.f("uq_settled_conflict_dossier_id_conflict")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_candidate_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("account_id", "mark", name=op.f("uq_candidate_account_id_mark")),
    )
    op.create_index(op.f("ix_candidate_account_id"), "candidate", ["account_id"], unique=False)


def _of_dossier(name: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f(f"fk_{name}_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_dossier_id"), name, ["dossier_id"], unique=False)


def downgrade() -> None:
    for name in ("candidate", "settled_conflict", "precedent_entry"):
        op.drop_table(name)
