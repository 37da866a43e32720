"""Contexts: AC1101 and AC1105 in hooks, AC1102 and AC1103 in streams, AC1104 in threads."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_contexts import hooking, streaming, threading_out


def find(project: Project) -> Iterator[Finding]:
    """AC1101 to AC1105, on the side of Quart."""
    yield from hooking.in_hooks(project)
    yield from streaming.in_streams(project)
    yield from threading_out.in_threads(project)
