"""Where a loop is run: in one that runs already, or one for each request."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.calls import Call
from async_contrast.doctor.project.facts import Event, Function, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.given import given, is_sure
from async_contrast.doctor.reading.common.reach import AT_START, Reach, reaching, role, told
from async_contrast.doctor.reading.of_tasks.catching import tries
from async_contrast.doctor.reading.shared.bound import Bound

IN_LOOP, A_REQUEST = BY_CODE["AC805"], BY_CODE["AC806"]
_MOST_READ = 2_000


def running(project: Project) -> Iterator[Finding]:
    """AC805 and AC806."""
    runs = _Running(project)
    for function, _, event in project.calls_of(project.libraries.looping):
        if function.name in project.on_loop:
            yield from runs.in_loop(function, event)
        else:
            yield from runs.in_request(function, event)


def loops_run(project: Project, function: Function) -> Sequence[Event]:
    """The calls of a function that run a loop until something is done."""
    return _loops_run(project).get(function.name, ())


@lru_cache(maxsize=1)
def _loops_run(project: Project) -> Mapping[str, Sequence[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for function, _, event in project.calls_of(project.libraries.looping):
        found[function.name].append(event)
    return found


def coroutines_run(project: Project, function: Function, event: Event) -> Iterator[Function]:
    """The async functions that such a call is given, also by those who call this one."""
    for ref in event.args[:1]:
        for meant, _ in given(project, function, ref):
            value = project.value(meant)
            if value.kind is Meaning.COROUTINE:
                yield project.functions[value.name]


class _Running:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._reaching = reaching(project)
        self._bound = Bound(project)

    def in_loop(self, function: Function, event: Event) -> Iterator[Finding]:
        callers = [self._project.functions[call.caller] for call in self._project.callers(function)]
        asking = [_asks_for_loop(self._project, each) for each in callers]
        if _asks_for_loop(self._project, function) or (asking and all(asking)):
            return
        reach = self._reaching.reach(function)
        sure = reach.sure and is_sure(self._project, function, event.ref)
        name = self._project.library(event.ref)
        says = f"calls {name} where a loop runs already"
        yield Finding(
            IN_LOOP,
            self._project.place(function, event),
            self._project.called(function.name),
            told(self._project, function, says, reach),
            Sureness.CERTAIN if sure else Sureness.LIKELY,
            reach.ways,
        )

    def in_request(self, function: Function, event: Event) -> Iterator[Finding]:
        chain = self._from_handler(function)
        if chain is None:
            return
        shared = sorted(
            name
            for coroutine in coroutines_run(self._project, function, event)
            for name in self._bound.used(coroutine)
        )
        handler = chain[0].caller if chain else function.name
        is_port = (
            self._project.side(self._project.file(self._project.functions[handler])) == "quart"
        )
        says = f"runs a loop of its own for each request of {role(self._project, handler)}"
        if shared:
            says += f", and `{shared[0]}` belongs to the first of them"
        yield Finding(
            A_REQUEST,
            self._project.place(function, event),
            self._project.called(function.name),
            told(self._project, function, says, Reach((), True, True, "")),
            Sureness.LIKELY if shared or is_port else Sureness.LOOK,
            (tuple(map(self._project.step, chain)),) if chain else (),
        )

    def _from_handler(self, function: Function) -> tuple[Call, ...] | None:
        """The shortest way from what serves a request; empty if the function does that itself."""
        todo = deque[tuple[str, tuple[Call, ...]]]([(function.name, ())])
        seen = {function.name}
        while todo and len(seen) < _MOST_READ:
            name, way = todo.popleft()
            how = self._project.handlers.get(name, "")
            if how and how not in AT_START:
                return way
            for call in self._project.callers(self._project.functions[name]):
                if call.caller not in seen:
                    seen.add(call.caller)
                    todo.append((call.caller, (call, *way)))
        return None


def _asks_for_loop(project: Project, function: Function) -> bool:
    """Whether it runs a loop only if none runs."""
    for event in function.events:
        if event.kind == Kind.CALL and event.ref.endswith(".is_running"):
            return True
    return any(
        "builtins.RuntimeError" in handler.catches
        and any(
            event.kind == Kind.CALL and project.library(event.ref) == "asyncio.get_running_loop"
            for event in each.body
        )
        for each in tries(project, function)
        for handler in each.handlers
    )
