"""Somebody is killed: the template, the service, or both."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from async_contrast.config import Settings
from async_contrast.lab.supervisor import Lab
from tests.lab import processes
from tests.lab.labs import (
    DAEMON,
    GATE,
    GOOD,
    GRANDCHILD,
    LOST,
    a_lab,
    a_moment,
    begin,
    holds,
    host,
    nothing_left,
    one_loop_turn,
)
from tests.lab.meeting import DEADLINE, STOP_AFTER_A_FORK, Meeting, Watched

thorough = pytest.mark.thorough


@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=thorough)])
async def test_ending_the_template(place: Meeting, scratch: Path, number: signal.Signals) -> None:
    async with a_lab(scratch, at_once=2) as lab:
        trials = [begin(lab, name) for name in (GRANDCHILD, GRANDCHILD, GOOD)]
        pids = {pid for _ in range(2) for pid in await place.arrival()}
        watched = Watched(*pids)
        assert lab._process
        os.kill(lab._process.pid, number)
        async with asyncio.timeout(DEADLINE):
            *running, in_line = [await trial for trial in trials]
        assert {seen.failure for seen in running} == {LOST}
        assert not in_line.failure, "who only stood in line is tried on the next template"
        await watched.ended()
        assert await holds(lab)
        assert os.listdir(scratch) == ["slots"]
    assert nothing_left()


async def test_a_template_that_is_killed_before_it_tells_of_a_trial(
    place: Meeting, scratch: Path
) -> None:
    async with a_lab(scratch, catalogue="tests.lab.stopped_after_a_fork") as lab:
        assert lab._process
        first = lab._process.pid
        place.ask(STOP_AFTER_A_FORK)
        trial = begin(lab, GATE)
        await asleep(await first_child(first))
        assert not place.has_an_arrival(), "a cell began of which nobody knows"
        os.kill(first, signal.SIGKILL)
        _, second, _ = await place.arrival()
        assert second != first
        place.open_gate()
        assert not (await trial).failure
    assert nothing_left()


async def test_a_stopped_template_ends_with_the_lab(place: Meeting, scratch: Path) -> None:
    async with a_lab(scratch) as lab:
        trial = begin(lab, GRANDCHILD)
        watched = Watched(*await place.arrival())
        assert lab._process
        os.kill(lab._process.pid, signal.SIGSTOP)
    await watched.ended()
    assert (await trial).failure == LOST
    assert nothing_left()


async def test_terminating_an_idle_template(scratch: Path) -> None:
    async with a_lab(scratch) as lab:
        assert lab._process
        watched = Watched(lab._process.pid)
        os.kill(lab._process.pid, signal.SIGTERM)
        await watched.ended()
        assert await holds(lab)


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGKILL,
        pytest.param(signal.SIGTERM, marks=thorough),
        pytest.param(signal.SIGHUP, marks=thorough),
    ],
)
async def test_killing_the_service(place: Meeting, tmp_path: Path, number: signal.Signals) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    service = host(temporary, DAEMON, GRANDCHILD, GRANDCHILD)
    pids = {pid for _ in range(3) for pid in await place.arrival()}
    assert len(pids) == 3 + 1 + 3
    watched = Watched(*pids)
    service.send_signal(number)
    service.wait(DEADLINE)
    await watched.ended()
    assert os.listdir(temporary) == []
    assert nothing_left()


async def test_killing_the_service_and_the_template_at_once(place: Meeting, tmp_path: Path) -> None:
    service = host(tmp_path, GATE)
    trial, template, _ = await place.arrival()
    watched = Watched(trial, template)
    os.kill(template, signal.SIGSTOP)  # it shall not see the end of the service
    service.kill()
    service.wait(DEADLINE)
    os.kill(template, signal.SIGKILL)
    await watched.ended()
    assert nothing_left()


async def test_killing_the_service_while_the_template_imports(
    place: Meeting, tmp_path: Path
) -> None:
    service = host(tmp_path, GOOD)
    template = await first_child(service.pid)
    watched = Watched(template)
    service.kill()
    service.wait(DEADLINE)
    await watched.ended()
    assert nothing_left()
    assert os.listdir(tmp_path) == ["meeting"]


async def first_child(parent: int) -> int:
    async with asyncio.timeout(DEADLINE):
        while not (children := processes.descendants(parent)):
            await a_moment()
    return min(children)


async def asleep(pid: int) -> None:
    """Returns when this process waits for something."""
    async with asyncio.timeout(DEADLINE):
        while processes.state(pid) != "S":
            await a_moment()


async def test_a_template_that_is_killed_while_it_warms_up_is_started_again(
    tmp_path: Path,
) -> None:
    lab = Lab(Settings(scratch=tmp_path), "tests.lab.hostile")
    starting = asyncio.create_task(lab.start())
    async with asyncio.timeout(3 * DEADLINE):
        while lab._process is None:
            await one_loop_turn()
        lab._process.kill()
        await starting
        assert await holds(lab)
        await lab.close()
