"""A service on a database of a test's own, whose end or whose loss is about to come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from async_contrast.contrasts.platforms import SQLITE
from tests.databases import migrated_postgresql, migrated_sqlite
from tests.effort import choose
from tests.web.caller import make_ada
from tests.web.server import PATIENCE, Server

TEN = choose(PATIENCE, 10)
"""Seconds that a service has to end in, whatever it is at; a busy machine takes longer."""

SECRET = "a secret that is the same after a restart"


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of one with the service's tables and ada's account, of this kind."""
    if kind == SQLITE:
        found = migrated_sqlite(folder / "service.db")
        make_ada(found)
        yield found
        return
    with migrated_postgresql() as found:
        make_ada(found)
        yield found


def serving(tmp_path: Path, url: str, name: str = "log", workers: int = 1) -> Server:
    """A service on this database, that is being started."""
    settings = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "TRIALS_AT_ONCE": "8"}
    return Server(tmp_path / name, settings=settings, workers=workers)


def trials_of(server: Server) -> list[int]:
    """The processes of the trials that run."""
    return [
        trial
        for worker in server.workers()
        for template in server.children_of(worker)
        for trial in server.children_of(template)
    ]
