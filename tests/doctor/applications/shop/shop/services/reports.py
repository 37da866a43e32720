"""Reports that are sent while they are made."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

from shop.db import Database
from shop.repositories import Orders


def _row(*cells: object) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


class Reports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def sales(self) -> AsyncIterator[str]:
        yield _row("order", "product", "count")
        async with self._database.session() as session:
            async for line in Orders(session).lines():
                yield _row(line.order_id, line.product_id, line.count)
