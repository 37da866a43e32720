"""How a task enters an asyncio.Lock: by await acquire(), or by async with; and what is neither."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.controls import Door, ensure
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.lock.entering import rules
from async_contrast.topics.lock.keeping_out import ensure_it_keeps_out

lock = asyncio.Lock()
threading_lock = threading.Lock()


# missing-await: what does acquire() do without its await?


async def missing_await(trial: Trial) -> None:
    """acquire(), try, finally, release() by two tasks; both forget to await acquire()."""
    inside: list[int] = []

    async def work(n: int) -> None:
        lock.acquire()  # type: ignore[unused-coroutine]
        try:
            await _stay_inside(trial, n, inside)
        finally:
            lock.release()
        trial.mark(n, DONE)

    await _run_both(trial, work, work)


async def missing_await_in_one(trial: Trial) -> None:
    """One task holds the lock, in async with; the other forgets to await acquire()."""
    inside: list[int] = []
    other_has_left = asyncio.Event()

    async def hold(n: int) -> None:
        async with lock:
            trial.mark(n, "inside")
            inside.append(n)
            await other_has_left.wait()
            trial.saw(rules.ALONE if lock.locked() else rules.FREED)

    async def forget(n: int) -> None:
        lock.acquire()  # type: ignore[unused-coroutine]
        try:
            await _stay_inside(trial, n, inside)
        finally:
            lock.release()
        trial.mark(n, DONE)
        other_has_left.set()

    await _run_both(trial, hold, forget)


async def missing_await_awaited(trial: Trial) -> None:
    """await acquire(), try, finally, release() by two tasks."""
    inside: list[int] = []
    door = Door()

    async def work(n: int) -> None:
        door.asks()
        await lock.acquire()
        try:
            with door:
                await _stay_inside(trial, n, inside)
        finally:
            lock.release()
        trial.mark(n, DONE)

    await _run_both(trial, work, work)
    door.ensure_sought()


async def _stay_inside(trial: Trial, n: int, inside: list[int]) -> None:
    trial.mark(n, "inside")
    inside.append(n)
    together = len(inside) > 1
    await asyncio.sleep(0)  # gives the other its chance to come in
    together = together or len(inside) > 1
    inside.remove(n)
    trial.saw(rules.TOGETHER if together else rules.ALONE)


async def _run_both(trial: Trial, *work: Callable[[int], Coroutine[Any, Any, None]]) -> None:
    async with lock:
        await ensure_it_keeps_out(lock)
    with hear_warnings() as heard:
        both = [do(n) for n, do in enumerate(work)]
        ended = await asyncio.gather(*both, return_exceptions=True)
    rules.judge_releases(trial, ended)
    trial.show("warnings", [str(warning.message) for warning in heard])


# wrong-with: which with goes with which lock?


async def wrong_with_async_threading_lock(trial: Trial) -> None:
    """async with threading.Lock()."""
    with threading_lock:
        ensure(not threading_lock.acquire(blocking=False), rules.NOT_KEPT_OUT)
    try:
        async with threading_lock:  # type: ignore[attr-defined]
            trial.saw(rules.INSIDE if threading_lock.locked() else rules.FREE)
    except TypeError as error:
        rules.judge_type_error(trial, error)


async def wrong_with_plain(trial: Trial) -> None:
    """with asyncio.Lock()."""
    async with lock:
        await ensure_it_keeps_out(lock)
    try:
        with lock:  # type: ignore[attr-defined]
            trial.saw(rules.INSIDE if lock.locked() else rules.FREE)
    except TypeError as error:
        rules.judge_type_error(trial, error)


async def wrong_with_async(trial: Trial) -> None:
    """async with asyncio.Lock()."""
    async with lock:
        trial.saw(rules.INSIDE if lock.locked() else rules.FREE)
        await ensure_it_keeps_out(lock)
