"""Running: async commands, loops that do not end, app.run in a thread, jobs at the end."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, How, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.endless import endless
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.of_tasks.ending import lost_at_the_end

_THREADS = ("threading.Thread", "threading.Timer")


def find(project: Project) -> Iterator[Finding]:
    """AC1601 to AC1604, on the side of Quart."""
    files = quart_files(project)
    for name, how in project.handlers.items():
        function = project.functions[name]
        if project.file(function).module in files and function.is_async:
            yield from _command(project, function, how)
            yield from _start(project, function, how)
    yield from _background(project)
    yield from _in_thread(project)
    yield from lost_at_the_end(project)


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
    loop = endless(function)
    if loop is not None:
        says = "start-up does not end: nobody is ever served"
        yield found(project, "AC1602", (function, loop), says, Sureness.LIKELY)
    for event in function.events:
        target = project.target(event) if event.kind == Kind.CALL else None
        if event.how == How.AWAITED and target is not None and endless(target) is not None:
            says = f"`{project.called(target.name)}` does not end, and start-up awaits it"
            yield found(project, "AC1602", (function, event), says, Sureness.LIKELY)


def _background(project: Project) -> Iterator[Finding]:
    for function, event in calls_named(project, ["add_background_task"]):
        value = project.value(event.args[0]) if event.args else None
        if value is None or value.kind is not Meaning.FUNCTION:
            continue
        task = project.functions.get(value.name)
        if task is not None and task.is_async and endless(task) is not None:
            says = f"`{project.called(task.name)}` does not end: the server's end waits for it"
            yield found(project, "AC1602", (function, event), says, Sureness.LIKELY)


def _in_thread(project: Project) -> Iterator[Finding]:
    for function, event in calls_named(project, ["Thread", "Timer"]):
        if project.library(event.ref) not in _THREADS:
            continue
        named = dict(event.keywords)
        targets = [named.get("target", ""), named.get("function", ""), *event.args]
        if any(project.library(ref) == "quart.Quart.run" for ref in targets if ref):
            says = "`run` asks for signals, which only the main thread may"
            yield found(project, "AC1603", (function, event), says, Sureness.CERTAIN)
