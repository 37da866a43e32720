"""Values of a worker's own, on asyncio: all tasks of a loop share one thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import ContextVar
from itertools import count
from typing import Any

from quart import Blueprint, request

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics import live
from async_contrast.topics.controls import (
    Place,
    ensure_of_one_context,
    ensure_of_one_thread,
    ensure_others,
)
from async_contrast.topics.local import rules

local = threading.local()
context_var: ContextVar[Any] = ContextVar("context_var", default=None)


# isolation: does each worker read back what it wrote?


async def isolation_threading_local(trial: Trial) -> None:
    """threading.local, a task a worker."""
    everybody_wrote = asyncio.Barrier(trial["workers"])
    met = Place()

    async def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        with met:
            await everybody_wrote.wait()
        read: int = local.val
        trial.mark(n, f"read {read}")
        print(read)  # noqa: T201 - the notes' own
        trial.mark(n, DONE)
        return read

    read_back = await asyncio.gather(*map(func, range(trial["workers"])))
    rules.compare_with_written(trial, read_back, met)


async def isolation_context_var(trial: Trial) -> None:
    """A ContextVar, a task a worker."""
    everybody_wrote = asyncio.Barrier(trial["workers"])
    met = Place()

    async def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        context_var.set(n)
        with met:
            await everybody_wrote.wait()
        read: int = context_var.get()
        trial.mark(n, f"read {read}")
        trial.mark(n, DONE)
        return read

    read_back = await asyncio.gather(*map(func, range(trial["workers"])))
    rules.compare_with_written(trial, read_back, met)


# reuse: what does a worker find before it writes?


async def reuse_threading_local(trial: Trial) -> None:
    """threading.local, a new task a job."""
    workers: list[object] = []

    async def job(n: int) -> tuple[Any, Any]:
        found = getattr(local, "val", None)
        workers.append(asyncio.current_task())
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        trial.mark(n, DONE)
        return found, local.val

    found = [await asyncio.create_task(job(n)) for n in range(trial["workers"])]
    rules.judge_found(trial, found)
    ensure_others(workers, trial["workers"], asyncio.current_task())


async def reuse_threading_local_in_pool(trial: Trial) -> None:
    """threading.local under to_thread, one pool thread for all jobs."""
    workers: list[object] = []

    def job(n: int) -> tuple[Any, Any]:
        found = getattr(local, "val", None)
        workers.append(threading.current_thread())
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        trial.mark(n, DONE)
        return found, local.val

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    found = [await asyncio.to_thread(job, n) for n in range(trial["workers"])]
    rules.judge_found(trial, found)
    ensure_others(workers, 1, threading.current_thread())


async def reuse_context_var(trial: Trial) -> None:
    """A ContextVar, a new task a job."""
    workers: list[object] = []

    async def job(n: int) -> tuple[Any, Any]:
        found = context_var.get()
        workers.append(asyncio.current_task())
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        ensure_of_one_context(context_var)
        trial.mark(n, DONE)
        return found, context_var.get()

    found = [await asyncio.create_task(job(n)) for n in range(trial["workers"])]
    rules.judge_found(trial, found)
    ensure_others(workers, trial["workers"], asyncio.current_task())


async def reuse_copied_context(trial: Trial) -> None:
    """A ContextVar under to_thread, which copies the context for each job."""
    workers: list[object] = []

    def job(n: int) -> tuple[Any, Any]:
        found = context_var.get()
        workers.append(threading.current_thread())
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        ensure_of_one_context(context_var)
        trial.mark(n, DONE)
        return found, context_var.get()

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    found = [await asyncio.to_thread(job, n) for n in range(trial["workers"])]
    rules.judge_found(trial, found)
    ensure_others(workers, 1, threading.current_thread())


# launch-routes: into which workers does a ContextVar travel?


async def launch_run_in_executor(trial: Trial) -> None:
    """loop.run_in_executor."""
    context_var.set(rules.STARTERS)
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(None, _read_on_thread)
    rules.judge_carried(trial, _read_on_thread(), found)


async def launch_to_thread(trial: Trial) -> None:
    """asyncio.to_thread."""
    context_var.set(rules.STARTERS)
    found = await asyncio.to_thread(_read_on_thread)
    rules.judge_carried(trial, _read_on_thread(), found)


async def launch_create_task(trial: Trial) -> None:
    """asyncio.create_task."""
    context_var.set(rules.STARTERS)
    found = await asyncio.create_task(_read())
    rules.judge_carried(trial, _read_in_task(), found)


async def launch_task_group(trial: Trial) -> None:
    """asyncio.TaskGroup."""
    context_var.set(rules.STARTERS)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_read())
    rules.judge_carried(trial, _read_in_task(), task.result())


async def launch_gather(trial: Trial) -> None:
    """asyncio.gather."""
    context_var.set(rules.STARTERS)
    (found,) = await asyncio.gather(_read())
    rules.judge_carried(trial, _read_in_task(), found)


async def launch_call_soon(trial: Trial) -> None:
    """loop.call_soon."""
    context_var.set(rules.STARTERS)
    found: asyncio.Future[rules.Found] = asyncio.get_running_loop().create_future()
    found.get_loop().call_soon(lambda: found.set_result(_read_in_task()))
    rules.judge_carried(trial, _read_in_task(), await found)


async def _read() -> rules.Found:
    return _read_in_task()


def _read_in_task() -> rules.Found:
    ensure_of_one_context(context_var)
    return context_var.get(rules.LEFT), asyncio.current_task()


def _read_on_thread() -> rules.Found:
    ensure_of_one_context(context_var)
    return context_var.get(rules.LEFT), threading.current_thread()


# changes-back: do changes made in the child come back?


async def changes_back_set(trial: Trial) -> None:
    """The child, a task, calls set()."""

    async def child() -> tuple[Any, Any]:
        found = context_var.get()
        context_var.set(rules.CHILDS)
        return found, context_var.get()

    context_var.set(rules.PARENTS)
    in_child = await asyncio.create_task(child())
    rules.judge_change(trial, in_child, rules.PARENTS, context_var.get())


async def changes_back_mutable(trial: Trial) -> None:
    """The parent calls set({}); the child, a task, changes that dict."""

    async def child() -> tuple[Any, Any]:
        found = dict(context_var.get())
        context_var.get().update(user=rules.CHILDS)
        return found, context_var.get()

    context_var.set({})
    ensure_of_one_context(context_var)
    in_child = await asyncio.create_task(child())
    rules.judge_change(trial, in_child, {}, context_var.get())


async def changes_back_replaced(trial: Trial) -> None:
    """The child sets a changed copy of the dict."""

    async def child() -> tuple[Any, Any]:
        found = context_var.get()
        context_var.set({**found, "user": rules.CHILDS})
        return found, context_var.get()

    context_var.set({})
    in_child = await asyncio.create_task(child())
    rules.judge_change(trial, in_child, {}, context_var.get())


# wait-for: does a value set under a time limit reach the caller?


async def wait_for_plain_call(trial: Trial) -> None:
    """A plain await, the way it stands in code that has no time limit."""
    inside = await _set_inside()
    rules.judge_reached(trial, inside, context_var.get())


async def wait_for_limited(trial: Trial) -> None:
    """asyncio.wait_for."""
    inside = await asyncio.wait_for(_set_inside(), timeout=60)
    rules.judge_reached(trial, inside, context_var.get())


async def wait_for_timeout_block(trial: Trial) -> None:
    """async with asyncio.timeout(...)."""
    async with asyncio.timeout(60):
        inside = await _set_inside()
    rules.judge_reached(trial, inside, context_var.get())


async def _set_inside() -> Any:
    context_var.set(rules.INSIDE)
    ensure_of_one_context(context_var)
    return context_var.get()


# token-reset: can a token be reset after `break` out of a generator?


async def token_reset_after_break(trial: Trial) -> None:
    """An async generator that sets and resets, left by break: the loop closes it, later."""
    closed = asyncio.Event()
    context_var.set(rules.OUTER)
    trial.mark("caller", "iterates")
    async for _ in _numbers(trial, closed):
        break
    trial.mark("caller", "has left")
    await closed.wait()
    rules.judge_left(trial, context_var.get())


async def token_reset_aclosing(trial: Trial) -> None:
    """The same within aclosing(), which closes it at once, here."""
    closed = asyncio.Event()
    context_var.set(rules.OUTER)
    async with aclosing(_numbers(trial, closed)) as numbers:
        trial.mark("caller", "iterates")
        async for _ in numbers:
            break
    trial.mark("caller", "has left")
    await closed.wait()
    rules.judge_left(trial, context_var.get())


async def _numbers(trial: Trial, closed: asyncio.Event) -> AsyncGenerator[int, None]:
    token = context_var.set(rules.INNER)
    ensure_of_one_context(context_var)
    trial.mark("inner value", "is set")
    try:
        for number in count():
            yield number
    finally:
        try:
            context_var.reset(token)
            trial.mark("inner value", DONE)
            trial.saw(rules.RESET)
        except ValueError as error:
            trial.mark("inner value", "remains")
            trial.saw(rules.OTHER_CONTEXT)
            trial.show("error", str(error))
        closed.set()


# live routes

routes = Blueprint("local", __name__)


@routes.get("/isolation/threading-local")
@live.takes(rules.VALUE, rules.PAUSE_MS)
async def live_threading_local() -> dict[str, Any]:
    """Writes a value into a threading.local, waits, reads it back."""
    given = live.read(request.args.to_dict(flat=False), (rules.VALUE, rules.PAUSE_MS))
    found = getattr(local, "val", None)
    local.val = given["value"]
    await asyncio.sleep(given["pause_ms"] / 1000)
    return {"found": found, "wrote": given["value"], "read": local.val}


@routes.get("/isolation/context-var")
@live.takes(rules.VALUE, rules.PAUSE_MS)
async def live_context_var() -> dict[str, Any]:
    """Writes a value into a ContextVar, waits, reads it back."""
    given = live.read(request.args.to_dict(flat=False), (rules.VALUE, rules.PAUSE_MS))
    found = context_var.get()
    context_var.set(given["value"])
    await asyncio.sleep(given["pause_ms"] / 1000)
    return {"found": found, "wrote": given["value"], "read": context_var.get()}
