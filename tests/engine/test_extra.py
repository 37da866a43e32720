"""A SQLite file needs nothing that a PostgreSQL needs."""

from __future__ import annotations

import os
from pathlib import Path

from tests import zygote

PROGRAM = """
import asyncio, sys
import async_contrast.command.working, async_contrast.serving
from async_contrast.config import Settings
from async_contrast.database.upgrade import prepare
from async_contrast.quart_app import create_app
url = sys.argv[1]
asyncio.run(prepare(url))
create_app(Settings(database_url=url))
print({"procrastinate", "psycopg", "psycopg_pool", "croniter"} & sys.modules.keys())
"""


def test_no_package_of_the_extra_is_imported(tmp_path: Path) -> None:
    file = f"sqlite+aiosqlite:///{tmp_path}/service.db"
    done = zygote.run(PROGRAM, file, env=dict(os.environ))
    assert (done.stdout, done.returncode) == ("set()\n", 0), done.stderr
