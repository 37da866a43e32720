"""A run may be of the whole catalogue: its cells have a contrast, and its jobs may have problems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OLD = ["run_id", "platform", "cell"]
NEW = ["run_id", "platform", "contrast", "cell"]


def upgrade() -> None:
    op.add_column("run_job", sa.Column("problems", sa.JSON(none_as_null=True), nullable=True))
    op.add_column(
        "cell_result",
        sa.Column("contrast", sa.String(length=129), server_default=sa.text("''"), nullable=False),
    )
    _tell_cells_apart(OLD, NEW)


def downgrade() -> None:
    """Reports are lost: the tables of before know none."""
    op.execute("DELETE FROM cell_result WHERE contrast <> ''")
    op.execute("DELETE FROM run_job WHERE run_id IN (SELECT id FROM run WHERE topic = '')")
    op.execute("DELETE FROM run_label WHERE run_id IN (SELECT id FROM run WHERE topic = '')")
    op.execute("DELETE FROM run WHERE topic = ''")
    _tell_cells_apart(NEW, OLD)
    op.drop_column("cell_result", "contrast")
    op.drop_column("run_job", "problems")


def _tell_cells_apart(old: list[str], new: list[str]) -> None:
    """By other columns than before; SQLite makes the table anew, and would lose its CHECKs."""
    if op.get_context().dialect.name != "sqlite":
        op.drop_constraint(_unique(old), "cell_result", type_="unique")
        op.create_unique_constraint(_unique(new), "cell_result", new)
        return
    known = sa.Table(
        "cell_result",
        sa.MetaData(),
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
        sa.Column("what", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("code", sa.String(length=255), server_default=sa.text("''"), nullable=False),
        sa.Column("seen_by", sa.Integer(), server_default="0", nullable=False),
        sa.Column("differences", sa.JSON(), nullable=True),
        sa.Column("platform", sa.String(length=64), server_default="any", nullable=False),
        sa.Column("contrast", sa.String(length=129), server_default=sa.text("''"), nullable=False),
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
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_cell_result_run_id_number")),
        sa.UniqueConstraint(*old, name=op.f(_unique(old))),
    )
    with op.batch_alter_table("cell_result", recreate="always", copy_from=known) as batch_op:
        batch_op.drop_constraint(op.f(_unique(old)), type_="unique")
        batch_op.create_unique_constraint(op.f(_unique(new)), new)
    op.create_index(
        "ix_cell_result_verdict_seen_by_run_id", "cell_result", ["verdict", "seen_by", "run_id"]
    )


def _unique(columns: list[str]) -> str:
    return "_".join(["uq_cell_result", *columns])
