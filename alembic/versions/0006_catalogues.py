"""Which catalogue the contrast of a job is of: "" is the one that comes with the package."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "run_job", sa.Column("catalogue", sa.String(255), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("run_job", "catalogue")
