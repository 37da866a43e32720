"""A run has a job for each platform, which a worker takes; PostgreSQL tells of what changes.

Each run that there is gets one job, for any platform. A run that was running belongs to nobody
afterwards: it is found as one whose worker is gone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES = "'queued', 'running', 'finished', 'cancelled', 'failed', 'interrupted'"
STARTED = "(state <> 'queued' OR started_at IS NULL) AND (state NOT IN ('running', 'finished') OR started_at IS NOT NULL)"
ENDED = "(state IN ('queued', 'running')) = (ended_at IS NULL)"

COPIED = "state, started_at, ended_at, reason, surprise, environment, cells_asked, cells_done"

TELL = """
CREATE FUNCTION async_contrast_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_notify('async_contrast_runs', OLD.id || ' gone');
    ELSE
        PERFORM pg_notify('async_contrast_runs', NEW.id || ' ' || NEW.state);
    END IF;
    RETURN NULL;
END;
$$
"""
TRIGGER = """
CREATE TRIGGER async_contrast_tell AFTER UPDATE OF state, cells_done OR DELETE ON run
FOR EACH ROW EXECUTE FUNCTION async_contrast_tell()
"""


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("machine", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("birth", sa.String(length=128), nullable=False),
        sa.Column("platform", sa.String(length=64), nullable=False),
        sa.Column("environment", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("queues", sa.JSON(), nullable=False),
        sa.Column(
            "heard_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_index(op.f("ix_worker_heard_at"), "worker", ["heard_at"])
    op.drop_table("runner")
    op.create_table(
        "run_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String(length=32), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("surprise", sa.Boolean(), nullable=True),
        sa.Column("environment", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cells_asked", sa.Integer(), nullable=False),
        sa.Column("cells_done", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_run_job_state")),
        sa.CheckConstraint(STARTED, name=op.f("ck_run_job_started")),
        sa.CheckConstraint(ENDED, name=op.f("ck_run_job_ended")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_job_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_job")),
        sa.UniqueConstraint("run_id", "platform", name=op.f("uq_run_job_run_id_platform")),
    )
    op.create_index("ix_run_job_state_id", "run_job", ["state", "id"])
    op.execute(
        f"INSERT INTO run_job (run_id, platform, attempt, {COPIED})"  # noqa: S608
        f" SELECT id, 'any', CASE WHEN started_at IS NULL THEN 0 ELSE 1 END, {COPIED} FROM run"
    )
    op.drop_index("ix_run_state_id", "run")
    for column in ("environment", "runner_id"):
        op.drop_column("run", column)
    op.add_column(
        "cell_result",
        sa.Column("platform", sa.String(length=64), server_default="any", nullable=False),
    )
    _tell_cells_apart(["run_id", "cell"], ["run_id", "platform", "cell"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(TELL)
        op.execute(TRIGGER)


def downgrade() -> None:
    """What ran on a platform that a run named is lost: the tables of before know none."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP TRIGGER async_contrast_tell ON run")
        op.execute("DROP FUNCTION async_contrast_tell")
    op.execute("DELETE FROM cell_result WHERE platform <> 'any'")
    _tell_cells_apart(["run_id", "platform", "cell"], ["run_id", "cell"])
    op.drop_column("cell_result", "platform")
    op.add_column("run", sa.Column("runner_id", sa.String(length=32), nullable=True))
    op.add_column("run", sa.Column("environment", sa.JSON(none_as_null=True), nullable=True))
    op.execute(
        "UPDATE run SET environment = (SELECT job.environment FROM run_job AS job"
        " WHERE job.run_id = run.id AND job.platform = 'any')"
    )
    op.create_index("ix_run_state_id", "run", ["state", "id"])
    op.drop_table("run_job")
    op.drop_table("worker")
    op.create_table(
        "runner",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("machine", sa.String(length=128), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("born", sa.BigInteger(), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runner")),
    )


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
