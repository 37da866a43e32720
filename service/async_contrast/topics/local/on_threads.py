"""Values of a worker's own, on threads: the notes' program, and what surrounds it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from itertools import count
from typing import Any

from flask import Blueprint, request

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics import live
from async_contrast.topics.controls import (
    Place,
    ensure_of_one_context,
    ensure_of_one_thread,
    ensure_others,
)
from async_contrast.topics.crew import run_threads
from async_contrast.topics.local import rules

local = threading.local()
context_var: ContextVar[Any] = ContextVar("context_var", default=None)


# isolation: does each worker read back what it wrote?


def isolation_threading_local(trial: Trial) -> None:
    """threading.local, a thread a worker: the notes' program."""
    everybody_wrote = threading.Barrier(trial["workers"])
    met = Place()

    def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        with met:
            everybody_wrote.wait()
        read: int = local.val
        trial.mark(n, f"read {read}")
        print(read)  # noqa: T201 - the notes' own
        trial.mark(n, DONE)
        return read

    read_back = run_threads(trial["workers"], func)
    rules.compare_with_written(trial, read_back, met)


def isolation_context_var(trial: Trial) -> None:
    """A ContextVar, a thread a worker."""
    everybody_wrote = threading.Barrier(trial["workers"])
    met = Place()

    def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        context_var.set(n)
        with met:
            everybody_wrote.wait()
        read: int = context_var.get()
        trial.mark(n, f"read {read}")
        trial.mark(n, DONE)
        return read

    read_back = run_threads(trial["workers"], func)
    rules.compare_with_written(trial, read_back, met)


# reuse: what does a worker find before it writes?


def reuse_threading_local(trial: Trial) -> None:
    """threading.local, a new thread a job."""
    workers: list[object] = []

    def job(n: int) -> tuple[Any, Any]:
        found = getattr(local, "val", None)
        workers.append(threading.current_thread())
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        trial.mark(n, DONE)
        return found, local.val

    rules.judge_found(trial, [_in_new_thread(job, n) for n in range(trial["workers"])])
    ensure_others(workers, trial["workers"], threading.current_thread())


def reuse_threading_local_in_pool(trial: Trial) -> None:
    """threading.local, one pool thread for all jobs."""
    workers: list[object] = []

    def job(n: int) -> tuple[Any, Any]:
        found = getattr(local, "val", None)
        workers.append(threading.current_thread())
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        trial.mark(n, DONE)
        return found, local.val

    with ThreadPoolExecutor(1) as pool:
        rules.judge_found(trial, list(pool.map(job, range(trial["workers"]))))
    ensure_others(workers, 1, threading.current_thread())


def reuse_context_var(trial: Trial) -> None:
    """A ContextVar, one pool thread for all jobs: submit gives a job no context of its own."""
    workers: list[object] = []

    def job(n: int) -> tuple[Any, Any]:
        found = context_var.get()
        workers.append(threading.current_thread())
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        ensure_of_one_context(context_var)
        trial.mark(n, DONE)
        return found, context_var.get()

    with ThreadPoolExecutor(1) as pool:
        rules.judge_found(trial, list(pool.map(job, range(trial["workers"]))))
    ensure_others(workers, 1, threading.current_thread())


def reuse_copied_context(trial: Trial) -> None:
    """A ContextVar, one pool thread, each job run in a copy of the caller's context."""
    workers: list[object] = []

    def job(n: int) -> tuple[Any, Any]:
        found = context_var.get()
        workers.append(threading.current_thread())
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        ensure_of_one_context(context_var)
        trial.mark(n, DONE)
        return found, context_var.get()

    with ThreadPoolExecutor(1) as pool:
        jobs = [pool.submit(copy_context().run, job, n) for n in range(trial["workers"])]
        rules.judge_found(trial, [job.result() for job in jobs])
    ensure_others(workers, 1, threading.current_thread())


# launch-routes: into which workers does a ContextVar travel?


def launch_thread(trial: Trial) -> None:
    """threading.Thread."""
    context_var.set(rules.STARTERS)
    found = _in_new_thread(_read_context_var)
    rules.judge_carried(trial, _read_context_var(), found)


def launch_submit(trial: Trial) -> None:
    """executor.submit."""
    context_var.set(rules.STARTERS)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(_read_context_var).result()
    rules.judge_carried(trial, _read_context_var(), found)


