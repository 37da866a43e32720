"""Where this is a PostgreSQL: what procrastinate needs, in a schema of its own.

It is the package's own SQL, that of the version that pyproject.toml pins. A revision for another
version drops the schema and applies that version's: the queue holds nothing that is not in our
tables, from which every worker queues again what it does not find there.
"""

from __future__ import annotations

from alembic import context, op
from alembic.util.exc import CommandError

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCHEMA = "procrastinate"


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    try:
        from procrastinate.schema import SchemaManager
    except ImportError:
        raise CommandError("PostgreSQL needs pip install 'async-contrast[workers]'") from None
    op.execute(f"CREATE SCHEMA {SCHEMA}")
    op.execute(f"SET LOCAL search_path TO {SCHEMA}")
    _as_it_is(SchemaManager.get_schema())
    op.execute("SET LOCAL search_path TO DEFAULT")


def _as_it_is(statements: str) -> None:
    """With parameters psycopg takes one statement at a time, and Alembic would print %% for %."""
    if context.is_offline_mode():
        op.get_context().impl.static_output(statements)
    else:
        op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
