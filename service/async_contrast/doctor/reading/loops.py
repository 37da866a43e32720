"""Objects of asyncio in the hands of threads, and of several loops, and where no loop is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Place, Step, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, plain
from async_contrast.doctor.reading.common.given import given
from async_contrast.doctor.reading.common.reach import AT_START, Reach, is_test, told
from async_contrast.doctor.reading.of_awaits.fates import arguments
from async_contrast.doctor.reading.of_loops.bounding import bound_to_threads
from async_contrast.doctor.reading.of_loops.signalled import in_handlers
from async_contrast.doctor.reading.of_loops.starting import in_views
from async_contrast.doctor.reading.of_tasks.running import coroutines_run, loops_run
from async_contrast.doctor.reading.shared.bound import Bound

FROM_THREAD, SHARED, ENGINE = BY_CODE["AC901"], BY_CODE["AC902"], BY_CODE["AC903"]
_OF_ENGINE = tuple(
    f"sqlalchemy.ext.asyncio.{name}"
    for name in ("AsyncEngine", "AsyncSession", "async_scoped_session", "async_sessionmaker")
)
"""An engine, and what asks one."""
_NO_REACH = Reach((), True, True, "")
_ON_LOOP = frozenset({"template_filter", "template_test", "template_global", "cli"})
"""Handlers that Quart does not send to a thread."""


class Loop(NamedTuple):
    """A place where a thread runs a loop of its own."""

    function: Function
    event: Event
    uses: Set[Ref]
    """What belongs to a loop, and is kept for longer."""
    many: bool
    """Whether several threads may run it."""


def find(project: Project) -> Iterator[Finding]:
    """AC901 to AC906."""
    loops = _Loops(project)
    starting = tuple(in_views(project))
    yield from starting
    yield from loops.touched({each.place for each in starting})
    yield from loops.shared()
    yield from in_handlers(project, loops.touches)
    yield from bound_to_threads(project, loops.in_threads)


class _Loops:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._bound = Bound(project)

    def touched(self, told: Set[Place]) -> Iterator[Finding]:
        """AC901: one finding for each call, if none fails before that is told already."""
        for name, way in self.in_threads.items():
            function = self._project.functions[name]
            if is_test(self._project.file(function).path):
                continue
            if loops_run(self._project, function):
                continue  # it is the thread of that loop
            failed = tuple(
                event.ref
                for event in function.events
                if event.kind == Kind.CALL and self._project.place(function, event) in told
            )
            for event in function.events:
                called = self.touches(function, event)
                if called and not event.ref.startswith(failed):
                    yield self._finding(function, event, f"calls {called} in a thread", way)

    def touches(self, function: Function, event: Event) -> str:
        """What it calls that only the thread of the loop may, by its full name; or empty."""
        if event.kind != Kind.CALL:
            return ""
        for ref, _ in given(self._project, function, event.ref):
            name = self._project.library(ref)
            if name in self._project.libraries.of_loop_thread and not _is_made_here(function, ref):
                return name
        return ""

    def _finding(
        self, function: Function, event: Event, says: str, way: tuple[Step, ...]
    ) -> Finding:
        if way:
            says += f", which `{way[0].function}` starts"
        elif function.name in self._project.handlers:
            says += ": Quart runs plain functions in one"
        return Finding(
            FROM_THREAD,
            self._project.place(function, event),
            self._project.called(function.name),
            told(self._project, function, says, _NO_REACH),
            Sureness.LIKELY,
            (way,) if way else (),
        )

    @cached_property
    def in_threads(self) -> Mapping[str, tuple[Step, ...]]:
        """The plain functions that threads run, and how they come there."""
        project = self._project
        found: dict[str, tuple[Step, ...]] = dict.fromkeys(sorted(project.in_threads), ())
        for function, _, event in project.calls_of(project.libraries.off_loop):
            step = Step(project.called(function.name), "", project.place(function, event))
            for name in self._given_functions(event):
                found[name] = (replace(step, calls=project.called(name)),)
        for name, how in project.handlers.items():
            if (
                how not in _ON_LOOP
                and project.side(project.file(project.functions[name])) == "quart"
            ):
                found[name] = ()
        found = {name: way for name, way in found.items() if not project.functions[name].is_async}
        todo = list(found)
        while todo:
            name = todo.pop()
            for call in project.calls(project.functions[name]):
                if call.callee not in found and not project.functions[call.callee].is_async:
                    found[call.callee] = (*found[name], project.step(call))
                    todo.append(call.callee)
        return found

    def shared(self) -> Iterator[Finding]:
        """AC902, AC903: one finding for each object, where it is defined."""
        for name in sorted(self._bound.kept):
            loops = [loop for loop in self._loops if name in loop.uses]
            others = self._elsewhere(name) if loops else ""
            if not loops or not (others or len(loops) > 1 or loops[0].many):
                continue
            module, event = self._defined[name]
            first = self._project.called(loops[0].function.name)
            with_whom = f"`{others}` uses it on another" if others else "so does another thread"
            says = f"`{name.rpartition('.')[2]}` is shared by loops: `{first}` runs one in a thread"
            yield Finding(
                ENGINE if self._project.is_a(name, *_OF_ENGINE) else SHARED,
                self._project.place(module, event),
                self._project.called(module.name),
                f"{says}, and {with_whom}",
                Sureness.LIKELY,
            )

    @cached_property
    def _defined(self) -> Mapping[Ref, tuple[Function, Event]]:
        return {
            event.ref: (facts.functions[0], event)
            for facts in self._project.modules.values()
            for event in facts.functions[0].events
            if event.kind == Kind.STORE
        }

    @cached_property
    def _loops(self) -> list[Loop]:
        project = self._project
        return [
            Loop(
                function,
                event,
                {
                    name
                    for coroutine in coroutines_run(project, function, event)
                    for name in self._bound.used(coroutine)
                },
                function.name in self._many,
            )
            for function in map(project.functions.__getitem__, self.in_threads)
            if function.name not in project.handlers
            for event in loops_run(project, function)
        ]

    def _elsewhere(self, name: Ref) -> str:
        """An async function that uses it, and is not only run by loops in threads."""
        project = self._project
        in_threads = {
            each.name
            for function in map(project.functions.__getitem__, self.in_threads)
            for event in loops_run(project, function)
            for each in coroutines_run(project, function, event)
        }
        for function in project.functions.values():
            if not function.is_async or function.name in in_threads:
                continue
            if name in self._bound.used(function) and not self._only_from(function, in_threads):
                return project.called(function.name)
        return ""

    def _only_from(self, function: Function, names: Set[str]) -> bool:
        """Whether all who call it are these, or are only called by these."""
        todo, seen = [function.name], {function.name}
        while todo:
            callers = {
                call.caller for call in self._project.callers(self._project.functions[todo.pop()])
            }
            if not callers:
                return False
            todo += callers - seen - names
            seen |= callers
        return True

    @cached_property
    def _many(self) -> Set[str]:
        """The plain functions that several threads may run at once."""
        project = self._project
        found = {
            name
            for function, at, event in project.calls_of(project.libraries.off_loop)
            if _is_in_loop(function, at) or self._may_meet(function, event)
            for name in self._given_functions(event)
        }
        return project.called_from(found)

    def _may_meet(self, function: Function, event: Event) -> bool:
        """Whether what is handed over by this call may run twice at a time."""
        is_thread = self._project.is_a(f"{event.ref}()", "threading.Thread")
        how = self._project.handlers.get(function.name, "")
        return not is_thread or (how != "" and how not in AT_START)

    def _given_functions(self, event: Event) -> Iterator[str]:
        for ref in arguments(event):
            value = self._project.value(ref)
            if value.kind is Meaning.FUNCTION and value.name in self._project.functions:
                yield value.name


def _is_in_loop(function: Function, at: int) -> bool:
    """Whether an event of a function stands in a loop."""
    blocks = [event for event in function.events[:at] if event.how == Block.LOOP]
    return sum((event.kind == Kind.ENTER) - (event.kind == Kind.LEAVE) for event in blocks) > 0


def _is_made_here(function: Function, ref: Ref) -> bool:
    """Whether the function that calls a method of something has made it itself."""
    owner = plain(ref.rpartition(".")[0])
    return any(
        event.kind == Kind.CALL and plain(f"{event.ref}()") == owner for event in function.events
    )
