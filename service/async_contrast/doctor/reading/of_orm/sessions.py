"""AsyncSessions: whether a commit expires; AC1001, one that all requests share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import AT_START, is_test
from async_contrast.doctor.reading.common.spelling import shown
from async_contrast.doctor.reading.of_orm.commits import (
    SCOPED,
    SESSION,
    Commits,
    Says,
    sets_later,
)
from async_contrast.doctor.reading.of_updates.shared_state import SharedState

_START = AT_START - {"cli"}


class Sessions:
    """The sessions of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def any(self) -> bool:
        """Whether the project has async sessions, or an async engine."""
        return any(
            each.target.startswith("sqlalchemy.ext.asyncio")
            for facts in self._project.modules.values()
            for each in facts.imports
        )

    def expires(self, session: Ref, function: Function) -> tuple[bool, bool]:
        """Whether a commit expires what a session holds; and if that is sure."""
        if self._is_set_later:
            return False, False
        says = self._commits.of(session, function)
        if says is not None:
            return says is Says.EXPIRES, True
        return self._commits.everywhere is Says.EXPIRES, False

    @cached_property
    def _commits(self) -> Commits:
        return Commits(self._project)

    @cached_property
    def _is_set_later(self) -> bool:
        """Whether somebody gives a session the setting as an attribute, or puts it into a factory's
        `kw`."""
        return any(map(sets_later, self._every_event()))

    def _every_event(self) -> Iterator[Event]:
        functions = self._project.functions.values()
        return (event for function in functions for event in function.events)


def shared_sessions(project: Project) -> Iterator[Finding]:
    """AC1001: sessions that live longer than a request."""
    state = SharedState(project)
    for function in project.functions.values():
        for event in function.events:
            if event.kind not in (Kind.STORE, Kind.CALL):
                continue
            what = _kept(project, state, function, event)
            if what:
                says = f"{what}, and all requests share it"
                is_module = function.name.endswith(".<module>")
                sureness = Sureness.CERTAIN if is_module else Sureness.LIKELY
                yield found(project, "AC1001", (function, event), says, sureness)


def _kept(project: Project, state: SharedState, function: Function, event: Event) -> str:
    """What a session is kept in, in words; empty if it is not kept."""
    session = next((ref for ref in event.args if _is_session(project, ref)), "")
    if not session:
        return ""
    is_module = function.name.endswith(".<module>")
    starts = project.handlers.get(function.name) in _START or _makes_application(project, function)
    if event.kind == Kind.CALL:
        class_ = project.value(event.ref)
        if starts and class_.kind is Meaning.CLASS and class_.name in project.classes:
            name = project.called(class_.name)
            return f"`{name}` is given one AsyncSession when the application starts"
        if is_module and class_.kind is Meaning.CLASS and class_.name in project.classes:
            return (
                f"`{project.called(class_.name)}` is given one AsyncSession when the module loads"
            )
        return ""
    name = shown(project, function, event.ref)
    if is_module:
        return f"`{name}` is one AsyncSession"
    if starts and not event.ref.startswith("quart.g."):
        return f"`{name}` is one AsyncSession, made when the application starts"
    is_init = function.class_ and function.name.endswith(".__init__")
    if is_init and "?" not in session and "{}" not in session and state.shared(event.ref):
        return f"`{name}` is one AsyncSession of an object that is made once"
    return ""


def _makes_application(project: Project, function: Function) -> bool:
    """Whether it is a factory of applications, which is called once."""
    return not is_test(project.file(function).path) and any(
        event.kind == Kind.CALL and event.ref == "quart.Quart" for event in function.events
    )


def _is_session(project: Project, ref: Ref) -> bool:
    if not ref or ref[0] in "=?~" or not project.is_a(ref, SESSION):
        return False
    return not project.is_a(ref, SCOPED)
