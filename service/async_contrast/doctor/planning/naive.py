"""The port as somebody in a hurry would write it, in facts: other names, and awaits where needed.

What the readings find in that is what a port has to think about, before a line of it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from async_contrast.doctor.finding import Place
from async_contrast.doctor.planning.changes import Change, Changed
from async_contrast.doctor.planning.needs import Need, needs
from async_contrast.doctor.project.facts import Block, Event, Facts, Function, How, Kind
from async_contrast.doctor.project.project import Project

_NOT_OF_THE_WEB = frozenset({"cli", "template_filter", "template_test", "template_global"})
"""How functions are registered that go on being plain."""


class Naive(NamedTuple):
    files: tuple[Facts, ...]
    changes: tuple[Changed, ...]
    """What of it needs no thought."""


def port(project: Project) -> Naive:
    """All files, those of the original changed."""
    mine = {
        name: tuple(needs(project, function))
        for name, function in project.functions.items()
        if project.side(project.file(function)) == "flask"
    }
    becoming = _becoming(project, mine)
    changes = [
        *(
            each
            for name in sorted(becoming)
            for each in _in_function(project, name, mine, becoming)
        ),
        *(each for facts in project.modules.values() for each in _in_file(project, facts)),
    ]
    renaming = _Renaming(project.libraries.ported)
    files = tuple(
        renaming.file(_awaiting_file(project, facts, mine, becoming))
        if project.side(facts) == "flask" else facts
        for facts in project.modules.values()
    )  # fmt: skip
    return Naive(files, tuple(sorted(changes)))


def of_the_web(project: Project) -> frozenset[str]:
    """What the framework calls for a request, what wraps that, and what these call in turn."""
    handlers = [name for name, how in project.handlers.items() if how not in _NOT_OF_THE_WEB]
    found = {*handlers, *(each for name in handlers for each in _wrappers(project, name))}
    todo = list(found)
    while todo:
        callees = {call.callee for call in project.calls(project.functions[todo.pop()])} - found
        found |= callees
        todo += callees
    return frozenset(found)


def _wrappers(project: Project, name: str) -> Iterator[str]:
    """The functions that stand in the project's own decorators of a function."""
    for decorator in project.functions[name].decorators:
        function = project.functions.get(project.value(decorator.ref).name)
        if function is not None:
            yield from (each.name for each in project.inner(function))


def _becoming(project: Project, mine: Mapping[str, Sequence[Need]]) -> frozenset[str]:
    """The functions that become async: with an await in them, or in a function that they call."""
    web = of_the_web(project)
    may = {
        name for name in mine
        if not _is_module(name) and project.handlers.get(name) not in _NOT_OF_THE_WEB
    }  # fmt: skip
    todo = [
        name for name in may
        if any(need.mechanical for need in mine[name]) or (mine[name] and name in web)
    ]  # fmt: skip
    found = set(todo)
    while todo:
        callers = {call.caller for call in project.callers(project.functions[todo.pop()])}
        callers = (callers & may) - found
        found |= callers
        todo += callers
    return frozenset(found)


def _is_module(name: str) -> bool:
    return name.endswith(".<module>")


def _in_function(
    project: Project, name: str, mine: Mapping[str, Sequence[Need]], becoming: frozenset[str]
) -> Iterator[Changed]:
    function = project.functions[name]
    if not function.is_async:
        yield Changed(project.place(function), Change.ASYNC_DEF, project.called(name))
    for need in mine[name]:
        if need.mechanical:
            yield Changed(project.place(function, need.event), Change.AWAIT, need.ref.lstrip("?"))
    for call in project.calls(function):
        if call.callee in becoming and call.event.kind == Kind.CALL:
            what = project.called(call.callee)
            yield Changed(project.place(function, call.event), Change.AWAIT, f"{what}()")


def _in_file(project: Project, facts: Facts) -> Iterator[Changed]:
    if project.side(facts) != "flask":
        return
    for each in facts.imports:
        if each.target == "flask" or each.target.startswith("flask."):
            yield Changed(Place(facts.path, each.line, each.column), Change.NAME, each.target)
    for function in facts.functions:
        for event in function.events:
            if event.kind == Kind.ENTER and event.how == Block.WITH:
                entered = project.library(event.ref.removesuffix("()"))
                if entered in project.libraries.uses["flask_contexts"]:
                    yield Changed(
                        project.place(function, event), Change.ASYNC_WITH, event.ref.lstrip("?")
                    )


def _awaiting_file(
    project: Project,
    facts: Facts,
    mine: Mapping[str, Sequence[Need]],
    becoming: frozenset[str],
) -> Facts:
    return facts._replace(
        functions=tuple(
            _awaiting(project, each, mine[each.name], becoming) if each.name in becoming else each
            for each in facts.functions
        )
    )


def _awaiting(
    project: Project, function: Function, mine: Sequence[Need], becoming: frozenset[str]
) -> Function:
    """The function, async, with its awaits."""
    awaited = {id(need.event): need.ref for need in mine}
    awaited |= {
        id(call.event): f"{call.event.ref}()"
        for call in project.calls(function)
        if call.callee in becoming and call.event.kind == Kind.CALL
    }
    events: list[Event] = []
    for event in function.events:
        events += _with_await(event, awaited[id(event)]) if id(event) in awaited else [event]
    return function._replace(is_async=True, events=tuple(events))


def _with_await(event: Event, ref: str) -> Iterable[Event]:
    if event.kind == Kind.CALL and ref == f"{event.ref}()":
        leave = Event(Kind.AWAIT, ref, event.how, event.line, event.column)
        return event._replace(how=How.AWAITED), leave
    leave = Event(Kind.AWAIT, ref, How.USED, event.line, event.column)
    return (event, leave) if event.how == Block.LOOP else (leave, event)


class _Renaming:
    """Gives names of libraries others, wherever they stand in facts."""

    def __init__(self, names: Mapping[str, str]) -> None:
        longest_first = sorted(names, key=len, reverse=True)
        one_of = "|".join(re.escape(name) for name in longest_first)
        self._names = names
        self._shortest = tuple(
            name for name in names
            if not any(other in name for other in names if other != name)
        )  # fmt: skip
        self._pattern = re.compile(rf"""(?<![\w.'"/])(?:{one_of})(?![\w])""")

    def file(self, facts: Facts) -> Facts:
        """The same file, but for those names; its own is not one."""
        renamed: Facts = self.all_in(facts)
        return renamed._replace(module=facts.module, path=facts.path)

    def all_in(self, value: Any) -> Any:
        """The same facts, but for those names."""
        if isinstance(value, str):
            if not any(name in value for name in self._shortest):
                return value
            return self._pattern.sub(lambda match: self._names[match.group()], value)
        if isinstance(value, dict):
            return {key: self.all_in(each) for key, each in value.items()}
        if isinstance(value, tuple):
            make = getattr(value, "_make", tuple)
            return make(map(self.all_in, value))
        return value
