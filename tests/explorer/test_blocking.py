"""Tasks that wait as threads do, or start one: refused with the line, never waited for."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from threading import Thread

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.program import Check, Program, Worker
from async_contrast.explorer.worlds import (
    ANY_ORDER,
    ANY_STEP,
    AS_ASYNCIO,
    World,
    explore_in,
    worlds_of,
)
from async_contrast.explorer.worlds import THIS_INTERPRETER as HERE
from tests.explorer.written import written

PATIENCE = 60
"""Seconds; only to end a test that fails."""

SOURCE = """\
import asyncio, concurrent.futures, functools, queue, threading

class Bank:
    shared = threading.Lock()
    def __init__(self):
        self.lock, self.queue, self.simple = threading.Lock(), queue.Queue(1), queue.SimpleQueue()
        self.event, self.condition = threading.Event(), threading.Condition()
        self.semaphore, self.barrier = threading.Semaphore(0), threading.Barrier(2)
        self.future, self.thread = concurrent.futures.Future(), threading.Thread(target=str)
    async def change(self):
        with self.lock: await asyncio.sleep(0)
    async def acquire(self):
        self.lock.acquire()
        await asyncio.sleep(0)
        self.lock.release()
    async def share(self):
        with Bank.shared: await asyncio.sleep(0)
    async def notified(self):
        with self.condition: self.condition.wait()
    def pays(self): self.paid = True
    def pool(self):
        with concurrent.futures.ThreadPoolExecutor(1) as pool: pool.submit(str)

async def hold(lock):
    with lock: await asyncio.sleep(0)

def program():
    bank = Bank()
    async def work():
        await asyncio.sleep(0)
        {body}
    return {workers}, lambda: {check}
