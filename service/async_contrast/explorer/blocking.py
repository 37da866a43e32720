"""What would stop all tasks for ever, or bring in another thread: refused where it is called.

While a task waits as threads do, no other one can run, so that nobody wakes it. All that the
standard library has to wait with in Python comes to Condition.wait(): Event, Semaphore, Barrier,
queue.Queue, Future.result(). What has the virtual loop running may neither call that nor start a
thread, or wait for one; nor may a check. Everybody else may.
"""

from __future__ import annotations

import threading
from asyncio import events
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from async_contrast.explorer.program import CHECKING
from async_contrast.explorer.sources import refuse
from async_contrast.explorer.virtual_loop import VirtualLoop, line_under_way

WAITS = (
    "a task would wait here as threads do ({}()), and no other task can run meanwhile: use "
    "asyncio's Event, Condition, Semaphore, Queue or Future"
)
CHECK_WAITS = "the check would wait here ({}()), for what no worker is left to do"
STARTS = "start(): a thread that a task, or a library that it calls, starts"


_Method = Callable[..., Any]


def _would_wait(condition: threading.Condition, timeout: float | None = None) -> bool:
    owned: bool = condition._is_owned()  # type: ignore[attr-defined]
    return owned and (timeout is None or timeout > 0)


def _would_wait_for_its_end(thread: threading.Thread, timeout: float | None = None) -> bool:
    return thread.is_alive() and (timeout is None or timeout > 0)


def _always(_: threading.Thread) -> bool:
    return True


_REFUSED: tuple[tuple[type, str, _Method, str], ...] = (
    (threading.Condition, "wait", _would_wait, WAITS),
    (threading.Thread, "join", _would_wait_for_its_end, WAITS),
    (threading.Thread, "start", _always, STARTS),
)


class _Guard:
    """Stands before these methods as long as anybody explores tasks in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._explorations = 0
        self._before: list[tuple[type, str, _Method]] = []

    def begin(self) -> None:
        with self._lock:
            self._explorations += 1
            if self._explorations == 1:
                self._before = [(kind, name, getattr(kind, name)) for kind, name, _, _ in _REFUSED]
                for kind, name, refused, reason in _REFUSED:
                    setattr(kind, name, _guarded(getattr(kind, name), refused, reason))

    def end(self) -> None:
        with self._lock:
            self._explorations -= 1
            if not self._explorations:
                for kind, name, method in self._before:
                    setattr(kind, name, method)


def _guarded(method: _Method, refused: _Method, reason: str) -> _Method:
    @wraps(method)
    def guarded(self: Any, *args: Any, **named: Any) -> Any:
        loop: object = events._get_running_loop()
        if CHECKING.under_way:
            if refused(self, *args, **named) and method.__name__ == "wait":
                raise refuse(*line_under_way(), CHECK_WAITS.format(method.__qualname__))
        elif isinstance(loop, VirtualLoop) and refused(self, *args, **named):
            loop.refuse(reason.format(method.__qualname__))
        return method(self, *args, **named)

    return guarded


_GUARD = _Guard()


@contextmanager
def guarding() -> Iterator[None]:
    """While it is open, a task or a check that would wait so is refused: NotExplorable."""
    _GUARD.begin()
    try:
        yield
    finally:
        _GUARD.end()
