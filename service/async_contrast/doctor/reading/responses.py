"""Responses and limits: AC1201 and AC1202 by what views return, AC1203 and AC1204 by limits."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_responses import answering, limiting


def find(project: Project) -> Iterator[Finding]:
    """AC1201 to AC1204, on the side of Quart."""
    yield from answering.answers(project)
    yield from limiting.limits(project)
