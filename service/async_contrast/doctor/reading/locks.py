"""Locks of threads in async code, held over an await or not, and what else threads wait at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from async_contrast.doctor.finding import Finding, Place, Sureness
from async_contrast.doctor.hazard import Hazard
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.libraries.entries import Blocks
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.given import is_sure
from async_contrast.doctor.reading.common.reach import reaching, told
from async_contrast.doctor.reading.of_locks.alone import made_alone
from async_contrast.doctor.reading.of_locks.asking import asked_once
from async_contrast.doctor.reading.of_locks.ordering import two_orders
from async_contrast.doctor.reading.of_locks.twice import taken_twice
from async_contrast.doctor.reading.waits.holding import held_in, until_left
from async_contrast.doctor.reading.waits.limited import with_limits
from async_contrast.doctor.reading.waits.waiting import Waits, waits

OVER_AWAIT, LOCK, WAIT = BY_CODE["AC201"], BY_CODE["AC202"], BY_CODE["AC203"]

_OF_ASYNCIO = ("asyncio.Lock", "asyncio.Semaphore", "asyncio.Condition")
_WRONG = {Block.WITH: Block.ASYNC_WITH.value, Block.ASYNC_WITH: Block.WITH.value}
"""How a lock is entered that takes the other way."""


def find(project: Project) -> Iterator[Finding]:
    """AC201 to AC208."""
    reach_of = reaching(project)
    locks = _Locks(project)
    functions = [
        each
        for each in project.functions.values()
        if each.name in project.on_loop and reach_of.matters(each.name)
    ]
    for function in functions:
        if function.is_async:
            yield from locks.by_managers(function)
    for function in functions:
        yield from locks.by_itself(function)
        yield from locks.waits(function)
        yield from locks.by_wrong_with(function)
    yield from with_limits(project)
    yield from taken_twice(project)
    yield from made_alone(project)
    yield from asked_once(project)
    yield from two_orders(project)


class _Locks:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._reaching = reaching(project)
        self._over_await: set[Place] = set()
        """Where context managers of the project take what is then held over an await."""

    def by_managers(self, function: Function) -> Iterator[Finding]:
        """`with x:` where `x` is a context manager of the project that holds a lock meanwhile."""
        project = self._project
        for at, event in enumerate(function.events):
            manager = self._manager(event)
            line = _await_in(until_left(function.events, at)) if manager is not None else 0
            if manager is None or not line:
                continue
            for held in held_in(project, manager):
                if not held.ends or any(each.kind == Kind.YIELD for each in held.events):
                    self._over_await.add(project.place(manager, held.wait.event))
                    of = f", in `{project.called(manager.name)}`, over the await in line {line}"
                    wait = held.wait._replace(event=event)
                    yield self._finding(OVER_AWAIT, function, wait, f"holds a {held.of}{of}")

    def by_itself(self, function: Function) -> Iterator[Finding]:
        for held in held_in(self._project, function):
            line = _await_in(held.events) if function.is_async else 0
            if line:
                says = f"holds a {held.of} over the await in line {line}"
                yield self._finding(OVER_AWAIT, function, held.wait, says)
            elif self._project.place(function, held.wait.event) not in self._over_await:
                slow = self._slow.get(held.lock, "")
                says = f"takes a {held.of}"
                if slow:
                    says += f", which `{slow}` holds in a thread while it waits for something else"
                yield self._finding(LOCK, function, held.wait, says, is_harmless=not slow)

    def waits(self, function: Function) -> Iterator[Finding]:
        entered: set[Ref] = set()
        for wait in waits(self._project, function):
            if wait.kind is not Blocks.SYNC or self._has_no_bound(wait):
                continue
            if wait.event.kind == Kind.ENTER:
                entered.add(wait.event.ref)
                is_short = _only_tells(function, wait)
                yield self._finding(WAIT, function, wait, f"waits at a {wait.name}", is_short)
            elif wait.event.ref.rpartition(".")[0] not in entered:
                yield self._finding(WAIT, function, wait, f"calls {wait.name}")

    def by_wrong_with(self, function: Function) -> Iterator[Finding]:
        """`with` on a lock of asyncio, and `async with` on one of threads: both raise."""
        for event in function.events:
            if event.kind != Kind.ENTER or event.how not in _WRONG:
                continue
            name = self._project.library(event.ref)
            if _is_wrong(self._project, event, name):
                sure = is_sure(self._project, function, event.ref)
                wait = Waits(event, Blocks.LOCK, name, sure)
                right = _WRONG[Block(event.how)]
                says = f"enters {name} by `{event.how}`, where it takes `{right}`"
                yield self._finding(LOCK, function, wait, says)

    def _finding(
        self, hazard: Hazard, function: Function, wait: Waits, says: str, is_harmless: bool = False
    ) -> Finding:
        reach = self._reaching.reach(function)
        sure = Sureness.CERTAIN if wait.sure and reach.sure else Sureness.LIKELY
        return Finding(
            hazard,
            self._project.place(function, wait.event),
            self._project.called(function.name),
            told(self._project, function, says, reach),
            Sureness.LOOK if is_harmless else sure,
            reach.ways,
        )

    def _manager(self, event: Event) -> Function | None:
        """The generator, or the method `__enter__`, of the project that a `with` runs."""
        if event.kind != Kind.ENTER or event.how != Block.WITH:
            return None
        value = self._project.value(event.ref)
        if value.kind is Meaning.GENERATOR:
            return self._project.functions[value.name]
        is_own = value.kind is Meaning.INSTANCE and value.name in self._project.classes
        return self._project.method(value.name, "__enter__") if is_own else None

    def _has_no_bound(self, wait: Waits) -> bool:
        """Whether it puts into a queue that is never full, as far as is known."""
        if not wait.name.endswith(".put"):
            return False
        made = self._project.behind(wait.event.ref.rpartition(".")[0])
        bound = dict(made.keywords).get("maxsize") or (*made.args, "")[0] if made else ""
        return bound in {"", "=0"}

    @cached_property
    def _slow(self) -> Mapping[Ref, str]:
        """Locks that are held off the loop while something is waited for, and who holds them."""
        project = self._project
        return {
            held.lock: project.called(function.name)
            for function in project.functions.values()
            if not function.is_async and function.name not in project.on_loop
            for held in held_in(project, function)
            if any(
                wait.event in held.events and wait.kind is not Blocks.LOCK
                for wait in waits(project, function)
            )
        }


def _is_wrong(project: Project, event: Event, name: str) -> bool:
    if event.how == Block.WITH:
        return project.is_a(event.ref, *_OF_ASYNCIO)
    found = project.libraries.blocking(f"{name}>") if name else None
    return found is not None and found.kind in (Blocks.LOCK, Blocks.SYNC)


def _only_tells(function: Function, wait: Waits) -> bool:
    """Whether it enters a condition to notify alone: for as long as a lock is held, if it is."""
    asks = tuple(f"{wait.event.ref}.{name}" for name in ("wait", "wait_for"))
    tells = f"{wait.event.ref}.notify"
    inside = [each.ref for each in until_left(function.events, function.events.index(wait.event))]
    return any(ref.startswith(tells) for ref in inside) and not any(ref in asks for ref in inside)


def _await_in(events: Iterable[Event]) -> int:
    """The line of the first await, or 0."""
    return next((event.line for event in events if event.kind == Kind.AWAIT), 0)
