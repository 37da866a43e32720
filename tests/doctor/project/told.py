"""Facts in few words, as tests compare them: one line an event, deeper in a block."""

from __future__ import annotations

from textwrap import dedent

from async_contrast.doctor.project.facts import Class, Event, Facts, Function, Kind
from async_contrast.doctor.project.syntax.reader import read


def facts(text: str, module: str = "app.views", *, is_package: bool = False) -> Facts:
    return read(dedent(text), module, "app/views.py", is_package)


def function(text: str, name: str = "f") -> Function:
    """The function of this name in the module app.views."""
    return next(each for each in facts(text).functions if each.name == f"app.views.{name}")


def class_(text: str, name: str = "C") -> Class:
    return next(each for each in facts(text).classes if each.name == f"app.views.{name}")


def events(text: str, name: str = "f") -> list[str]:
    """What a function does, a line each: `call a.b awaited`, `enter if`."""
    return lines(function(text, name))


def lines(told: Function) -> list[str]:
    found = []
    entered: list[Event] = []
    for event in told.events:
        if event.kind == Kind.LEAVE:
            begun = entered.pop()
            assert (event.how, event.ref) == (begun.how, begun.ref)
            assert (event.line, event.column) > (begun.line, begun.column)
        else:
            found.append("  " * len(entered) + line(event))
        if event.kind == Kind.ENTER:
            entered.append(event)
    assert not entered
    return found


def line(event: Event) -> str:
    """`call app.f(ref, key=ref) kept`."""
    arguments = [*event.args, *(f"{name}={ref}" for name, ref in event.keywords)]
    inside = f"({', '.join(arguments)})" if arguments else ""
    return " ".join(filter(None, (event.kind, f"{event.ref}{inside}", event.how)))


def statement(text: str) -> list[str]:
    """What an async function does in one statement, with the parameters a, b, c, d."""
    return events(f"async def f(a, b, c, d):\n    {text}\n")
