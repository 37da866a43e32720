"""Decorators: AC601 and AC602 by what their wrappers do, AC603, and AC604 by where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_decorators import caching, guarding, wrapping
from async_contrast.doctor.reading.of_decorators.decorating import Decorating


def find(project: Project) -> Iterator[Finding]:
    """AC601 to AC604."""
    decorating = Decorating(project)
    applied = list(decorating.applied())
    yield from wrapping.sync_wrappers(project, applied)
    yield from caching.cached_coroutines(project, applied)
    yield from guarding.names_and_guards(project, applied)
