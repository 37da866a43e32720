"""The SQL that an engine sends, as it goes to the driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine


@contextmanager
def recorded(engine: Engine | AsyncEngine) -> Iterator[list[str]]:
    """The statements of all of an engine's connections, in one line each, in their order.

    BEGIN, COMMIT and ROLLBACK are not among them: the driver sends those by itself.
    """
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: Any) -> None:
        sent.append(" ".join(statement.split()))

    sync = engine.sync_engine if isinstance(engine, AsyncEngine) else engine
    event.listen(sync, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(sync, "before_cursor_execute", note)
