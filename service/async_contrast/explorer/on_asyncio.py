"""One run of tasks, whose turns somebody else chooses. An execution (`search`).

`InAnyOrder` chooses among all that is ready. `AsAsyncioOrders` is asyncio's own way: what is ready
is run in the order in which it came, a round of it at a time, and all that is left to choice is how
many timers are due before a round (asyncio.base_events._run_once): how long things take comes from
outside.
"""

from __future__ import annotations

import asyncio
import os
from asyncio import events
from collections.abc import Iterable, Sequence
from typing import Any

from async_contrast.errors import NotExplorable
from async_contrast.explorer.locks import locks_wanted, refuse_held
from async_contrast.explorer.program import (
    MOST_STEPS,
    Outcome,
    Program,
    came_to,
    endless,
    made,
    place,
)
from async_contrast.explorer.search import CHANGED
from async_contrast.explorer.virtual_loop import Call, VirtualLoop

_ASYNCIO = os.path.dirname(asyncio.__file__)


class _Tasks:
    """A task for each worker. What can be chosen is numbered anew at each turn.

    The virtual loop is the running one from the beginning until `close`.
    """

    def __init__(self, program: Program, *, locks: bool = True) -> None:
        """`locks` is whether they may want some of threads; not to look for them is faster."""
        workers, self._check = made(program)
        self._before = events._get_running_loop()
        self.loop = VirtualLoop()
        self._left = MOST_STEPS
        self._locks = locks_wanted(workers) if locks else []
        loop, tasks = self.loop.as_loop, self.loop.tasks
        events._set_running_loop(loop)
        try:
            for worker in workers:
                coroutine: Any = worker()
                tasks.append(asyncio.Task(coroutine, loop=loop))
        except BaseException as error:
            self.close()
            if isinstance(error, Exception):
                raise NotExplorable(f"a worker cannot be called: {error}") from error
            raise
        self.tasks = [*tasks]

    def close(self) -> None:
        """End what waits for ever, as if it had never been."""
        try:
            self.loop.abandon()
        finally:
            events._set_running_loop(self._before)

    def outcome(self) -> Outcome:
        """What it came to, once nothing is ready. Calls the check if all tasks have ended."""
        errors: dict[int, BaseException] = {}
        waiting: dict[int, str] = {}
        for number, task in enumerate(self.tasks):
            try:
                error = task.exception()
            except asyncio.InvalidStateError:
                waiting[number] = place(*standing(task))
                continue
            except asyncio.CancelledError:
                error = asyncio.CancelledError()
            if error:
                errors[number] = error
        return came_to(errors, waiting, len(self.tasks), self._check)

    def _run(self, call: Call) -> None:
        """Its turn. Raises NotExplorable if that cannot be explored."""
        self._left -= 1
        if not self._left:
            raise self._endless(call)
        if self._locks:
            refuse_held(
                self._locks, "a task", "use asyncio.Lock, or await nothing while you hold it"
            )
        try:
            if call.callback is not None:  # nobody of the same round has cancelled it
                call.context.run(call.callback, *call.args)
        except SystemExit as error:
            raise NotExplorable(
                "a task raised SystemExit, which ends the whole process: return instead"
            ) from error
        if self.loop.refused:
            raise self.loop.refused

    def _endless(self, call: Call) -> NotExplorable:
        for number in self.those_of([call]):
            return endless(f"task {number}", *standing(self.loop.tasks[number]))
        return endless("a callback")

    def those_of(self, calls: Iterable[Call]) -> list[int]:
        """The tasks that these callbacks have take a step; a timer, say, is nobody's.

        By number: first the workers, then what they start.
        """
        tasks = self.loop.tasks
        whose = [getattr(call.callback, "__self__", None) for call in calls]
        return [tasks.index(task) for task in whose if task in tasks]


def standing(task: asyncio.Task[Any]) -> tuple[str, int]:
    """The innermost line at which a task stands that is not asyncio's own."""
    found = ("", 0)
    inner: Any = task.get_coro()
    while inner is not None:
        frame = getattr(inner, "cr_frame", None) or getattr(inner, "gi_frame", None)
        if frame and not frame.f_code.co_filename.startswith(_ASYNCIO):
            found = frame.f_code.co_filename, frame.f_lineno
        inner = getattr(inner, "cr_await", None) or getattr(inner, "gi_yieldfrom", None)
    return found


class InAnyOrder(_Tasks):
    """Each of the callbacks that are ready may be the next, and each timer of the earliest time."""

    def ready(self) -> Sequence[int]:
        loop = self.loop
        if loop.any_cancelled:
            loop.forget_cancelled()
        return range(len(loop.ready) + (len(loop.earliest()) if loop.timers else 0))

    def take(self, worker: int) -> None:
        """Raises NotExplorable where there was more to choose from in an earlier run."""
        loop = self.loop
        if loop.any_cancelled:
            loop.forget_cancelled()
        ready = loop.ready
        self._run(ready.pop(worker) if worker < len(ready) else self._due(worker - len(ready)))

    def _due(self, number: int) -> Call:
        """What this one of the earliest timers is to call."""
        timers = self.loop.earliest()
        if number >= len(timers):
            raise NotExplorable(CHANGED)
        return self.loop.advance(timers[number])

    def workers_of(self, worker: int) -> list[int]:
        """The tasks that take a step if this is chosen."""
        ready = self.loop.ready
        return self.those_of(ready[worker : worker + 1])


class AsAsyncioOrders(_Tasks):
    """The last choice is that the next timer is due; the other one, a round of what is ready."""

    def ready(self) -> Sequence[int]:
        loop = self.loop
        if loop.any_cancelled:
            loop.forget_cancelled()
        return range(bool(loop.ready) + bool(loop.timers))

    def take(self, worker: int) -> None:
        """Raises NotExplorable where there was more to choose from in an earlier run."""
        loop = self.loop
        if loop.any_cancelled:
            loop.forget_cancelled()
        if loop.ready and worker == 0:
            calls, loop.ready = loop.ready, []
            for call in calls:
                self._run(call)
        elif loop.timers and worker == bool(loop.ready):
            loop.ready.append(loop.advance(loop.earliest()[0]))
        else:
            raise NotExplorable(CHANGED)

    def workers_of(self, worker: int) -> list[int]:
        """The tasks that take a step if this is chosen."""
        ready = self.loop.ready
        return self.those_of(ready if worker == 0 else ())
