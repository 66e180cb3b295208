"""No two proposals of a dossier have one number; of those that have, the later ones get the next free ones.

Revision: 0082
Follows: 0077
"""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0077"
branch_labels = None
depends_on = None

PROPOSAL = sa.table("proposal", sa.column("id"), sa.column("dossier_id"), sa.column("number"))


def upgrade() -> None:
    rows = op.get_bind().execute(sa.select(PROPOSAL).order_by(PROPOSAL.c.id)).all()
    highest: dict[int, int] = {}
    for row in rows:
        highest[row.dossier_id] = max(highest.get(row.dossier_id, 0), row.number)
    taken = set[tuple[int, int]]()
    for row in rows:
        if (row.dossier_id, row.number) in taken:
            highest[row.dossier_id] += 1
            op.execute(PROPOSAL.update().where(PROPOSAL.c.id == row.id).values(number=highest[row.dossier_id]))
        taken.add((row.dossier_id, row.number))
    op.create_index("ix_proposal_number", "proposal", ["dossier_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_proposal_number", "proposal")
