"""The parts that the benchmark `primitives` measures do what they are measured at."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator

import click
import pytest

from benchmarks.primitives import (
    contention,
    locks,
    memory,
    placing,
    rings,
    starts,
    values,
    waiting,
    workers,
)
from benchmarks.primitives.threads import TooMany
from benchmarks.primitives.timing import in_loop, uncollected
from benchmarks.web.cores import on

HUGE = 1 << 45
"""Bytes of a stack: there are addresses for three or fewer."""


@pytest.fixture
def _no_room_for_threads() -> Iterator[None]:
    before = threading.stack_size(HUGE)
    yield
    threading.stack_size(before)


def affinity() -> int:
    """How many processors a new thread may run on."""
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(len(os.sched_getaffinity(0))))
    thread.start()
    thread.join()
    return found[0]


def test_every_way_to_a_value_reads_back_what_it_wrote() -> None:
    found = list(values.measure(rounds=1, times=10))
    assert [(one.what, one.at) for one in found] == [
        (name, at) for at in values.STATEMENTS for name in values.SUBJECTS
    ]


def test_every_lock_protects_what_is_counted() -> None:
    found = list(locks.measure(rounds=1, times=10))
    names = {name for kind in contention.KINDS for name in placing.placed(kind, affinity)}
    for unit in locks.UNITS:
        contended = [one for one in found if one.unit == unit and "gives way" in one.at]
        assert {one.what for one in contended} == {*names, locks.TASKS}
        assert len({one.at for one in found if one.at != "a lock, free"}) == len(locks.WORKERS)


def test_a_lock_that_protects_nothing_fails_the_benchmark() -> None:
    with pytest.raises(click.ClickException, match="let 3 of 20 updates go lost"):
        contention.checked(1, contention.Guarded(updates=17, ended=[2]), expected=20)


@pytest.mark.usefixtures("_no_room_for_threads")
def test_a_lock_that_nobody_can_want_is_told() -> None:
    with pytest.raises(click.ClickException, match="this machine does not start 10 threads"):
        contention.threads(threading.Lock, workers=10, each=1)


def test_only_where_several_want_it_a_lock_comes_from_another() -> None:
    assert contention.threads(threading.Lock, workers=1, each=10).changes == 0
    assert in_loop(lambda: contention.tasks(workers=1, each=10)).changes == 0
    assert in_loop(lambda: contention.tasks(workers=2, each=10)).changes > 0


def test_the_garbage_collector_comes_back() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_threads_and_tasks_do_all_that_they_are_given() -> None:
    found = list(workers.measure(rounds=1, times=20, sizes=(2, 10)))
    names = [*placing.placed(workers.THREAD, affinity), workers.TASK]
    assert [(one.at, one.what) for one in found] == [
        (at.format(size), name) for at in workers.QUESTIONS for size in (2, 10) for name in names
    ]
    assert all(one.median > 0 for one in found)


def test_a_worker_that_did_not_run_fails_the_benchmark() -> None:
    assert starts.checked(4_000, [1, 0, 0, 1], number=2, times=2) == 1
    with pytest.raises(click.ClickException, match="2 workers, started 2 times, ran 3 times"):
        starts.checked(4_000, [1, 0, 1], number=2, times=2)


def test_a_token_that_left_one_out_fails_the_benchmark() -> None:
    assert rings.checked(3_000, [1, 2, 0, 1, 2, 0], number=3, laps=1) == 1
    with pytest.raises(click.ClickException, match="3 workers in order"):
        rings.checked(3_000, [1, 2, 0, 2, 1, 0], number=3, laps=1)


@pytest.mark.usefixtures("_no_room_for_threads")
@pytest.mark.parametrize("question", workers.QUESTIONS.values())
def test_threads_that_did_start_are_ended_where_others_cannot(question: workers.Question) -> None:
    before = threading.active_count()
    with pytest.raises(TooMany):
        question.threads(10, 1)
    assert threading.active_count() == before


@pytest.mark.usefixtures("_no_room_for_threads")
def test_a_size_that_cannot_start_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert not list(workers.measure(rounds=1, times=10, sizes=(10,)))
    said = capsys.readouterr().err
    assert "start and join, 10 workers: left out" in said
    assert "a switch, 10 in a ring: left out" in said


def test_threads_are_measured_on_any_processor_and_on_one() -> None:
    everywhere = affinity()
    found = {name: measure() for name, measure in placing.placed("a thread", affinity).items()}
    on_one = {"a thread, all on one processor": 1} if everywhere > 1 else {}
    assert found == {"a thread": everywhere, **on_one}
    assert affinity() == everywhere


def test_on_one_processor_threads_are_measured_once() -> None:
    with on(frozenset({max(os.sched_getaffinity(0))})):
        assert list(placing.placed("a thread", affinity)) == ["a thread"]


@pytest.mark.parametrize("kind", memory.KINDS.values())
@pytest.mark.parametrize(
    ("size", "waits"), [(10, 1_000), pytest.param(1_500, 1_500, marks=pytest.mark.thorough)]
)
def test_all_that_wait_are_counted_and_few_as_often_as_it_takes(
    kind: str, size: int, waits: int
) -> None:
    found = waiting.waiting(kind, size)
    assert (found.wanted, found.started) == (waits, waits)


@pytest.mark.usefixtures("_no_room_for_threads")
def test_threads_that_cannot_wait_are_not_counted() -> None:
    found = waiting.waiting("threads", 10)
    assert found.started < 10
    assert found.wanted == waiting.ENOUGH


@pytest.mark.thorough
def test_what_few_workers_take_can_be_seen() -> None:
    thread, task = memory.measure(rounds=1, sizes=(10,))
    assert thread.median > task.median > 0
