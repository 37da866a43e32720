"""Responses: AC1201 and AC1202 what views return, AC1203 and AC1204 limits, AC1205 templates."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_responses import answering, limiting, rendering


def find(project: Project) -> Iterator[Finding]:
    """AC1201 to AC1205, on the side of Quart."""
    yield from answering.answers(project)
    yield from limiting.limits(project)
    yield from rendering.renderings(project)