def launch_copied_context(trial: Trial) -> None:
    """executor.submit(copy_context().run, ...)."""
    context_var.set(rules.STARTERS)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(copy_context().run, _read_context_var).result()
    rules.judge_carried(trial, _read_context_var(), found)


def _read_context_var() -> rules.Found:
    ensure_of_one_context(context_var)
    return context_var.get(rules.LEFT), threading.current_thread()


# changes-back: do changes made in the child come back?


def changes_back_set(trial: Trial) -> None:
    """The child, a thread with a copy of the context, calls set()."""

    def child() -> tuple[Any, Any]:
        found = context_var.get()
        context_var.set(rules.CHILDS)
        return found, context_var.get()

    context_var.set(rules.PARENTS)
    in_child = _in_new_thread(copy_context().run, child)
    rules.judge_change(trial, in_child, rules.PARENTS, context_var.get())


def changes_back_mutable(trial: Trial) -> None:
    """The parent calls set({}); the child, a thread with a copy, changes that dict."""

    def child() -> tuple[Any, Any]:
        found = dict(context_var.get())
        context_var.get().update(user=rules.CHILDS)
        return found, context_var.get()

    context_var.set({})
    ensure_of_one_context(context_var)
    in_child = _in_new_thread(copy_context().run, child)
    rules.judge_change(trial, in_child, {}, context_var.get())


def changes_back_replaced(trial: Trial) -> None:
    """The child sets a changed copy of the dict."""

    def child() -> tuple[Any, Any]:
        found = context_var.get()
        context_var.set({**found, "user": rules.CHILDS})
        return found, context_var.get()

    context_var.set({})
    in_child = _in_new_thread(copy_context().run, child)
    rules.judge_change(trial, in_child, {}, context_var.get())


# wait-for: does a value set under a time limit reach the caller?


def wait_for_plain_call(trial: Trial) -> None:
    """A plain call, the way it stands in code that has no time limit."""
    inside = _set_inside()
    rules.judge_reached(trial, inside, context_var.get())


def wait_for_limited(trial: Trial) -> None:
    """submit(...).result(timeout), the way a thread gets a time limit."""
    with ThreadPoolExecutor(1) as pool:
        inside = pool.submit(_set_inside).result(timeout=60)
    rules.judge_reached(trial, inside, context_var.get())


def _set_inside() -> Any:
    context_var.set(rules.INSIDE)
    ensure_of_one_context(context_var)
    return context_var.get()


# token-reset: can a token be reset after `break` out of a generator?


def token_reset_after_break(trial: Trial) -> None:
    """A generator that sets and resets, left by break."""

    def numbers() -> Iterator[int]:
        token = context_var.set(rules.INNER)
        ensure_of_one_context(context_var)
        trial.mark("inner value", "is set")
        try:
            yield from count()
        finally:
            context_var.reset(token)
            trial.mark("inner value", DONE)
            trial.saw(rules.RESET)

    context_var.set(rules.OUTER)
    trial.mark("caller", "iterates")
    for _ in numbers():
        break
    trial.mark("caller", "has left")
    rules.judge_left(trial, context_var.get())


def _in_new_thread(job: Callable[..., Any], *args: Any) -> Any:
    return run_threads(1, lambda _: job(*args))[0]


# live routes

routes = Blueprint("local", __name__)


@routes.get("/isolation/threading-local")
@live.takes(rules.VALUE, rules.PAUSE_MS)
def live_threading_local() -> dict[str, Any]:
    """Writes a value into a threading.local, waits, reads it back."""
    given = live.read(request.args.to_dict(flat=False), (rules.VALUE, rules.PAUSE_MS))
    found = getattr(local, "val", None)
    local.val = given["value"]
    time.sleep(given["pause_ms"] / 1000)
    return {"found": found, "wrote": given["value"], "read": local.val}


@routes.get("/isolation/context-var")
@live.takes(rules.VALUE, rules.PAUSE_MS)
def live_context_var() -> dict[str, Any]:
    """Writes a value into a ContextVar, waits, reads it back."""
    given = live.read(request.args.to_dict(flat=False), (rules.VALUE, rules.PAUSE_MS))
    found = context_var.get()
    context_var.set(given["value"])
    time.sleep(given["pause_ms"] / 1000)
    return {"found": found, "wrote": given["value"], "read": context_var.get()}
