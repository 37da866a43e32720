"""Values of a worker's own, on asyncio: all tasks of a loop share one thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import ContextVar
from typing import Any

from quart import Blueprint, Quart, request

from service.topics import live
from service.topics.local import rules
from service.trial import DONE, Trial

local = threading.local()
context_var: ContextVar[Any] = ContextVar("context_var", default=None)


# isolation: does each worker read back what it wrote?


async def isolation_threading_local(trial: Trial) -> None:
    """threading.local, a task a worker."""
    everybody_wrote = asyncio.Barrier(trial["workers"])

    async def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        local.val = n
        await everybody_wrote.wait()
        read: int = local.val
        trial.mark(n, f"read {read}")
        print(read)  # noqa: T201 - the notes' own
        trial.mark(n, DONE)
        return read

    rules.compare_with_written(trial, await asyncio.gather(*map(func, range(trial["workers"]))))


async def isolation_context_var(trial: Trial) -> None:
    """A ContextVar, a task a worker."""
    everybody_wrote = asyncio.Barrier(trial["workers"])

    async def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        context_var.set(n)
        await everybody_wrote.wait()
        read: int = context_var.get()
        trial.mark(n, f"read {read}")
        trial.mark(n, DONE)
        return read

    rules.compare_with_written(trial, await asyncio.gather(*map(func, range(trial["workers"]))))


# reuse: what does a worker find before it writes?


async def reuse_threading_local(trial: Trial) -> None:
    """threading.local, a new task a job."""

    async def job(n: int) -> Any:
        found = getattr(local, "val", None)
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        trial.mark(n, DONE)
        return found

    found = [await asyncio.create_task(job(n)) for n in range(trial["workers"])]
    rules.judge_found(trial, found)


async def reuse_threading_local_in_pool(trial: Trial) -> None:
    """threading.local under to_thread, one pool thread for all jobs."""

    def job(n: int) -> Any:
        found = getattr(local, "val", None)
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        trial.mark(n, DONE)
        return found

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    found = [await asyncio.to_thread(job, n) for n in range(trial["workers"])]
    rules.judge_found(trial, found)


async def reuse_context_var(trial: Trial) -> None:
    """A ContextVar, a new task a job."""

    async def job(n: int) -> Any:
        found = context_var.get()
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        trial.mark(n, DONE)
        return found

    found = [await asyncio.create_task(job(n)) for n in range(trial["workers"])]
    rules.judge_found(trial, found)


async def reuse_copied_context(trial: Trial) -> None:
    """A ContextVar under to_thread, which copies the context for each job."""

    def job(n: int) -> Any:
        found = context_var.get()
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        trial.mark(n, DONE)
        return found

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    found = [await asyncio.to_thread(job, n) for n in range(trial["workers"])]
    rules.judge_found(trial, found)


# launch-routes: into which workers does a ContextVar travel?


async def launch_run_in_executor(trial: Trial) -> None:
    """loop.run_in_executor."""
    context_var.set(rules.STARTERS)
    loop = asyncio.get_running_loop()
    rules.judge_carried(trial, await loop.run_in_executor(None, context_var.get))


async def launch_to_thread(trial: Trial) -> None:
    """asyncio.to_thread."""
    context_var.set(rules.STARTERS)
    rules.judge_carried(trial, await asyncio.to_thread(context_var.get))


async def launch_create_task(trial: Trial) -> None:
    """asyncio.create_task."""
    context_var.set(rules.STARTERS)
    rules.judge_carried(trial, await asyncio.create_task(_read_context_var()))


async def launch_task_group(trial: Trial) -> None:
    """asyncio.TaskGroup."""
    context_var.set(rules.STARTERS)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_read_context_var())
    rules.judge_carried(trial, task.result())


async def launch_gather(trial: Trial) -> None:
    """asyncio.gather."""
    context_var.set(rules.STARTERS)
    (value,) = await asyncio.gather(_read_context_var())
    rules.judge_carried(trial, value)


async def launch_call_soon(trial: Trial) -> None:
    """loop.call_soon."""
    context_var.set(rules.STARTERS)
    value: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    value.get_loop().call_soon(lambda: value.set_result(context_var.get()))
    rules.judge_carried(trial, await value)


async def _read_context_var() -> Any:
    return context_var.get()


# changes-back: do changes made in the child come back?


async def changes_back_set(trial: Trial) -> None:
    """The child, a task, calls set()."""

    async def child() -> None:
        context_var.set("the child's")

    context_var.set("the parent's")
    await asyncio.create_task(child())
    trial.saw(rules.STAYS if context_var.get() == "the parent's" else rules.COMES_BACK)


async def changes_back_mutable(trial: Trial) -> None:
    """The parent calls set({}); the child, a task, changes that dict."""

    async def child() -> None:
        context_var.get().update(user="the child's")

    context_var.set({})
    await asyncio.create_task(child())
    trial.saw(rules.COMES_BACK if context_var.get() else rules.STAYS)
    trial.show("the parent's dict", context_var.get())


async def changes_back_replaced(trial: Trial) -> None:
    """The child sets a changed copy of the dict."""

    async def child() -> None:
        context_var.set({**context_var.get(), "user": "the child's"})

    context_var.set({})
    await asyncio.create_task(child())
    trial.saw(rules.COMES_BACK if context_var.get() else rules.STAYS)
    trial.show("the parent's dict", context_var.get())


# wait-for: does a value set under a time limit reach the caller?


async def wait_for_plain_call(trial: Trial) -> None:
    """A plain await, the way it stands in code that has no time limit."""
    await _set_inside()
    trial.saw(rules.REACHES if context_var.get() == "set inside" else rules.LOST)


async def wait_for_limited(trial: Trial) -> None:
    """asyncio.wait_for."""
    await asyncio.wait_for(_set_inside(), timeout=60)
    trial.saw(rules.REACHES if context_var.get() == "set inside" else rules.LOST)


async def wait_for_timeout_block(trial: Trial) -> None:
    """async with asyncio.timeout(...)."""
    async with asyncio.timeout(60):
        await _set_inside()
    trial.saw(rules.REACHES if context_var.get() == "set inside" else rules.LOST)


async def _set_inside() -> None:
    context_var.set("set inside")


# token-reset: can a token be reset after `break` out of a generator?


async def token_reset_after_break(trial: Trial) -> None:
    """An async generator that sets and resets, left by break: the loop closes it, later."""
    closed = asyncio.Event()
    context_var.set("outer")
    trial.mark("caller", "iterates")
    async for _ in _numbers(trial, closed):
        break
    trial.mark("caller", "has left")
    await closed.wait()
    if context_var.get() != "outer":
        trial.saw(rules.REMAINS)


async def token_reset_aclosing(trial: Trial) -> None:
    """The same within aclosing(), which closes it at once, here."""
    closed = asyncio.Event()
    context_var.set("outer")
    async with aclosing(_numbers(trial, closed)) as numbers:
        trial.mark("caller", "iterates")
        async for _ in numbers:
            break
    trial.mark("caller", "has left")
    await closed.wait()
    if context_var.get() != "outer":
        trial.saw(rules.REMAINS)


async def _numbers(trial: Trial, closed: asyncio.Event) -> AsyncGenerator[int, None]:
    token = context_var.set("inner")
    trial.mark("inner value", "is set")
    try:
        for number in range(3):
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


# web: the same in a web application


async def web_threading_local(trial: Trial) -> None:
    """threading.local in an async Quart view."""
    everybody_wrote = asyncio.Barrier(trial["requests"])
    app = Quart(__name__)

    @app.get("/<int:n>")
    async def view(n: int) -> dict[str, Any]:
        found = getattr(local, "val", None)
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        await everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": local.val}

    rules.judge_answers(trial, await _two_rounds(app, trial["requests"]))


async def web_threading_local_in_sync_view(trial: Trial) -> None:
    """threading.local in a Quart view left sync: it runs on a pool thread."""
    everybody_wrote = threading.Barrier(trial["requests"])
    app = Quart(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = getattr(local, "val", None)
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": local.val}

    # Quart's views run on the loop's default pool; with as many threads as requests all are
    # in flight at once, and the second round reuses every thread.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(trial["requests"]))
    rules.judge_answers(trial, await _two_rounds(app, trial["requests"]))


async def web_context_var(trial: Trial) -> None:
    """A ContextVar in an async Quart view."""
    everybody_wrote = asyncio.Barrier(trial["requests"])
    app = Quart(__name__)

    @app.get("/<int:n>")
    async def view(n: int) -> dict[str, Any]:
        found = context_var.get()
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        await everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": context_var.get()}

    rules.judge_answers(trial, await _two_rounds(app, trial["requests"]))


async def _two_rounds(app: Quart, requests: int) -> list[dict[str, Any]]:
    """Twice as many requests as may be in flight at once, so that the second half finds traces."""

    async def ask(n: int) -> dict[str, Any]:
        answer: dict[str, Any] = await (await app.test_client().get(f"/{n}")).get_json()
        return answer

    first = await asyncio.gather(*map(ask, range(requests)))
    return first + await asyncio.gather(*map(ask, range(requests, 2 * requests)))


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
