"""what the maker of a document could see when it was made.

Revision: 0069
Follows: 0068
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("held", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "held")
