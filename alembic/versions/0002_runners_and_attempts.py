"""Runners, who run what is kept, and attempts to sign in.

No batch mode here: it would make the tables anew without their CHECK constraints.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_ends_at"), "attempt", ["ends_at"])
    op.create_table(
        "runner",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("machine", sa.String(length=128), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("born", sa.BigInteger(), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runner")),
    )
    for column in (
        sa.Column("what", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("code", sa.String(length=255), server_default=sa.text("''"), nullable=False),
    ):
        op.add_column("cell_result", column)
    for column in (
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("cells_asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("workers_asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cells_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("runner_id", sa.String(length=32), nullable=True),
    ):
        op.add_column("run", column)
    op.create_index("ix_run_shared_topic_contrast_id", "run", ["shared", "topic", "contrast", "id"])
    op.create_index("ix_run_shared_surprise_id", "run", ["shared", "surprise", "id"])


def downgrade() -> None:
    for index in ("ix_run_shared_topic_contrast_id", "ix_run_shared_surprise_id"):
        op.drop_index(index, "run")
    for column in ("runner_id", "cells_done", "workers_asked", "cells_asked", "fingerprint"):
        op.drop_column("run", column)
    for column in ("code", "what"):
        op.drop_column("cell_result", column)
    op.drop_table("runner")
    op.drop_table("attempt")
