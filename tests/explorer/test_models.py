"""Locks, events and queues do in a run what they do anyhow, as long as nobody has to wait."""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from async_contrast.explorer.on_threads import Threads, until_all_is_known
from async_contrast.explorer.program import Check, Worker
from tests.effort import choose
from tests.explorer.written import written

LOCK_CALLS = ["acquire()", "release()", "acquire(False)", "acquire(blocking=False)", "locked()"]
QUEUE_CALLS = [
    *("put(1)", "put(2, False)", "put_nowait(0)", "get()", "get(False)", "get_nowait()", "qsize()"),
    *("empty()", "full()", "task_done()", "join()"),
]
PRIMITIVES: list[tuple[Callable[[], Any], list[str]]] = [
    (threading.Lock, LOCK_CALLS),
    (threading.RLock, LOCK_CALLS[:-1]),
    (threading.Event, ["set()", "clear()", "is_set()", "wait()"]),
    (lambda: threading.Semaphore(2), ["acquire()", "acquire(False)", "release()", "release(2)"]),
    (lambda: threading.BoundedSemaphore(1), ["acquire()", "acquire(False)", "release()"]),
    (threading.Condition, ["acquire()", "release()", "notify()", "notify_all()", "wait(None)"]),
    (lambda: threading.Condition(threading.Lock()), ["acquire()", "release()", "notify()"]),
    (lambda: threading.Barrier(1), ["wait()", "reset()", "abort()", "n_waiting", "broken"]),
    (lambda: queue.Queue(2), QUEUE_CALLS),
    (lambda: queue.LifoQueue(2), QUEUE_CALLS),
    (lambda: queue.PriorityQueue(2), QUEUE_CALLS),
    (queue.SimpleQueue, ["put(1)", "put_nowait(2)", "get()", "get(False)", "qsize()", "empty()"]),
]
MOST_CALLS = 12


SOURCE = """\
def work(primitive, told):
    def note(value):
        told.append(repr(value))

{calls}
"""
CALL = """\
    try:
        note(primitive.{call})
    except Exception as error:
        note(error)
"""


def run_alone(work: Callable[[Any, list[str]], None], primitive: Any) -> list[str]:
    """What each call of the only worker comes to, until it has to wait."""
    told: list[str] = []

    def program() -> tuple[Sequence[Worker], Check]:
        told.clear()
        return [partial(work, primitive, told)], lambda: None

    def run() -> None:
        run = threads.begin()
        while run.ready():
            run.take(0)
        run.close()

    threads = Threads(program)
    until_all_is_known(run)
    return told


@pytest.mark.parametrize(("make", "calls"), PRIMITIVES)
def test_a_model_does_what_the_real_one_does(make: Callable[[], Any], calls: list[str]) -> None:
    for seed in range(choose(15, 1_000)):
        chance = random.Random(seed)
        some = [chance.choice(calls) for _ in range(chance.randint(1, MOST_CALLS))]
        body = "\n".join(CALL.format(call=call) for call in some)
        name = f"<models {make!r} {seed}>"
        work = written(SOURCE.format(calls=body), name)["work"]
        told = run_alone(work, make())
        # the real one is asked for no more than what did not wait
        body = "\n".join(CALL.format(call=call) for call in some[: len(told)])
        really: list[str] = []
        written(SOURCE.format(calls=body), name)["work"](make(), really)
        assert told == really, some
