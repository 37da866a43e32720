"""Where a hanging trial stood: the module, the function and the line of the topic's own code."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import linecache
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from async_contrast.config import Settings
from async_contrast.lab.report import Seen
from async_contrast.lab.supervisor import Lab
from tests.lab.hostile.deeds import DEEDS

pytestmark = pytest.mark.asyncio(loop_scope="module")

THREADS = "tests.lab.hostile.hanging.on_threads"
ASYNCIO = "tests.lab.hostile.hanging.on_asyncio"


NAMES = (
    "threads.locks_twice",
    "threads.locks_twice_in_a_thread",
    "threads.loops",
    "threads.holds_the_gil",
    "threads.reads_address_0",
    "threads.raises",
    "threads.ignores_every_signal",
    "threads.stops_itself",
    "threads.blocks_every_signal",
    "threads.has_objects_that_raise_when_looked_at",
    "asyncio.awaits_for_ever",
    "asyncio.blocks_the_loop",
    "asyncio.blocks_a_second_loop",
)

Trials = Mapping[str, asyncio.Task[Seen]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def trials() -> AsyncIterator[Trials]:
    """Four at a time, so that each comes to where it hangs before its time limit does."""
    settings = Settings(trial_seconds=1.0, trials_at_once=4)
    async with Lab(settings, "tests.lab.hostile") as lab:
        cells = {name: dataclasses.replace(DEEDS[name].cell, seconds=None) for name in NAMES}
        trials = {
            name: asyncio.create_task(lab.run("hostile", "deeds", cell, {}))
            for name, cell in cells.items()
        }
        yield trials
        await asyncio.gather(*trials.values())


async def stacks_of(trials: Trials, name: str) -> Mapping[str, Any]:
    seen = await trials[name]
    assert seen.hung
    stacks: Mapping[str, Any] = seen.evidence["stacks"]
    return stacks


def place(standing: Mapping[str, Any]) -> tuple[str, str, str]:
    """Module, function and code; the line is checked against the source."""
    at = standing["at"]
    file = importlib.import_module(at["module"]).__file__
    assert file
    assert linecache.getline(file, at["line"]).strip() == at["code"]
    return at["module"], at["function"], at["code"]


def only(standings: list[Mapping[str, Any]], **who: str) -> Mapping[str, Any]:
    (standing,) = (s for s in standings if who.items() <= s.items())
    return standing


async def test_the_main_thread_in_a_lock(trials: Trials) -> None:
    stacks = await stacks_of(trials, "threads.locks_twice")
    assert stacks["threads_in_all"] == 1
    assert stacks["tasks"] == []
    main = only(stacks["threads"], thread="MainThread")
    assert place(main) == (THREADS, "locks_twice", "lock.acquire()")


async def test_another_thread_in_a_lock(trials: Trials) -> None:
    stacks = await stacks_of(trials, "threads.locks_twice_in_a_thread")
    assert stacks["threads_in_all"] == 2
    worker = only(stacks["threads"], thread="worker")
    assert place(worker) == (
        THREADS,
        "locks_twice_in_a_thread.<locals>.work",
        "lock.acquire()",
    )
    main = only(stacks["threads"], thread="MainThread")
    assert place(main) == (THREADS, "locks_twice_in_a_thread", "thread.join()")
    assert main["stack"][0]["module"] == "threading", "the innermost frame comes first"


async def test_a_loop_of_python_code(trials: Trials) -> None:
    main = only((await stacks_of(trials, "threads.loops"))["threads"])
    assert place(main)[:2] == (THREADS, "loops")


async def test_a_task_that_awaits_two_coroutines_deep(trials: Trials) -> None:
    stacks = await stacks_of(trials, "asyncio.awaits_for_ever")
    (task,) = stacks["tasks"]
    assert place(task) == (ASYNCIO, "inner", "await never")
    assert [line["function"] for line in task["stack"]] == ["inner", "outer", "awaits_for_ever"]
    main = only(stacks["threads"], thread="MainThread")
    assert main["at"] is None, "the loop waits; no line of the topic is on the thread's stack"


async def test_a_thread_lock_that_blocks_the_event_loop(trials: Trials) -> None:
    stacks = await stacks_of(trials, "asyncio.blocks_the_loop")
    main = only(stacks["threads"], thread="MainThread")
    assert place(main) == (ASYNCIO, "blocks_the_loop.<locals>.work", "with lock:")
    assert stacks["tasks_in_all"] == 3
    functions = [place(task)[1:] for task in stacks["tasks"]]
    assert ("blocks_the_loop", "await asyncio.gather(work(), work())") in functions
    assert ("blocks_the_loop.<locals>.work", "await asyncio.sleep(0)") in functions


async def test_a_task_of_a_loop_in_another_thread(trials: Trials) -> None:
    stacks = await stacks_of(trials, "asyncio.blocks_a_second_loop")
    task = only(stacks["tasks"], task="in the second loop")
    assert place(task) == (ASYNCIO, "inner", "await never")
    second = only(stacks["threads"], thread="second")
    assert second["at"] is None, "its loop is idle: what started it is not where it stands"


async def test_a_call_that_holds_the_gil_leaves_raw_stacks(trials: Trials) -> None:
    stacks = await stacks_of(trials, "threads.holds_the_gil")
    assert set(stacks) == {"raw"}
    assert 'File "hostile/hanging/on_threads.py", line ' in stacks["raw"]
    assert "in holds_the_gil" in stacks["raw"]
    assert 'File "/' not in stacks["raw"], "no folder of this machine"


async def test_a_crash_leaves_raw_stacks(trials: Trials) -> None:
    seen = await trials["threads.reads_address_0"]
    assert "Segmentation fault" in seen.evidence["stacks"]["raw"]
    assert "in reads_address_0" in seen.evidence["stacks"]["raw"]


async def test_a_traceback_is_evidence_without_folders(trials: Trials) -> None:
    seen = await trials["threads.raises"]
    printed = seen.evidence["printed"]
    assert 'File "hostile/dying/on_threads.py", line ' in printed
    assert 'File "/' not in printed


@pytest.mark.parametrize(
    "name", ["threads.ignores_every_signal", "threads.stops_itself", "threads.blocks_every_signal"]
)
async def test_who_cannot_be_asked_has_no_stacks(trials: Trials, name: str) -> None:
    seen = await trials[name]
    assert seen.hung
    assert "threads" not in seen.evidence.get("stacks", {})


async def test_odd_objects_do_not_hide_where_it_stands(trials: Trials) -> None:
    stacks = await stacks_of(trials, "threads.has_objects_that_raise_when_looked_at")
    assert place(stacks["threads"][0])[2] == "signal.pause()"
