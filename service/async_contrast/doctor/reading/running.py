"""Running: AC1601 async commands, AC1602 loops that do not end, AC1603 app.run in a thread."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.common.spelling import ALWAYS, in_full

_ENDS = (Kind.BREAK, Kind.RETURN, Kind.RAISE)
_THREADS = ("threading.Thread", "threading.Timer")


def find(project: Project) -> Iterator[Finding]:
    """AC1601 to AC1603, on the side of Quart."""
    files = quart_files(project)
    for name, how in project.handlers.items():
        function = project.functions[name]
        if project.file(function).module in files and function.is_async:
            yield from _command(project, function, how)
            yield from _start(project, function, how)
    yield from _background(project)
    yield from _in_thread(project)


def _command(project: Project, function: Function, how: str) -> Iterator[Finding]:
    if how == "cli" and _is_called_by_click(project, function):
        says = f"the command `{project.called(function.name)}` is async: nobody awaits it"
        yield found(project, "AC1601", (function, function), says, Sureness.CERTAIN)


def _is_called_by_click(project: Project, function: Function) -> bool:
    """Whether nobody stands between click and the function who may run what it gives."""
    below: list[Event] = []
    for decorator in reversed(function.decorators):
        if decorator.ref.endswith(".cli.command"):
            custom = "cls" in dict(decorator.keywords)  # a command that may run coroutines
            return not custom and all(_leaves_async(project, each) for each in below)
        below.append(decorator)
    return False


def _leaves_async(project: Project, decorator: Event) -> bool:
    """Whether what a decorator gives is known to give a coroutine still."""
    if in_full(project, decorator.ref) in project.libraries.uses["of_commands"]:
        return True
    wrapper = project.wrapper(decorator)
    return wrapper is not None and wrapper.is_async and not wrapper.is_generator


def _start(project: Project, function: Function, how: str) -> Iterator[Finding]:
    """The loop of a hook itself, or of a function that it awaits."""
    if how != "before_serving":
        return
    loop = _endless(function)
    if loop is not None:
        says = "start-up does not end: nobody is ever served"
        yield found(project, "AC1602", (function, loop), says, Sureness.LIKELY)
    for event in function.events:
        target = project.target(event) if event.kind == Kind.CALL else None
        if event.how == How.AWAITED and target is not None and _endless(target) is not None:
            says = f"`{project.called(target.name)}` does not end, and start-up awaits it"
            yield found(project, "AC1602", (function, event), says, Sureness.LIKELY)


def _background(project: Project) -> Iterator[Finding]:
    for function, event in calls_named(project, ["add_background_task"]):
        value = project.value(event.args[0]) if event.args else None
        if value is None or value.kind is not Meaning.FUNCTION:
            continue
        task = project.functions.get(value.name)
        if task is not None and task.is_async and _endless(task) is not None:
            says = f"`{project.called(task.name)}` does not end: the server's end waits for it"
            yield found(project, "AC1602", (function, event), says, Sureness.LIKELY)


def _endless(function: Function) -> Event | None:
    """Where a `while True` begins that nothing leaves."""
    events = function.events
    for at, event in enumerate(events):
        is_loop = event.kind == Kind.ENTER and event.how == Block.LOOP and event.ref in ALWAYS
        if is_loop and not _is_left(events[at + 1 :]):
            return event
    return None


def _is_left(events: tuple[Event, ...]) -> bool:
    """Whether anything leaves the block that these events are in."""
    depth = 1
    for event in events:
        depth += (event.kind == Kind.ENTER) - (event.kind == Kind.LEAVE)
        if depth == 0:
            return False
        if event.kind in _ENDS:
            return True
    return False


def _in_thread(project: Project) -> Iterator[Finding]:
    for function, event in calls_named(project, ["Thread", "Timer"]):
        if project.library(event.ref) not in _THREADS:
            continue
        named = dict(event.keywords)
        targets = [named.get("target", ""), named.get("function", ""), *event.args]
        if any(project.library(ref) == "quart.Quart.run" for ref in targets if ref):
            says = "`run` asks for signals, which only the main thread may"
            yield found(project, "AC1603", (function, event), says, Sureness.CERTAIN)
