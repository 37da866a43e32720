"""AC1005, AC1006, AC1009: listeners for events of SQLAlchemy, and one that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.spelling import in_full, shown

_LISTENS = ("sqlalchemy.event.listens_for", "sqlalchemy.event.listen")
_ASYNC = "sqlalchemy.ext.asyncio."
_MADE_ASYNC = (f"{_ASYNC}create_async_engine", f"{_ASYNC}async_engine_from_config")
_BEGIN = "='begin'"
_SENT = ("='BEGIN", '="BEGIN')
_SQLITE3 = ("sqlite3.Connection", "sqlite3.dbapi2.Connection")


class Listener(NamedTuple):
    """A function that is told of events, and the call that says so."""

    within: Function
    event: Event
    function: Function | None


def listeners(project: Project) -> Iterator[Finding]:
    """AC1005 a call or a function, AC1006 a test, AC1009 a session."""
    every = list(_listeners(project))
    if _names_sqlite(project) and not any(_BEGIN in each.event.args for each in every):
        yield from _savepoints(project)
    for each in every:
        yield from _of_async(project, each)
    if _has_async_engine(project):
        for each in every:
            yield from _of_sqlite3(project, each)


def _listeners(project: Project) -> Iterator[Listener]:
    decorating: dict[tuple[str, int, int], Function] = {}
    for function in project.functions.values():
        path = project.file(function).path
        decorating |= {(path, each.line, each.column): function for each in function.decorators}
    for within, event in calls_named(project, ["listens_for", "listen"]):
        if not event.args or in_full(project, event.ref) not in _LISTENS:
            continue
        place = (project.file(within).path, event.line, event.column)
        listener = decorating.get(place)
        if listener is None and len(event.args) > 2:
            listener = project.functions.get(project.value(event.args[2]).name)
        yield Listener(within, event, listener)


def _of_async(project: Project, listener: Listener) -> Iterator[Finding]:
    """AC1005."""
    target, function = listener.event.args[0], listener.function
    if _is_async(project, target):
        name = shown(project, listener.within, target)
        says = f"Events of `{name}`, which is async, cannot be listened to"
        sureness = Sureness.LIKELY if "{}" in target else Sureness.CERTAIN
        yield found(project, "AC1005", (listener.within, listener.event), says, sureness)
    elif function is not None and function.is_async:
        says = f"`{project.called(function.name)}` listens and is async: nobody awaits it"
        yield found(project, "AC1005", (function, function), says, Sureness.CERTAIN)


def _is_async(project: Project, target: Ref) -> bool:
    value = project.value(target)
    if value.kind is Meaning.CLASS:
        return project.derives(value.name, f"{_ASYNC}AsyncSession")
    is_known = value.kind is Meaning.INSTANCE or project.libraries.is_class(value.name)
    return is_known and value.name.startswith(_ASYNC)


def _has_async_engine(project: Project) -> bool:
    names = ("create_async_engine", "async_engine_from_config")
    return any(in_full(project, e.ref) in _MADE_ASYNC for _, e in calls_named(project, names))


def _of_sqlite3(project: Project, listener: Listener) -> Iterator[Finding]:
    """AC1006, but on an engine that is known to be plain."""
    function, target = listener.function, listener.event.args[0]
    if function is None or not function.parameters:
        return
    if project.is_a(target, "sqlalchemy.Engine") and not target.endswith(".sync_engine"):
        return
    for event in function.events:
        asked = event.args[1:2] if event.ref == "builtins.isinstance" else ()
        if event.kind == Kind.LOAD and event.how == How.COMPARED:
            asked = (event.ref,)
        if any(in_full(project, ref) in _SQLITE3 for ref in asked):
            says = (
                f"`{project.called(function.name)}` asks for sqlite3's connection; "
                "that of an async engine is of another class"
            )
            sureness = Sureness.CERTAIN if _names_sqlite(project) else Sureness.LIKELY
            yield found(project, "AC1006", (function, event), says, sureness)
            return


def _savepoints(project: Project) -> Iterator[Finding]:
    """AC1009, in a project where nothing sends BEGIN."""
    for function, _, event in project.events(Kind.CALL):
        joins = dict(event.keywords).get("join_transaction_mode") == "='create_savepoint'"
        if joins and not _begins(project, function):
            says = "joins a transaction by a savepoint, and no listener sends BEGIN to SQLite"
            yield found(project, "AC1009", (function, event), says, Sureness.LIKELY)


def _begins(project: Project, function: Function) -> bool:
    """Whether a function in the same file sends BEGIN in the open: `exec_driver_sql("BEGIN")`."""
    return any(
        event.kind == Kind.CALL and event.args and event.args[0].upper().startswith(_SENT)
        for each in project.file(function).functions
        for event in each.events
    )


def _names_sqlite(project: Project) -> bool:
    """Whether the project names the URL of a database of aiosqlite."""
    return any(
        ref.startswith(("='sqlite+aiosqlite", '="sqlite+aiosqlite'))
        for function in project.functions.values()
        for event in function.events
        for ref in event.args
    )
