"""Where every thread and every task of a hanging trial stands: the evidence of a hang."""

from __future__ import annotations

import asyncio
import gc
import inspect
import linecache
import sys
import threading
from collections.abc import Iterator
from itertools import takewhile
from types import FrameType
from typing import Any

from async_contrast.lab.libraries import is_library

MOST = 20
"""Threads, and tasks, that are described; the others are counted."""

DEEPEST = 12
"""Frames of one stack, the innermost first."""


def standstill(home: str, interrupted: FrameType | None) -> dict[str, Any]:
    """Stacks of all threads and all unfinished tasks of this process.

    The line to look at is the innermost of `home`, the package that the cell stands in, or of
    what else is no library; `interrupted` is the frame that the main thread was in when the
    signal came.
    """
    frames = sys._current_frames()
    main = threading.main_thread()
    threads = [
        _standing(
            {"thread": thread.name},
            _outward(interrupted if thread is main else frames.get(thread.ident or 0)),
            home,
        )
        for thread in threading.enumerate()[:MOST]
    ]
    tasks = _unfinished_tasks()
    return {
        "threads": threads,
        "tasks": [
            _standing({"task": task.get_name()}, reversed(list(_awaiting(task))), home)
            for task in tasks[:MOST]
        ],
        "threads_in_all": threading.active_count(),
        "tasks_in_all": len(tasks),
    }


def _unfinished_tasks() -> list[asyncio.Task[Any]]:
    # asyncio.all_tasks() knows one loop; some trials run two, one of them in another thread.
    # issubclass of type(): isinstance() asks an object for its class, and a proxy may raise.
    tasks = [o for o in gc.get_objects() if issubclass(type(o), asyncio.Task) and not o.done()]
    return sorted(tasks, key=lambda task: (len(task.get_name()), task.get_name()))


def _outward(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _awaiting(task: asyncio.Task[Any]) -> Iterator[FrameType]:
    """Frames of the coroutines that a task is suspended in, the outermost first."""
    awaitable: Any = task.get_coro()
    while inspect.iscoroutine(awaitable):
        if awaitable.cr_frame is not None:
            yield awaitable.cr_frame
        awaitable = awaitable.cr_await


def _standing(who: dict[str, Any], frames: Iterator[FrameType], home: str) -> dict[str, Any]:
    found = list(frames)
    # What stands outside of a loop's own lines only started it; its tasks say what it is at.
    inner = takewhile(lambda frame: _module(frame) != "asyncio.base_events", found)
    at = next((frame for frame in inner if _is_to_look_at(frame, home)), None)
    return {**who, "at": at and _line(at), "stack": [_line(frame) for frame in found[:DEEPEST]]}


def _is_to_look_at(frame: FrameType, home: str) -> bool:
    at_home = f"{_module(frame)}.".startswith(f"{home}.")
    return at_home or not is_library(frame.f_code.co_filename)


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "?"))


def _line(frame: FrameType) -> dict[str, Any]:
    code = frame.f_code
    return {
        "module": _module(frame),
        "line": frame.f_lineno,
        "function": code.co_qualname,
        "code": linecache.getline(code.co_filename, frame.f_lineno).strip()[:200],
    }