"""


def program_of(body: str = "pass", workers: str = "[work, work]", check: str = "None") -> Program:
    source = SOURCE.format(body=body, workers=workers, check=check)
    made: Program = written(source, f"<blocking {body} {workers}>")["program"]
    return made


def refusal(program: Program, world: World = ANY_ORDER) -> str:
    """What is said of it, in a thread that is left alone if it is stopped for ever."""
    told: Future[str] = Future()

    def explore() -> None:
        try:
            explored = explore_in(world, program)
        except NotExplorable as error:
            told.set_result(str(error))
        except BaseException as error:
            told.set_exception(error)
        else:
            told.set_result(f"explored: {explored.found}")

    thread = Thread(target=explore, daemon=True)
    thread.start()
    found = told.result(PATIENCE)
    thread.join(PATIENCE)
    return found


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(SOURCE.splitlines(), 1) if text in line)


@pytest.mark.parametrize("world", [ANY_ORDER, AS_ASYNCIO])
@pytest.mark.parametrize(
    "body",
    [
        "bank.queue.get()",
        "bank.queue.get(timeout=3600)",
        "bank.queue.put(1), bank.queue.put(1)",
        "bank.event.wait()",
        "bank.semaphore.acquire()",
        "bank.barrier.wait()",
        "bank.future.result()",
        "concurrent.futures.wait([bank.future])",
    ],
)
def test_who_waits_as_threads_do_is_refused(body: str, world: World) -> None:
    told = refusal(program_of(body), world)
    assert told.startswith(f"<blocking {body} [work, work]>:{line_of('{body}')}: a task would wait")
    assert "use asyncio's Event" in told


def test_who_waits_in_a_condition_is_refused() -> None:
    told = refusal(program_of("await bank.notified()"))
    assert f":{line_of('condition.wait()')}: a task would wait here as threads do" in told


def test_who_would_wait_in_one_order_only_is_refused() -> None:
    workers = "[lambda: put(), lambda: get()]"
    body = "pass\n    async def put(): bank.queue.put(1)\n    async def get(): bank.queue.get()"
    assert "get(): a task" not in (told := refusal(program_of(body, workers)))
    assert "a task would wait here as threads do" in told


def test_a_refusal_is_not_to_be_caught() -> None:
    body = "try: bank.event.wait()\n        except BaseException: pass"
    assert "a task would wait here" in refusal(program_of(body))


@pytest.mark.parametrize(
    "body",
    [
        "bank.queue.put(1) if bank.queue.empty() else bank.queue.get()",
        "bank.event.set(); bank.event.wait()",
        "bank.semaphore.release(); bank.semaphore.acquire()",
        "bank.semaphore.acquire(blocking=False)",
        "bank.event.wait(0)",
        "bank.future.done() or bank.future.set_result(1); bank.future.result()",
        "bank.simple.put(1); bank.simple.get_nowait()",
    ],
)
def test_who_need_not_wait_is_explored(body: str) -> None:
    assert refusal(program_of(body)).startswith("explored: ")


@pytest.mark.parametrize(
    "body", ["bank.thread.start()", "bank.pool()", "await asyncio.to_thread(str)"]
)
def test_a_thread_is_not_started(body: str) -> None:
    before = threading.active_count()
    assert "thread" in refusal(program_of(body))
    assert threading.active_count() <= before


def test_a_thread_that_a_library_starts_is_refused_at_the_line_of_the_program() -> None:
    for body in (
        "import aiosqlite\n        async with aiosqlite.connect(':memory:'): pass",
        "from sqlalchemy.ext.asyncio import create_async_engine\n"
        "        async with create_async_engine('sqlite+aiosqlite://').connect(): pass",
    ):
        told = refusal(program_of(body))
        assert told.startswith("<blocking import aiosqlite" if "import a" in body else "<blocking")
        assert f":{line_of('{body}') + 1}: start(): a thread" in told


@pytest.mark.parametrize(
    ("workers", "lines"),
    [
        ("[bank.change, bank.change]", ("with self.lock", "self.lock.acquire()")),
        ("[bank.acquire, bank.acquire]", ("with self.lock", "self.lock.acquire()")),
        ("[lambda: bank.change(), lambda: bank.change()]", ("with self.lock", "self.lock.acq")),
        ("[bank.share, bank.share]", ("with Bank.shared",)),
        ("[functools.partial(hold, bank.lock)] * 2", ("with lock", "with self.lock")),
    ],
)
def test_a_lock_of_threads_that_an_object_keeps(workers: str, lines: tuple[str, ...]) -> None:
    told = refusal(program_of(workers=workers))
    wants = ": a task wants a lock of threads that is held"
    assert any(f":{line_of(line)}{wants}" in told for line in lines)


@pytest.mark.parametrize(
    ("workers", "world"), [("[work]", ANY_ORDER), ("[bank.pays]", ANY_STEP), ("[bank.pays]", HERE)]
)
def test_a_check_that_would_wait_is_refused(workers: str, world: World) -> None:
    told = refusal(program_of(workers=workers, check="bank.queue.get()"), world)
    assert f":{line_of('{check}')}: the check would wait here (Condition.wait())" in told


def test_those_who_explore_nothing_wait_as_before() -> None:
    before = threading.Condition.wait, threading.Thread.start, threading.Thread.join
    assert refusal(program_of()).startswith("explored: ")
    assert (threading.Condition.wait, threading.Thread.start, threading.Thread.join) == before


@pytest.mark.parametrize("seconds", ["nan", "inf"])
def test_a_sleep_of_no_number(seconds: str) -> None:
    told = refusal(program_of(f"await asyncio.sleep(float('{seconds}'))"))
    assert ("not a number" in told.lower()) == (seconds == "nan")


def test_a_lambda_that_calls_a_coroutine_function_is_a_task() -> None:
    seen: list[int] = []

    async def work(n: int) -> None:
        await asyncio.sleep(0)
        seen.append(n)

    class Job:
        async def __call__(self) -> None:
            await work(1)

        async def change(self) -> None:
            await work(1)

    job, more = Job(), [1]
    workers: list[Worker] = [lambda: work(1), job, lambda: job.change(*more[1:]), job.change]
    for worker in workers:

        def program(worker: Worker = worker) -> tuple[list[Worker], Check]:
            return [worker, worker], lambda: None

        assert worlds_of(program) == (ANY_ORDER, AS_ASYNCIO)
        assert not seen
        assert explore_in(ANY_ORDER, program).found.orders
        seen.clear()
