"""Reads, awaits and writes of what is shared: AC701 a lost update, AC702 a test that is over."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.facts import Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_updates import acting, losing
from async_contrast.doctor.reading.of_updates.keeping_out import Outside
from async_contrast.doctor.reading.of_updates.shared_state import SharedState


def find(project: Project) -> Iterator[Finding]:
    """AC701 and AC702, in async functions that await something and that no lock is around."""
    state, outside = SharedState(project), Outside(project)
    for function in project.functions.values():
        if not function.is_async or not any(each.kind == Kind.AWAIT for each in function.events):
            continue
        many = state.many_at_once(function)
        if many is False or outside.is_locked(function):
            continue
        yield from losing.lost_updates(project, state, function, known=bool(many))
        yield from acting.late_acts(project, state, function, known=bool(many))
