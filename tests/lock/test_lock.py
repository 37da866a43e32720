"""threading.Lock against asyncio.Lock, every cell for real."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.comparison import JudgedTrial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.lock.reach.rules import FROZEN
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of, try_cell

pytestmark = pytest.mark.asyncio(loop_scope="session")


def standstills(result: JudgedTrial) -> list[float | None]:
    """How long the event loop stood still, in ms, each time; None if it never went on."""
    spans = [span for span in result.seen.timeline if span["worker"] == "event loop"]
    return [None if span["to_ms"] is None else span["to_ms"] - span["from_ms"] for span in spans]


def lane(result: JudgedTrial, worker: int | str) -> list[str]:
    """What a worker did, one after the other."""
    return [span["what"] for span in result.seen.timeline if span["worker"] == worker]


def having(result: JudgedTrial) -> list[Mapping[str, Any]]:
    """Who held the lock and when, one after the other."""
    spans = [span for span in result.seen.timeline if span["what"].startswith("has it")]
    return sorted(spans, key=lambda span: span["from_ms"])


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("lock"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "lock", contrast, cell)


async def test_the_notes_balance_is_0_with_the_lock_and_the_answer_says_why_without(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "lock/balance")
    locked = result_of(comparison, "threads.balance_threading_lock")
    assert locked.seen.outcomes == {"the balance is 0": 1}
    assert locked.seen.evidence["printed"] == "0\n"
    unlocked = result_of(comparison, "threads.balance_unlocked")
    assert "GIL" in unlocked.expected.because or "free-threaded" in unlocked.expected.because
    assert ".".join(map(str, sys.version_info[:3])) in unlocked.expected.because


@pytest.mark.parametrize("side", ["threads", "asyncio"])
@pytest.mark.parametrize("workers", [2, 100, 500])
async def test_waiting_between_load_and_store_leaves_one_increment(
    lab: Lab, side: str, workers: int
) -> None:
    cell = f"{side}.lost_update_across_wait"
    result = await try_cell(lab, "lock/lost-update", cell, workers=workers)
    assert result.seen.outcomes == {
        "an increment that counts": 1,
        "a lost increment": workers - 1,
    }


async def test_10000_tasks_wait_for_one_asyncio_lock_and_lose_nothing(lab: Lab) -> None:
    comparison = await ask(
        lab,
        "lock/lost-update",
        cells=["asyncio.lost_update_locked"],
        workers=10_000,
        side="asyncio",
    )
    result = result_of(comparison, "asyncio.lost_update_locked")
    assert result.seen.outcomes == {"an increment that counts": 10_000}


@pytest.mark.parametrize(
    ("side", "code"), [("threads", "lock.acquire()"), ("asyncio", "await lock.acquire()")]
)
async def test_the_rest_wait_for_ever_and_the_stacks_say_where(
    lab: Lab, side: str, code: str
) -> None:
    comparison = await ask(lab, "lock/never-released", side=side)
    result = result_of(comparison, f"{side}.never_released")
    assert result.verdict is Verdict.HANGS
    assert result.seen.outcomes == {"got the lock": 1}
    stacks = result.seen.evidence["stacks"]
    waiting = [
        who["at"]["code"]
        for who in stacks["threads"][1:] + stacks["tasks"]
        if who["at"] and who["at"]["function"].endswith("work")
    ]
    assert waiting == [code] * 3
    assert code in result.reason
    lanes_without_end = [span for span in result.seen.timeline if span["to_ms"] is None]
    assert sorted(span["what"] for span in lanes_without_end) == [
        "has it, though it has ended",
        *["waits"] * 3,
    ]


async def test_who_forgets_to_await_acquire_frees_the_lock_of_the_one_inside(lab: Lab) -> None:
    comparison = await ask(lab, "lock/missing-await")
    result = result_of(comparison, "asyncio.missing_await_in_one")
    assert result.seen.outcomes == {
        "together inside": 1,
        "inside, its lock freed by another": 1,
        "RuntimeError at its release": 1,
    }
    assert result.seen.evidence["warnings"] == ["coroutine 'Lock.acquire' was never awaited"]


@pytest.mark.parametrize("side", ["threads", "asyncio"])
@pytest.mark.thorough
async def test_500_workers_may_wait_for_ever(lab: Lab, side: str) -> None:
    result = await try_cell(lab, "lock/never-released", f"{side}.never_released", workers=500)
    assert not result.surprise


async def test_a_threading_lock_held_over_an_await_freezes_the_loop(lab: Lab) -> None:
    comparison = await ask(lab, "lock/across-await", side="asyncio")
    frozen = result_of(comparison, "asyncio.across_await_threading_lock")
    assert frozen.verdict is Verdict.HANGS
    assert frozen.seen.evidence["heartbeats of the loop"] == 1
    assert frozen.seen.evidence["SIGTERM"] == "sent, no answer"
    assert "with threading_lock:" in frozen.reason
    assert standstills(frozen)[-1] is None, "it never ends"
    assert None not in standstills(result_of(comparison, "asyncio.across_await_asyncio_lock"))


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("fairness", "threads.fairness"),
        ("fairness", "asyncio.fairness"),
        ("cancellation", "asyncio.cancellation_waiter"),
        ("two-loops", "threads.two_loops_threading_lock"),
        ("two-loops", "asyncio.two_loops_threading_lock"),
    ],
)
async def test_a_timeline_shows_one_holder_at_a_time(lab: Lab, name: str, cell: str) -> None:
    held = having(result_of(await ask(lab, f"lock/{name}"), cell))
    assert len(held) > 1
    for before, after in pairwise(held):
        assert before["from_ms"] <= before["to_ms"] <= after["from_ms"]


async def test_a_timeline_shows_who_is_first_where_the_releaser_asks_again(lab: Lab) -> None:
    result = result_of(await ask(lab, "lock/fairness"), "threads.fairness")
    won = "the releaser, again" in result.seen.outcomes  # not where the lock is handed over
    again = [("releaser", "has it again")] if won else []
    told = [(span["worker"], span["what"]) for span in having(result)]
    assert told[-2 - won :] == [("releaser", "has it"), *again, ("waiter", "has it")]


async def test_a_timeline_shows_the_releaser_behind_all_tasks_that_wait(lab: Lab) -> None:
    result = result_of(await ask(lab, "lock/fairness"), "asyncio.fairness")
    waiters = [f"waiter {n}" for n in range(20)]
    assert [span["worker"] for span in having(result)] == ["releaser", *waiters, "releaser"]
    assert lane(result, "releaser") == ["has it", "waits", "has it again"]


async def test_a_timeline_shows_what_a_cancelled_holder_leaves_behind(lab: Lab) -> None:
    comparison = await ask(lab, "lock/cancellation")
    [_, left] = having(result_of(comparison, "asyncio.cancellation_bare_acquire"))
    assert (left["what"], left["to_ms"]) == ("has it, though it has ended", None)
    [released] = having(result_of(comparison, "asyncio.cancellation_holder"))
    assert released["to_ms"] is not None
    [_, runs_on] = having(result_of(comparison, "threads.cancellation_holder"))
    assert runs_on["what"] == "has it still, not cancelled"
    assert runs_on["to_ms"] is not None


async def test_a_timeline_shows_that_a_cancelled_waiter_never_holds(lab: Lab) -> None:
    comparison = await ask(lab, "lock/cancellation", side="asyncio")
    result = result_of(comparison, "asyncio.cancellation_waiter")
    assert lane(result, "cancelled waiter") == ["waits"]
    assert lane(result, "other waiter") == ["waits", "has it"]


async def test_a_timeline_shows_on_which_loop_the_lock_is_of_no_use(lab: Lab) -> None:
    comparison = await ask(lab, "lock/two-loops")
    refused = result_of(comparison, "asyncio.two_loops_contended")
    assert lane(refused, "first loop, task 1") == ["waits", "has it"]
    assert lane(refused, "second loop, task 1") == ["waits", "RuntimeError"]
    forgotten = result_of(comparison, "asyncio.two_loops_second_waits")
    assert lane(forgotten, "second loop") == ["waits"]
    port = result_of(comparison, "asyncio.two_loops_threading_lock")
    assert lane(port, "second loop") == ["waits", "has it"]


@pytest.mark.parametrize(
    "cell",
    [
        "threads.across_threads_threading_lock",
        "asyncio.across_threads_run_coroutine_threadsafe",
    ],
)
async def test_a_timeline_shows_the_release_that_ends_the_wait(lab: Lab, cell: str) -> None:
    result = result_of(await ask(lab, "lock/across-threads"), cell)
    assert (lane(result, "holder"), lane(result, "waiter")) == (["has it"], ["waits"])
    held, waited = (span for span in result.seen.timeline if span["worker"] != "event loop")
    assert held["from_ms"] <= waited["from_ms"] <= held["to_ms"] <= waited["to_ms"]


async def test_a_blocking_call_makes_every_neighbour_wait(lab: Lab) -> None:
    comparison = await ask(lab, "lock/blocking-call", neighbours=30)
    assert [result.seen.outcomes for result in comparison.results] == [
        {"answered meanwhile": 30},
        {"waited for the blocking call": 30},
        {"answered meanwhile": 30},
    ]


async def test_a_blocking_call_stops_the_loop_for_as_long_as_it_blocks(lab: Lab) -> None:
    comparison = await ask(lab, "lock/blocking-call")
    blocked = result_of(comparison, "asyncio.blocking_call")
    frozen = standstills(blocked)
    ended = [ms for ms in frozen if ms is not None]
    assert ended == frozen
    assert FROZEN * 1000 <= max(ended) <= blocked.seen.elapsed_ms
    assert standstills(result_of(comparison, "threads.blocking_call")) == []


async def test_the_view_that_is_busy_has_a_lane_of_its_own(lab: Lab) -> None:
    comparison = await ask(lab, "lock/blocking-call")
    for result in comparison.results:
        assert lane(result, "busy view") == ["is busy"]


async def test_a_blocking_call_on_a_thread_leaves_the_loop_alone(lab: Lab) -> None:
    # A busy machine may stop any loop for a moment, but not each time, and for half as long.
    for turn in range(20):
        comparison = await ask(
            lab, "lock/blocking-call", cells=["asyncio.blocking_call_to_thread"], turn=turn
        )
        [freed] = comparison.results
        if all(ms is not None and ms <= FROZEN * 500 for ms in standstills(freed)):
            break
    else:
        pytest.fail(f"the loop stood still each time, the last time for {standstills(freed)} ms")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (
            "asyncio.wrong_with_async_threading_lock",
            "'_thread.lock' object does not support the asynchronous context manager protocol",
        ),
        ("asyncio.wrong_with_plain", "Lock' object does not support the context manager protocol"),
    ],
)
async def test_the_wrong_with_is_a_type_error(lab: Lab, cell: str, words: str) -> None:
    result = result_of(await ask(lab, "lock/wrong-with"), cell)
    assert result.seen.outcomes == {"TypeError": 1}
    assert words in result.seen.evidence["error"]
