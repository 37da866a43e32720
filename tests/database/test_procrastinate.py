"""The schema of the queue is what procrastinate's own SQL makes, and goes as it came."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

from async_contrast.contrasts.platforms import POSTGRESQL
from async_contrast.database.engine import for_migrations
from async_contrast.database.upgrade import upgrade
from tests.databases import new_postgresql

pytestmark = pytest.mark.parametrize("url", [POSTGRESQL], indirect=True)

SHAPE = """
SELECT 'column', table_name || '.' || column_name, data_type || is_nullable
       || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = 'procrastinate'
UNION SELECT 'index', indexname, indexdef FROM pg_indexes
WHERE schemaname = 'procrastinate'
UNION SELECT 'constraint', conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = CAST('procrastinate' AS regnamespace)
UNION SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc
WHERE pronamespace = CAST('procrastinate' AS regnamespace)
UNION SELECT 'trigger', tgname, pg_get_triggerdef(pg_trigger.oid)
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = CAST('procrastinate' AS regnamespace) AND NOT tgisinternal
UNION SELECT 'type', typname, string_agg(enumlabel, ',' ORDER BY enumsortorder)
FROM pg_type LEFT JOIN pg_enum ON enumtypid = pg_type.oid
WHERE typnamespace = CAST('procrastinate' AS regnamespace) GROUP BY typname
ORDER BY 1, 2, 3
"""
"""All that the schema holds."""


async def looked_up(url: str) -> Sequence[tuple[str, ...]]:
    def look(connection: Connection) -> Sequence[tuple[str, ...]]:
        return [tuple(row) for row in connection.execute(text(SHAPE))]

    engine = for_migrations(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(look)
    await engine.dispose()
    return found


async def test_the_tables_are_what_the_package_wants(url: str) -> None:
    await upgrade(url)
    with new_postgresql() as other:
        engine = for_migrations(other)
        async with engine.begin() as connection:
            raw = await connection.execution_options(no_parameters=True)
            await raw.exec_driver_sql("CREATE SCHEMA procrastinate")
            await raw.exec_driver_sql("SET LOCAL search_path TO procrastinate")
            await raw.exec_driver_sql(SchemaManager.get_schema())
        await engine.dispose()
        wanted = await looked_up(other)
    assert await looked_up(url) == wanted
    assert {"column", "index", "constraint", "function", "trigger", "type"} == {
        kind for kind, *_ in wanted
    }
