"""Runners, who run what is kept, attempts to sign in, and who sees a run, for its indexes.

Batch mode would make a table anew without its CHECK constraints: where it is used, the table is
written out.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_INDEXES = (
    ("run", ["account_id", "id"]),
    ("run", ["shared", "id"]),
    ("cell_result", ["verdict", "run_id"]),
    ("run_label", ["label_id"]),
)
NEW_INDEXES = (
    ("run", ["seen_by", "id"]),
    ("run", ["account_id", "seen_by", "id"]),
    ("run", ["seen_by", "topic", "id"]),
    ("run", ["seen_by", "topic", "contrast", "id"]),
    ("run", ["seen_by", "surprise", "id"]),
    ("cell_result", ["verdict", "seen_by", "run_id"]),
    ("run_label", ["label_id", "seen_by", "run_id"]),
)
COUNTED = {"run": ["id", "cells_asked", "cells_done"], "cell_result": ["run_id"]}


def upgrade() -> None:
    _number_accounts(for_good=True)
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
    seen_by = sa.Computed(
        "CASE WHEN shared THEN 0 ELSE account_id END",
        persisted=op.get_context().dialect.name != "sqlite",  # which can add no other to a table
    )
    op.add_column("run", sa.Column("seen_by", sa.Integer(), seen_by, nullable=False))
    runs = sa.table("run", sa.column("id"), sa.column("seen_by"))
    for name in ("cell_result", "run_label"):
        op.add_column(name, sa.Column("seen_by", sa.Integer(), server_default="0", nullable=False))
        table = sa.table(name, sa.column("run_id"), sa.column("seen_by"))
        whose = sa.select(runs.c.seen_by).where(runs.c.id == table.c.run_id).scalar_subquery()
        op.execute(table.update().values(seen_by=whose))
    run, cell = (sa.table(name, *map(sa.column, columns)) for name, columns in COUNTED.items())
    done = sa.select(sa.func.count()).where(cell.c.run_id == run.c.id).scalar_subquery()
    op.execute(run.update().values(cells_done=done, cells_asked=done))
    for table, columns in OLD_INDEXES:
        op.drop_index(_named(table, columns), table)
    for table, columns in NEW_INDEXES:
        op.create_index(_named(table, columns), table, columns)


def downgrade() -> None:
    for table, columns in NEW_INDEXES:
        op.drop_index(_named(table, columns), table)
    for table, columns in OLD_INDEXES:
        op.create_index(_named(table, columns), table, columns)
    for table in ("run_label", "cell_result", "run"):
        op.drop_column(table, "seen_by")
    for column in ("runner_id", "cells_done", "workers_asked", "cells_asked", "fingerprint"):
        op.drop_column("run", column)
    for column in ("code", "what"):
        op.drop_column("cell_result", column)
    op.drop_table("runner")
    op.drop_table("attempt")
    _number_accounts(for_good=False)


def _number_accounts(for_good: bool) -> None:
    """Have SQLite give the number of a deleted account to no other; PostgreSQL never does."""
    if op.get_context().dialect.name != "sqlite":
        return
    known = sa.Table(
        "account",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 64", name=op.f("ck_account_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    kind = {"sqlite_autoincrement": for_good}
    with op.batch_alter_table("account", recreate="always", copy_from=known, table_kwargs=kind):
        pass


def _named(table: str, columns: list[str]) -> str:
    return "_".join(["ix", table, *columns])
