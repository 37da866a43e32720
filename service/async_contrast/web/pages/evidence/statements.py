"""Evidence that is SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from async_contrast.web.pages import highlight
from async_contrast.web.pages.evidence.exhibits import Exhibit, Sql, Statement
from async_contrast.web.pages.evidence.room import Room, left_out
from async_contrast.web.pages.readable import readable

# In capitals, as SQLAlchemy writes them: "with" begins sentences, too.
_SQL = re.compile(
    r"\s*(?:SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|CREATE|ALTER|DROP"
    r"|PRAGMA|WITH|EXPLAIN|SET|DECLARE)\b"
)

LONGEST = 4_000
"""Characters of a statement that is highlighted."""


def statements(name: Markup, value: Any, room: Room) -> Exhibit | None:
    """The value as statements that were sent; None if it is none."""
    said = [value] if isinstance(value, str) else value
    if not isinstance(said, list) or not said or not all(map(_is_statement, said)):
        return None
    runs = list(_runs(said))
    shown = tuple(Statement(times, room.line(sql, _drawn)) for times, sql in room.fitting(runs))
    return Exhibit(name, Sql(shown), left_out(runs, shown))


def _is_statement(value: Any) -> bool:
    if isinstance(value, dict):
        return (
            value.keys() == {"times", "statement"}
            and type(value["times"]) is int
            and isinstance(value["statement"], str)
        )
    return isinstance(value, str) and bool(_SQL.match(value))


def _runs(said: list[Any]) -> Iterator[tuple[int, str]]:
    """Statements with how often they were sent; the same ones in a row are one."""
    times, last = 0, ""
    for each in said:
        now, sql = (1, each) if isinstance(each, str) else (each["times"], each["statement"])
        if times and sql != last:
            yield times, last
            times = 0
        times, last = times + now, sql
    yield times, last


def _drawn(text: str) -> Markup:
    return highlight.sql(text) if len(text) <= LONGEST else readable(text)
