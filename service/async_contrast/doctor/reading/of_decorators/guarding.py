"""AC603 and AC604: views that lose their names, and guards that stand above the route."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.found import found, listed
from async_contrast.doctor.reading.of_decorators.decorating import Applied, Wrapping

_VIEWS = ("view", "websocket")
_UPDATES = ("functools.update_wrapper", "functools.wraps")


def names_and_guards(project: Project, applied: Sequence[Applied]) -> Iterator[Finding]:
    yield from _without_wraps(project, applied)
    for each in applied:
        yield from _above_route(project, each)


def _routes(project: Project, function: Function) -> list[tuple[int, Event]]:
    """The decorators of a function that make it a view, and their places from above."""
    return [
        (at, event)
        for at, event in enumerate(function.decorators)
        if project.registers(event) in _VIEWS
    ]


def _without_wraps(project: Project, applied: Sequence[Applied]) -> Iterator[Finding]:
    """AC603: one finding a wrapper."""
    views: dict[Wrapping, dict[str, Ref]] = defaultdict(dict)
    for each in applied:
        routes = [(at, route) for at, route in _routes(project, each.function) if at < each.at]
        if not routes or any(
            name == "endpoint" for _, route in routes for name, _ in route.keywords
        ):
            continue
        for wrapping in each.wrappings:
            if _loses_name(project, wrapping):
                around = each.function.name.rpartition(".<locals>.")[0]
                owner = routes[-1][1].ref.rpartition(".")[0]
                views[wrapping][each.function.name] = f"{owner} in {around}"
    for wrapping, owners in views.items():
        together = max(Counter(owners.values()).values())
        names = listed(project.called(name) for name in owners)
        taker = project.called(wrapping.taker.name.partition(".<locals>.")[0])
        short = wrapping.wrapper.name.rpartition(".")[2]
        says = f"`{taker}` gives {names} the name `{short}`: functools.wraps is missing"
        sureness = Sureness.CERTAIN if together > 1 else Sureness.LOOK
        yield found(project, "AC603", (wrapping.wrapper, wrapping.wrapper), says, sureness)


def _loses_name(project: Project, wrapping: Wrapping) -> bool:
    """Whether the wrapper keeps its own name."""
    wrapper, taker = wrapping.wrapper, wrapping.taker
    if wrapper.decorators or wrapper.class_ or wrapper.name not in taker.returns:
        return False
    return not any(
        (event.kind == Kind.CALL and project.library(event.ref) in _UPDATES)
        or (event.kind == Kind.STORE and event.ref.endswith(".__name__"))
        for event in taker.events
    )


def _above_route(project: Project, applied: Applied) -> Iterator[Finding]:
    """AC604."""
    function, event = applied.function, applied.event
    below = [route for at, route in _routes(project, function) if at > applied.at >= 0]
    if not below or project.registers(event):
        return
    if project.library(event.ref).removesuffix("()") in project.libraries.uses["guards"]:
        sureness = Sureness.CERTAIN
    elif applied.wrappings and not any(_hands_back(each) for each in applied.wrappings):
        refuses = any(_refuses(project, each) for each in applied.wrappings)
        sureness = Sureness.CERTAIN if refuses else Sureness.LIKELY
    else:
        return
    name, view = event.ref.rpartition(".")[2], project.called(function.name)
    path = below[0].args[0].removeprefix("=") if below[0].args else "its route"
    says = f"`{name}` stands above the route of `{view}`: requests for {path} do not meet it"
    yield found(project, "AC604", (function, event), says, sureness)


def _hands_back(wrapping: Wrapping) -> bool:
    return wrapping.view in wrapping.taker.returns


def _refuses(project: Project, wrapping: Wrapping) -> bool:
    """Whether a wrapper may raise, or answer in place of the view."""
    ending = project.libraries.uses["ending"]
    for function in (wrapping.wrapper, *project.inner(wrapping.wrapper)):
        answers = [ref for ref in function.returns if not ref.startswith(wrapping.view)]
        if len(function.returns) > 1 and answers:
            return True
        for event in function.events:
            if event.kind == Kind.RAISE:
                return True
            if event.kind == Kind.CALL and project.library(event.ref) in ending:
                return True
    return False
