"""A cell that shows what a contrast forbids: without one, nobody knows that it would be seen."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import FORBIDDEN, Contrast
from async_contrast.contrasts.platforms import POSTGRESQL, Database, Platform
from tests.platforms import OUR_SQLITE, python
from tests.rows import each_row

PLATFORMS = [
    python(version=(3, minor, 0), database=database)
    for minor in (11, 12, 13)
    for database in (OUR_SQLITE, Database(POSTGRESQL, (15,)))
]


ON_SQLITE_ALONE = {
    "migrations/sqlite-cascade": "PostgreSQL alters a table in place, and no row is deleted",
}
"""Contrasts whose hazard PostgreSQL does not have, and why; none can show it there."""


def every_contrast() -> Iterator[tuple[str, Contrast]]:
    """But those that forbid nothing: their hazard is a hang."""
    for topic in TOPICS.values():
        for contrast in topic.contrasts.values():
            name = f"{topic.name}/{contrast.name}"
            if FORBIDDEN in contrast.outcomes.values():
                yield name, contrast


def shown_on(platform: Platform, contrast: Contrast) -> set[str]:
    """What the cells of a contrast declare for a platform."""
    return {
        outcome
        for cell in contrast.cells
        for shows in cell.expected_on(platform).shows.values()
        for outcome in shows or ()
    }


@each_row(("name", "contrast"), every_contrast())
def test_something_forbidden_is_shown_on_every_platform(name: str, contrast: Contrast) -> None:
    forbidden = {outcome for outcome, grade in contrast.outcomes.items() if grade is FORBIDDEN}
    without = {p.database.name for p in PLATFORMS if not forbidden & shown_on(p, contrast)}
    assert without == ({POSTGRESQL} if name in ON_SQLITE_ALONE else set())
