"""overrides, gates and signatures.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "granted",
                "refused",
                "withdrawn",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_rule_override_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_override")),
    )
    with op.batch_alter_table("rule_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_override_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "gate_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("gate", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_gate_confirmation_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_gate_confirmation_dossier_id_dossier"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["package.id"], name=op.f("fk_gate_confirmation_package_id_package"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_confirmation")),
    )
    with op.batch_alter_table("gate_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_confirmation_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "package_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("stakeholder_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_package_signature_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["package.id"], name=op.f("fk_package_signature_package_id_package"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stakeholder_id"],
            ["stakeholder.id"],
            name=op.f("fk_package_signature_stakeholder_id_stakeholder"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_signature")),
    )
    with op.batch_alter_table("package_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_signature_package_id"), ["package_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_package_signature_stakeholder_id"), ["stakeholder_id"], unique=False)

    with op.batch_alter_table("co_signature", schema=None) as batch_op:
        batch_op.add_column(sa.Column("field", sa.Text(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_co_signature_position_id_edition_account_id"), type_="unique")


def downgrade() -> None:
    # Of several signatures under one edition, which 0001 does not know, the latest stays.
    op.execute(
        "DELETE FROM co_signature WHERE id NOT IN "
        "(SELECT MAX(id) FROM co_signature GROUP BY position_id, edition, account_id)"
    )
    with op.batch_alter_table("co_signature", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_co_signature_position_id_edition_account_id"), ["position_id", "edition", "account_id"]
        )
        batch_op.drop_column("field")

    with op.batch_alter_table("package_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_signature_stakeholder_id"))
        batch_op.drop_index(batch_op.f("ix_package_signature_package_id"))

    op.drop_table("package_signature")
    with op.batch_alter_table("gate_confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_confirmation_dossier_id"))

    op.drop_table("gate_confirmation")
    with op.batch_alter_table("rule_override", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_override_dossier_id"))

    op.drop_table("rule_override")
