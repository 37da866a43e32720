"""Accounts and runs: the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 64", name=op.f("ck_account_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 64", name=op.f("ck_label_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("name", name=op.f("uq_label_name")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("contrast", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("surprise", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("environment", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state <> 'queued' OR started_at IS NULL) AND (state NOT IN ('running', 'finished') OR started_at IS NOT NULL)",
            name=op.f("ck_run_started"),
        ),
        sa.CheckConstraint(
            "(state IN ('queued', 'running')) = (ended_at IS NULL)", name=op.f("ck_run_ended")
        ),
        sa.CheckConstraint("side IN ('threads', 'asyncio')", name=op.f("ck_run_side")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'finished', 'cancelled', 'failed', 'interrupted')",
            name=op.f("ck_run_state"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_run_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint(
            "account_id", "idempotency_key", name=op.f("uq_run_account_id_idempotency_key")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("run") as batch_op:
        batch_op.create_index("ix_run_account_id_id", ["account_id", "id"], unique=False)
        batch_op.create_index("ix_run_shared_id", ["shared", "id"], unique=False)
        batch_op.create_index("ix_run_state_id", ["state", "id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_sign_in_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_sign_in_word_hash")),
    )
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "cell_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(length=128), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expected", sa.String(length=64), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("surprise", sa.Boolean(), nullable=False),
        sa.Column("elapsed_ms", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("timeline", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "role IN ('original', 'naive port', 'port', 'control')",
            name=op.f("ck_cell_result_role"),
        ),
        sa.CheckConstraint("side IN ('threads', 'asyncio')", name=op.f("ck_cell_result_side")),
        sa.CheckConstraint(
            "verdict IN ('holds', 'breaks', 'hangs', 'fails')", name=op.f("ck_cell_result_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_cell_result_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell_result")),
        sa.UniqueConstraint("run_id", "cell", name=op.f("uq_cell_result_run_id_cell")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_cell_result_run_id_number")),
    )
    with op.batch_alter_table("cell_result") as batch_op:
        batch_op.create_index("ix_cell_result_verdict_run_id", ["verdict", "run_id"], unique=False)

    op.create_table(
        "run_label",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["label_id"], ["label.id"], name=op.f("fk_run_label_label_id_label"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_label_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "label_id", name=op.f("pk_run_label")),
    )
    with op.batch_alter_table("run_label") as batch_op:
        batch_op.create_index(batch_op.f("ix_run_label_label_id"), ["label_id"], unique=False)

    op.create_table(
        "outcome_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cell_result_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "grade IN ('acceptable', 'interesting', 'forbidden')",
            name=op.f("ck_outcome_count_grade"),
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_outcome_count_count")),
        sa.ForeignKeyConstraint(
            ["cell_result_id"],
            ["cell_result.id"],
            name=op.f("fk_outcome_count_cell_result_id_cell_result"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_count")),
        sa.UniqueConstraint(
            "cell_result_id", "outcome", name=op.f("uq_outcome_count_cell_result_id_outcome")
        ),
    )


def downgrade() -> None:
    for table in (
        "outcome_count",
        "run_label",
        "cell_result",
        "sign_in",
        "run",
        "label",
        "account",
    ):
        op.drop_table(table)
