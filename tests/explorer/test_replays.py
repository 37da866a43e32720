"""An order that is taken again: shown step by step, and refused where it is none."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.on_threads import Run, Threads, World, until_all_is_known
from async_contrast.explorer.program import Check, Outcome, Worker
from async_contrast.explorer.timeline import Deed
from tests.explorer.test_outcomes import two_locks, words
from tests.explorer.test_worlds import explored

Made = tuple[Sequence[Worker], Check]


def test_an_order_is_shown_step_by_step() -> None:
    balance = 0

    def program() -> Made:
        nonlocal balance
        balance = 0
        lock = threading.Lock()
        log: list[str] = []

        def work() -> None:
            nonlocal balance
            balance += 5
            lock.acquire()
            log.append("x" * 100)

        return [work, work], lambda: None

    def replay() -> Run:
        deeds.clear()
        run = threads.begin(deeds)
        for worker in (0, 1, 0, 1, 0, 0):
            run.take(worker)
        return run

    deeds: list[Deed] = []
    threads = Threads(program)
    run = until_all_is_known(replay)
    assert [(deed.worker, deed.what) for deed in deeds] == [
        (0, "loads balance: 0"), (1, "loads balance: 0"), (0, "stores balance: 5"),
        (1, "stores balance: 5"), (0, "acquires a lock"),
        (0, "append a list: ['xxxxxxxxxxxx...xxxxxxxxxxxxx']"),
    ]  # fmt: skip
    assert {deed.file for deed in deeds} == {__file__}
    assert deeds[4].line == deeds[0].line + 1
    run.close()


def test_an_order_that_is_none_is_refused() -> None:
    threads = Threads(two_locks(in_one_order=True))
    for order in ([0, 1], [2], [0] * 5):
        run = threads.begin()
        for worker in order[:-1]:
            run.take(worker)
        with pytest.raises(NotExplorable, match="does not do the same twice"):
            run.take(order[-1])


def test_a_program_that_does_not_begin_anew_is_refused() -> None:
    runs = itertools.count()
    lock = threading.Lock()

    def program() -> Made:
        if next(runs) == 1:
            lock.acquire()

        def work() -> None:
            with lock:
                pass

        return [work, work], lambda: None

    with pytest.raises(NotExplorable, match="does not do the same twice"):
        words(program)


def test_what_is_given_up_does_nothing_more(recwarn: pytest.WarningsRecorder) -> None:
    left: list[str] = []

    def program() -> Made:
        lock = threading.Lock()

        def work() -> None:
            try:
                with lock, lock:
                    pass
            except BaseException:
                left.append("except")
                raise
            finally:
                left.append("finally")

        return [work], lambda: None

    assert [outcome.fails for outcome in explored(program, World.ANY_STEP)] == [True]
    assert left == []
    assert not recwarn.list
    assert Outcome("x", fails=True) != Outcome("x", fails=False)
