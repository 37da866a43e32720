"""What a task names of time, chance and the system is refused, with its line; and locks that would
stop whoever explores."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.program import Check, Program, Worker
from async_contrast.explorer.worlds import ANY_ORDER, explore_in, worlds_of
from tests.explorer.written import written

Made = tuple[Sequence[Worker], Check]

SOURCE = """\
import asyncio, concurrent.futures, datetime, functools, os, random, socket, subprocess
import queue, select, sys, threading, time, uuid
from random import choice
from time import monotonic as clock

chance, kept, lock = random.Random(1), {{"a": 1}}, threading.Lock()
simple = queue.SimpleQueue()

def helps(): return clock()

class Helper:
    @staticmethod
    def helps(): return clock()

class Proxy:
    @property
    def __dict__(self): raise RuntimeError("a proxy is asked")
    @property
    def __class__(self): raise RuntimeError("a proxy is asked")
    def __getattr__(self, name): return 1

proxy = Proxy()

def program():
    def inner(): return [time.time() for _ in kept]
    async def work():
        if not kept:
            {body}
        await asyncio.sleep(0)
    return [functools.partial(work)], lambda: None
"""


def program_of(body: str) -> Program:
    made: Program = written(SOURCE.format(body=body), f"<outside {body}>")["program"]
    return made


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("time.monotonic_ns()", r"monotonic_ns\(\): time"),
        ("time.sleep(1)", r"sleep\(\): time; await asyncio.sleep"),
        ("clock()", r"monotonic\(\): time"),
        ("helps()", r"monotonic\(\): time"),
        ("Helper.helps()", r"monotonic\(\): time"),
        ("inner()", r"time\(\): time"),
        ("(lambda: clock())()", r"monotonic\(\): time"),
        ("datetime.datetime.now()", r"now\(\): time"),
        ("random.random()", r"random\(\): randomness"),
        ("choice([1])", r"choice\(\): randomness"),
        ("uuid.uuid4()", r"uuid4\(\): randomness"),
        ("open('name')", r"open\(\): input and output"),
        ("socket.create_connection(())", r"create_connection\(\): the network"),
        ("threading.Thread(target=print)", r"Thread\(\): a thread that a task starts"),
        ("concurrent.futures.ThreadPoolExecutor(1)", r"ThreadPoolExecutor\(\): a pool of threads"),
        ("os.fork()", r"fork\(\): the system"),
        ("sys.__stdin__.readline()", r"readline\(\): input and output"),
        ("select.select([], [], [], 0)", r"select\(\): the network"),
        ("simple.get()", r"get\(\): what waits as threads do; use asyncio.Queue"),
        ("subprocess.run([])", r"run\(\): other processes"),
    ],
)
def test_refused(body: str, reason: str) -> None:
    with pytest.raises(NotExplorable, match=rf"^<outside .*>:\d+: {reason}"):
        explore_in(ANY_ORDER, program_of(body))


@pytest.mark.parametrize(
    "body",
    [
        "chance.random()",
        "random.Random(2).random()",
        "datetime.datetime(2020, 1, 1)",
        "os.path.join('a', 'b')",
        "subprocess.CalledProcessError",
        "proxy.time()",
        "threading.local()",
        "missing.name()",
        "simple.get_nowait()",
        "sys.stdout.write('')",
    ],
)
def test_what_only_looks_like_it_is_explored(body: str) -> None:
    assert explore_in(ANY_ORDER, program_of(body)).found.runs


def a_lock_over_an_await() -> Made:
    lock = threading.Lock()

    async def work() -> None:
        with lock:
            await asyncio.sleep(0)

    return [work, work], lambda: None


def a_lock_that_was_held_before() -> Made:
    lock = threading.Lock()
    lock.acquire()

    async def work() -> None:
        lock.acquire()

    return [work], lambda: None


def a_check_that_waits() -> Made:
    lock = threading.Lock()

    def work() -> None:
        lock.acquire()

    def check() -> None:
        with lock:
            pass

    return [work], check


@pytest.mark.parametrize(
    ("program", "who"),
    [
        (a_lock_over_an_await, "a task"),
        (a_lock_that_was_held_before, "a task"),
        (a_check_that_waits, "the check"),
    ],
)
def test_a_lock_that_would_never_be_released(program: Program, who: str) -> None:
    for world in worlds_of(program):
        with pytest.raises(NotExplorable, match=rf"{who} wants a lock of threads that is held"):
            explore_in(world, program)


def test_locks_that_stop_nobody() -> None:
    def program() -> Made:
        lock = threading.Lock()

        async def work() -> None:
            with lock:
                pass
            await asyncio.sleep(0)

        def check() -> str:
            with lock:
                return "it is free"

        return [work, work], check

    def never_released() -> Made:
        lock = threading.Lock()

        def work() -> None:
            lock.acquire()

        return [work], lambda: "held" if lock.locked() else "free"

    for each, word in ((program, "it is free"), (never_released, "held")):
        found = explore_in(worlds_of(each)[0], each).found
        assert [outcome.word for outcome in found.shortest] == [word]
