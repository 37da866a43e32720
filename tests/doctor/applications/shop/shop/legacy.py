"""The old stock database, by sqlite3: a connection for each thread, and threads for the loop."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from shop.threads import in_thread, run_blocking

TABLE = "CREATE TABLE IF NOT EXISTS stock (name TEXT PRIMARY KEY, count INT)"
COUNT = "SELECT count FROM stock WHERE name = ?"


class LegacyStock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._of_thread = threading.local()
        self._lock = threading.Lock()
        self._reads = 0

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._of_thread, "connection"):
            connection = sqlite3.connect(self._path)
            connection.execute(TABLE)
            self._of_thread.connection = connection
        found: sqlite3.Connection = self._of_thread.connection
        return found

    def _count(self, name: str) -> int:
        row = self._connection().execute(COUNT, (name,)).fetchone()
        with self._lock:
            self._reads += 1
        return row[0] if row else 0

    async def count(self, name: str) -> int:
        return await run_blocking(self._count, name)

    async def reads(self) -> int:
        @in_thread
        def read() -> int:
            with self._lock:
                return self._reads

        return await read()

    async def put(self, name: str, count: int) -> None:
        def work() -> None:
            with self._connection() as connection:
                connection.execute("INSERT OR REPLACE INTO stock VALUES (?, ?)", (name, count))

        await run_blocking(work)
