"""What each cell of a run showed otherwise than is documented."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cell_result", sa.Column("differences", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("cell_result", "differences")
