"""An event loop without sockets, whose next callback somebody else chooses; its time is its own.

Coroutines run on it unmodified, with the real asyncio.Lock, Event, Queue, TaskGroup, timeout, sleep
and so on: those need no more of a loop than to call things soon or later, and the time.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import os
import sys
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from types import FrameType
from typing import Any, NoReturn, cast

from async_contrast.errors import NotExplorable
from async_contrast.explorer.mentioned import NOT_THE_PROGRAMS


class Call:
    """A callback that waits for its turn; asyncio sees it as its Handle."""

    __slots__ = ("args", "callback", "context", "loop")

    def __init__(
        self,
        loop: VirtualLoop,
        callback: Callable[..., Any],
        args: tuple[Any, ...],
        context: Context | None,
    ) -> None:
        self.loop = loop
        self.callback: Callable[..., Any] | None = callback
        self.args = args
        self.context = copy_context() if context is None else context

    def cancel(self) -> None:
        """It never gets its turn."""
        self.callback = None
        self.loop.any_cancelled = True

    def cancelled(self) -> bool:
        return self.callback is None


OUTSIDE = (
    "what comes from outside of the program cannot be explored; put a coroutine in its place that "
    "awaits what it would wait for"
)

_OURS = os.path.dirname(__file__)


def line_under_way() -> tuple[str, int]:
    """The innermost line under way that is the program's, or a library's if none is."""
    turn = [*_turn()]
    programs = [each for each in turn if not each.f_code.co_filename.startswith(NOT_THE_PROGRAMS)]
    if not programs and (
        task := asyncio.current_task()
    ):  # as a greenlet's frames, which end where it begins
        programs = [getattr(task.get_coro(), "cr_frame", None) or turn[0]]
    found = (programs or turn)[0]
    return found.f_code.co_filename, found.f_lineno


def _turn() -> Iterator[FrameType]:
    """The frames of what has its turn, the innermost first."""
    frame: FrameType | None = sys._getframe()
    while frame and frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    while frame and not frame.f_code.co_filename.startswith(_OURS):
        yield frame
        frame = frame.f_back


_Timer = tuple[float, int, Call]
"""When it is due, the how manieth it was, and what is to be called."""


class VirtualLoop:
    """What is to be called is in `ready`, in the order in which it came, and in `timers`.

    Raises NotExplorable when it is asked for anything that is not here.
    """

    def __init__(self) -> None:
        self.ready: list[Call] = []
        self.timers: list[_Timer] = []
        """A heap."""
        self.tasks: list[asyncio.Task[Any]] = []
        self.failures: list[dict[str, Any]] = []
        """What nobody awaited the errors of, as asyncio tells it to an exception handler."""
        self.refused: NotExplorable | None = None
        """Why the run cannot go on, if it cannot."""
        self.any_cancelled = False
        self._now = 0.0
        self._numbers = itertools.count()

    @property
    def as_loop(self) -> asyncio.AbstractEventLoop:
        """Itself: asyncio asks no loop what it is derived from."""
        return cast(asyncio.AbstractEventLoop, self)

    # what asyncio asks of a loop

    def time(self) -> float:
        return self._now

    def call_soon(
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Call:
        call = Call(self, callback, args, context)
        self.ready.append(call)
        return call

    call_soon_threadsafe = call_soon

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Call:
        if math.isnan(when):
            self.refuse("a time that is not a number: give the sleep or the time limit a number")
        call = Call(self, callback, args, context)
        heapq.heappush(self.timers, (when, next(self._numbers), call))
        return call

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Call:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self.as_loop)

    def create_task(self, coro: Any, **more: Any) -> asyncio.Task[Any]:
        loop: Any = self  # `as_loop`, of which each task would pay the call
        task = asyncio.Task(coro, loop=loop, **more)
        self.tasks.append(task)
        return task

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.failures.append(context)

    # what whoever chooses asks of it

    def forget_cancelled(self) -> None:
        """It is nobody's turn."""
        self.any_cancelled = False
        self.ready = [call for call in self.ready if call.callback is not None]
        self.timers = [timer for timer in self.timers if timer[2].callback is not None]
        heapq.heapify(self.timers)

    def earliest(self) -> list[_Timer]:
        """The timers of the earliest time, in the order in which they were set."""
        return sorted(timer for timer in self.timers if timer[0] == self.timers[0][0])

    def advance(self, timer: _Timer) -> Call:
        """It is the time of this timer; what it is to call."""
        self.timers.remove(timer)
        heapq.heapify(self.timers)
        self._now = max(self._now, timer[0])
        return timer[2]

    def abandon(self) -> None:
        """End the tasks that have not ended, as if they had never been.

        What they raise as they are ended is nobody's: a TaskGroup, say, wraps the GeneratorExit.
        """
        for task in self.tasks:
            if not task.done():
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                try:
                    task.get_coro().close()
                except KeyboardInterrupt:  # of whoever wants to end all this
                    raise
                except BaseException:  # noqa: S110
                    pass
        # they know the loop: else all this would stay until the collector finds it
        self.tasks, self.ready, self.timers = [], [], []

    def refuse(self, reason: str) -> NoReturn:
        """Raises NotExplorable, with the line of the program that is run.

        Whatever the program does about the error, the run ends with this turn.
        """
        file, line = line_under_way()
        self.refused = NotExplorable(f"{file}:{line}: {reason}")
        raise self.refused

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        if name.startswith("_"):
            raise AttributeError(name)

        def refuse(*_: object, **__: object) -> NoReturn:
            self.refuse(f"loop.{name}(): {OUTSIDE}")

        return refuse
