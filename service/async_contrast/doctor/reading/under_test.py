"""Tests: AC1501 start-up that no test runs, AC1502 what a test client of Quart does not send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import way_of
from async_contrast.doctor.reading.common.called import Place, calls_named
from async_contrast.doctor.reading.common.found import found

_CLIENT = "quart.testing.QuartClient"
_MAKES_CLIENT = "quart.Quart.test_client"
_STARTS = ("test_app", "startup")
_AT_START = ("before_serving", "while_serving")
_SENDS = ("post", "put", "patch", "delete", "open")
_DICTS = ("=dict(", "builtins.dict()")


def find(project: Project) -> Iterator[Finding]:
    """AC1501 at each client of a project that starts its application nowhere, and AC1502."""
    yield from _without_startup(project)
    yield from _not_sent(project)


def _without_startup(project: Project) -> Iterator[Finding]:
    hooks = [name for name, how in project.handlers.items() if how in _AT_START]
    if not hooks or any(calls_named(project, _STARTS)):
        return
    for function, event in calls_named(project, ["test_client"]):
        if project.library(event.ref) == _MAKES_CLIENT:
            says = f"this client does not run `{project.called(hooks[0])}`, as a server would"
            yield found(project, "AC1501", (function, event), says, Sureness.LOOK)


def _not_sent(project: Project) -> Iterator[Finding]:
    fixtures = _client_fixtures(project)
    for function, event, sureness in _calls_of_clients(project, fixtures, _SENDS):
        if dict(event.keywords).get("data", "").startswith(_DICTS):
            says = "a dict as `data` is not sent: the view gets an empty body"
            yield found(project, "AC1502", (function, event), says, sureness)
    for function, event, sureness in _calls_of_clients(project, fixtures, ("set_cookie",)):
        if len(event.args) == 2 and "value" not in dict(event.keywords):
            says = "the first argument is the server's name: the cookie is named by the second"
            yield found(project, "AC1502", (function, event), says, sureness)


def _calls_of_clients(
    project: Project, fixtures: Mapping[str, Function], names: tuple[str, ...]
) -> Iterator[tuple[Function, Event, Sureness]]:
    for function, event in calls_named(project, names):
        if project.library(event.ref) == f"{_CLIENT}.{event.ref.rpartition('.')[2]}":
            yield function, event, Sureness.CERTAIN
        elif _fixture_of(event.ref) in fixtures:
            yield function, event, Sureness.LIKELY


def _fixture_of(called: Ref) -> str:
    """The parameter whose method is called, or empty."""
    way = way_of(called)
    return way[0].removeprefix("?") if len(way) == 2 and called.startswith("?") else ""


def _client_fixtures(project: Project) -> dict[str, Function]:
    """By the name that tests take it by, each fixture of pytest that gives a client of Quart."""
    return {
        name: function
        for function, decorator in _fixtures(project)
        for name in [_name_of(function, decorator)]
        if any(project.is_a(ref, _CLIENT) for ref in _given_by(function))
    }


def _fixtures(project: Project) -> Iterator[Place]:
    for function in project.functions.values():
        for decorator in function.decorators:
            if decorator.ref.rpartition(".")[2] == "fixture":
                yield function, decorator


def _name_of(function: Function, fixture: Event) -> str:
    named = dict(fixture.keywords).get("name", "")
    return named[2:-1] if named else function.name.rpartition(".")[2]


def _given_by(function: Function) -> Iterator[Ref]:
    yield from function.returns
    yield from (event.ref for event in function.events if event.kind == Kind.YIELD)
