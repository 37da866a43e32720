"""Databases of a test's own, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import SQLITE
from tests.databases import DATABASES, new_postgresql


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == SQLITE:
        yield f"sqlite+aiosqlite:///{tmp_path / 'service.db'}"
        return
    with new_postgresql() as url:
        yield url
