"""Alembic: AC1401 an env.py that runs a loop where one runs, AC1402 SQLite without batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Facts, Function, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import everything_in
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test

_CONFIGURE = "alembic.context.configure"
_COMMANDS = ("alembic.command.", "flask_migrate.")
_RUN_ENV = frozenset({"upgrade", "downgrade", "current", "check", "revision", "migrate", "stamp"})
_RUNS = ("asyncio.run", "asyncio.Runner.run", "asyncio.AbstractEventLoop.run_until_complete")
_GIVEN = "attributes['connection']", "attributes.get('connection'"


class Env(NamedTuple):
    """An env.py."""

    facts: Facts
    runs_loop: Event | None
    takes_connection: bool


def find(project: Project) -> Iterator[Finding]:
    """AC1401 a call, AC1402 a call of configure."""
    files = dict.fromkeys(
        project.file(function).module
        for function, event in calls_named(project, ["configure"])
        if project.library(event.ref) == _CONFIGURE
    )
    envs = [_env(project, project.modules[module]) for module in files]
    if not envs:
        return
    yield from _reached(project, envs)
    urls = set(_urls(project))
    for env in envs:
        yield from _without_batch(project, env.facts, urls)


def _env(project: Project, facts: Facts) -> Env:
    events = [event for each in facts.functions for event in each.events]
    runs = (e for e in events if e.kind == Kind.CALL and project.library(e.ref) in _RUNS)
    takes = any(
        given in f"{event.ref}{'(' + event.args[0][1:] if event.args else ''}"
        for event in events
        if event.kind in (Kind.CALL, Kind.LOAD)
        for given in _GIVEN
    )
    return Env(facts, next(runs, None), takes)


def _reached(project: Project, envs: Sequence[Env]) -> Iterator[Finding]:
    """AC1401: commands of Alembic that run on the loop."""
    env = next((each for each in envs if each.runs_loop is not None), None)
    if env is None or env.runs_loop is None:
        return
    for function, event in calls_named(project, _RUN_ENV):
        command = project.library(event.ref)
        if not command.startswith(_COMMANDS) or function.name not in project.on_loop:
            continue
        if env.takes_connection and _gives_connection(function):
            continue
        says = (
            f"`{project.called(function.name)}` runs `{command}` where a loop runs, and "
            f"{env.facts.path} calls asyncio.run in line {env.runs_loop.line}"
        )
        ways = project.ways(function).shown
        yield found(project, "AC1401", (function, event), says, Sureness.LIKELY, ways=ways)


def _gives_connection(function: Function) -> bool:
    return any(
        event.kind == Kind.STORE and event.ref.endswith("attributes['connection']")
        for event in function.events
    )


def _urls(project: Project) -> Iterator[str]:
    """The beginnings of the URLs of databases that the project names, but for its tests."""
    for facts in project.modules.values():
        if is_test(facts.path):
            continue
        for function in facts.functions:
            for event in function.events:
                for ref in (*event.args, *(ref for _, ref in event.keywords)):
                    for each in everything_in(ref):
                        if each[:1] == "=" and "://" in each:
                            yield each[2:].partition("://")[0].partition("+")[0]


def _without_batch(project: Project, facts: Facts, urls: set[str]) -> Iterator[Finding]:
    """AC1402: where the connection is given; else where configure is called."""
    if "sqlite" not in urls:
        return
    calls = [
        (function, event)
        for function in facts.functions
        for event in function.events
        if event.kind == Kind.CALL and project.library(event.ref) == _CONFIGURE
    ]
    online = [each for each in calls if "connection" in dict(each[1].keywords)] or calls
    others = {"postgresql", "mysql", "mariadb", "oracle", "mssql"} & urls
    for at in online:
        keywords = dict(at[1].keywords)
        if "**" in keywords or keywords.get("render_as_batch", "=False") != "=False":
            continue
        says = "SQLite is migrated here, and configure() is not told render_as_batch"
        yield found(project, "AC1402", at, says, Sureness.LOOK if others else Sureness.LIKELY)
