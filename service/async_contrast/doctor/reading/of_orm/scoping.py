"""AC1010: a scoped_session whose scope is the thread, used where all tasks are on one."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.common.spelling import in_full, shown

_SCOPED = "sqlalchemy.orm.scoped_session"
_BY_THREAD = ("threading.get_ident", "threading.current_thread", "threading.get_native_id")


def scoped_by_thread(project: Project) -> Iterator[Finding]:
    """AC1010: one finding for each session, where it is made."""
    for within, event in calls_named(project, ["scoped_session"]):
        if in_full(project, event.ref) == _SCOPED and _is_by_thread(project, event):
            user, name = _user(project, event)
            if user:
                says = f"`{name}` is one session for all tasks: `{user}` uses it on the loop"
                yield found(project, "AC1010", (within, event), says, Sureness.LIKELY)


def _is_by_thread(project: Project, event: Event) -> bool:
    given = dict(event.keywords).get("scopefunc", event.args[1] if len(event.args) > 1 else "")
    return not given or given == "=None" or in_full(project, given) in _BY_THREAD


def _user(project: Project, made: Event) -> tuple[str, Ref]:
    """A function on the loop that calls a method of what was made, and what it calls that."""
    for function, _, event in project.events(Kind.CALL):
        if function.name not in project.on_loop or is_test(project.file(function).path):
            continue
        owner = event.ref.rpartition(".")[0]
        if owner and project.is_a(owner, _SCOPED) and project.behind(owner) == made:
            return project.called(function.name), shown(project, function, owner)
    return "", ""
