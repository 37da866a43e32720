"""Tasks that are dropped, share a session or do not end; loops that are run in loops."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_tasks.cancelled import swallowed
from async_contrast.doctor.reading.of_tasks.gathered import gathered
from async_contrast.doctor.reading.of_tasks.pooled import endless_jobs, nested_jobs
from async_contrast.doctor.reading.of_tasks.running import running
from async_contrast.doctor.reading.of_tasks.started import started


def find(project: Project) -> Iterator[Finding]:
    """AC801 to AC808."""
    yield from started(project)
    yield from gathered(project)
    yield from swallowed(project)
    yield from running(project)
    yield from endless_jobs(project)
    yield from nested_jobs(project)
