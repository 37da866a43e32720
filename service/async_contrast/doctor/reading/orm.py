"""SQLAlchemy on asyncio: sessions, rows, listeners, connections; AC1001 to AC1011."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_orm.holding import held_connections
from async_contrast.doctor.reading.of_orm.leaving import left_sessions
from async_contrast.doctor.reading.of_orm.listening import listeners
from async_contrast.doctor.reading.of_orm.loading import reads
from async_contrast.doctor.reading.of_orm.models import Models, lazy_dynamic
from async_contrast.doctor.reading.of_orm.scoping import scoped_by_thread
from async_contrast.doctor.reading.of_orm.sessions import Sessions, shared_sessions


def find(project: Project) -> Iterator[Finding]:
    """AC1010; and the others, in a project that has something of SQLAlchemy that is async."""
    yield from scoped_by_thread(project)
    sessions = Sessions(project)
    if not sessions.any:
        return
    models = Models(project)
    yield from shared_sessions(project)
    yield from reads(project, models, sessions)
    yield from lazy_dynamic(project, models)
    yield from listeners(project)
    yield from held_connections(project)
    yield from left_sessions(project)
