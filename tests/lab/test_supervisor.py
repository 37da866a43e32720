"""The lab as such: its line, its ends, and what it leaves when anybody is killed."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from async_contrast.config import Settings
from async_contrast.errors import LabUnavailable, QueueFull
from async_contrast.lab.report import Seen
from async_contrast.lab.supervisor import Lab
from async_contrast.lab.wire import Limits, line
from tests.lab.hostile.deeds import ALIVE, DEEDS
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
    nothing_left,
    one_loop_turn,
)
from tests.lab.meeting import DEADLINE, Meeting, Watched

thorough = pytest.mark.thorough

# The line


@pytest.mark.parametrize("labs", [1, 2])
async def test_no_more_trials_run_at_once_than_allowed(
    place: Meeting, scratch: Path, labs: int
) -> None:
    async with a_lab(scratch) as one, a_lab(scratch) as other:
        trials = [begin((one, other)[n % labs], GATE) for n in range(8)]
        for _ in range(2):
            await place.arrival()
        for _ in range(6):
            place.open_gate()
            await place.arrival()
        place.open_gate(2)
        async with asyncio.timeout(DEADLINE):
            all_seen = await asyncio.gather(*trials)
        assert all(seen.outcomes == {ALIVE: 1} and not seen.failure for seen in all_seen)
        assert place.most_at_once() == 2


async def test_cancelling_the_caller_ends_a_running_trial(place: Meeting) -> None:
    async with a_lab() as lab:
        trial = begin(lab, DAEMON)
        pid, _, grandchild = await place.arrival()
        watched = Watched(pid, grandchild)
        trial.cancel()
        with pytest.raises(asyncio.CancelledError):
            await trial
        await watched.ended()
        assert lab.waiting == 0
        assert await holds(lab)


async def test_cancelling_the_caller_takes_a_trial_out_of_the_line(place: Meeting) -> None:
    async with a_lab(at_once=1) as lab:
        first = begin(lab, GATE)
        first_pid, *_ = await place.arrival()
        second, third = begin(lab, GATE), begin(lab, GATE)
        await one_loop_turn()
        assert lab.waiting == 3
        second.cancel()
        place.open_gate(2)
        async with asyncio.timeout(DEADLINE):
            assert (await first).outcomes == (await third).outcomes == {ALIVE: 1}
        last_pid, *_ = await place.arrival()
        assert last_pid != first_pid
        assert second.cancelled()
        assert place.most_at_once() == 1
        assert place.log() == [f"+{first_pid}", f"-{first_pid}", f"+{last_pid}", f"-{last_pid}"]


async def test_a_trial_cancelled_before_its_order_is_sent_never_runs(place: Meeting) -> None:
    async with a_lab(at_once=1) as lab:
        never, before_anything = begin(lab, GATE), begin(lab, GATE)
        before_anything.cancel()
        await one_loop_turn()
        never.cancel()
        await asyncio.wait([never, before_anything])
        assert await holds(lab)
        assert await holds(lab)
    assert place.most_at_once() <= 1
    assert nothing_left()


async def test_a_full_line_refuses(place: Meeting) -> None:
    async with a_lab(at_once=1, waiting=2) as lab:
        trials = [begin(lab, GATE) for _ in range(2)]
        await place.arrival()
        with pytest.raises(QueueFull, match=r"^2 trials wait already; ask again in 1 s$"):
            await begin(lab, GOOD)
        place.open_gate(2)
        await asyncio.gather(*trials)
        assert await holds(lab)


# Closing


async def test_closing_with_trials_that_hang_and_wait_leaves_nothing(
    place: Meeting, scratch: Path
) -> None:
    async with a_lab(scratch) as lab:
        trials = [begin(lab, name) for name in (DAEMON, GRANDCHILD, GATE, GATE)]
        watched = Watched(*{pid for _ in range(2) for pid in await place.arrival()})
    await watched.ended()
    assert {(await trial).failure for trial in trials} == {LOST}
    assert os.listdir(scratch) == ["slots"]
    with pytest.raises(LabUnavailable, match=r"^the lab is closed$"):
        await begin(lab, GOOD)
    assert nothing_left()


async def test_a_folder_of_the_labs_own_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with a_lab() as lab:
        assert len(os.listdir(tmp_path)) == 1
        assert await holds(lab)
    assert os.listdir(tmp_path) == []


async def test_what_others_keep_in_a_scratch_folder_stays(tmp_path: Path) -> None:
    """Whatever its name is: a process id once was what ours began with."""
    others = [tmp_path / f"{number}-photos" for number in range(10)]
    async with a_lab(tmp_path) as lab:
        template = lab._process
        assert template is not None
        others.append(tmp_path / f"{template.pid}-1")
        for folder in others:
            folder.mkdir()
        assert await holds(lab)
    assert all(folder.is_dir() for folder in others)
    assert set(os.listdir(tmp_path)) == {one.name for one in others} | {"slots"}


async def test_a_template_whose_folder_is_gone_makes_none(tmp_path: Path) -> None:
    """The service has ended while it imported, and removed it."""
    ours, theirs = socket.socketpair()
    limits = line("limits", Limits(1 << 30, 1, str(tmp_path / "gone"), "trial")).decode()
    with ours, theirs:
        template = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "async_contrast.lab.template"),
            *(str(theirs.fileno()), limits, "tests.lab.hostile"),
            pass_fds=[theirs.fileno()],
        )
        assert await template.wait() == 0
    assert os.listdir(tmp_path) == []


async def test_closing_while_the_template_starts(place: Meeting) -> None:
    lab = Lab(Settings(), "tests.lab.hostile")
    trial = begin(lab, GOOD)
    await one_loop_turn()
    await one_loop_turn()
    await lab.close()
    with pytest.raises(LabUnavailable, match=r"^the lab is closed$"):
        await trial
    assert nothing_left()


async def test_a_caller_who_leaves_while_the_template_starts(place: Meeting) -> None:
    lab = Lab(Settings(), "tests.lab.hostile")
    leaves, stays = begin(lab, GOOD), begin(lab, GOOD)
    await one_loop_turn()
    leaves.cancel()
    async with asyncio.timeout(DEADLINE):
        assert (await stays).outcomes == {ALIVE: 1}
    await lab.close()
    assert nothing_left()


async def test_a_closed_lab_can_be_started_again() -> None:
    async with a_lab() as lab:
        await lab.close()
        await lab.start()
        assert await holds(lab)


# When there is no lab


@pytest.mark.parametrize(
    ("catalogue", "why"),
    [
        pytest.param("tests.lab.no_such_module", "No module named", marks=thorough),
        ("tests.lab.unimportable", "ImportError: on purpose"),
    ],
)
async def test_a_catalogue_that_cannot_be_imported(
    place: Meeting, capfd: pytest.CaptureFixture[str], catalogue: str, why: str
) -> None:
    lab = Lab(Settings(), catalogue)
    for _ in range(2):
        with pytest.raises(LabUnavailable, match=why):
            await lab.run("hostile", "deeds", DEEDS[GOOD].cell, {})
    await lab.close()
    assert capfd.readouterr().err == ""
    assert nothing_left()


async def test_a_scratch_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    lab = Lab(Settings(scratch=tmp_path / "file"), "tests.lab.hostile")
    with pytest.raises(LabUnavailable):
        await lab.start()


async def test_a_cell_that_the_template_does_not_know() -> None:
    async with a_lab() as lab:
        seen = await lab.run("hostile", "no such contrast", DEEDS[GOOD].cell, {})
        assert seen.failure == "it could not be started: KeyError: 'no such contrast'"
        assert await holds(lab)


async def test_too_few_descriptors(place: Meeting) -> None:
    async with a_lab(at_once=20) as lab:
        assert lab._process
        _, hard = resource.prlimit(lab._process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(lab._process.pid, resource.RLIMIT_NOFILE, (40, hard))
        trials = [begin(lab, GATE) for _ in range(20)]
        async with asyncio.timeout(DEADLINE):
            refused = [await trial for trial in await some_end(trials, 10)]
        for seen in refused:
            assert (
                seen.failure == "it could not be started: OSError: [Errno 24] Too many open files"
            )
        place.open_gate(20)
        async with asyncio.timeout(DEADLINE):
            ended = await asyncio.gather(*trials)
        assert sum(seen.outcomes == {ALIVE: 1} for seen in ended) >= 4
        assert await holds(lab)


async def some_end(trials: list[asyncio.Task[Seen]], count: int) -> list[asyncio.Task[Seen]]:
    ended = []
    for trial in asyncio.as_completed(trials):
        await trial
        ended = [task for task in trials if task.done()]
        if len(ended) >= count:
            break
    return ended


# Bounds


async def test_the_loop_of_the_service_goes_on_while_trials_hang(place: Meeting) -> None:
    turns, over = 0, False

    async def turn() -> None:
        nonlocal turns
        while not over:
            turns += 1
            await a_moment()

    async with a_lab(at_once=8, seconds=3) as lab:
        turning = asyncio.create_task(turn())
        trials = [begin(lab, GRANDCHILD) for _ in range(8)]
        for _ in range(8):
            await place.arrival()
        before = turns
        all_seen = await asyncio.gather(*trials)
        over = True
        await turning
    assert all(seen.hung for seen in all_seen)
    assert turns - before > 10


@pytest.mark.parametrize(("general", "owns"), [(60.0, [0.3]), (0.3, [60.0, None])])
async def test_the_shorter_time_limit_counts(general: float, owns: list[float | None]) -> None:
    cell = DEEDS["threads.locks_twice"].cell
    async with a_lab(seconds=general) as lab:
        for own in owns:
            seen = await lab.run("hostile", "deeds", replace(cell, seconds=own), {})
            assert seen.hung
            assert seen.elapsed_ms < 50_000


async def test_what_was_told_before_a_hang_is_kept() -> None:
    cell = replace(DEEDS["threads.locks_twice"].cell, seconds=4.0)  # time to tell it
    async with a_lab() as lab:
        seen = await lab.run("hostile", "deeds", cell, {})
    assert seen.hung
    assert seen.outcomes == {ALIVE: 1}
    assert seen.evidence["before"] == "the lock"
    (span,) = seen.timeline
    assert (span["worker"], span["what"], span["to_ms"]) == (0, "locks", None)


async def test_a_trial_has_no_descriptor_of_others_and_a_folder_of_its_own(
    place: Meeting, scratch: Path
) -> None:
    async with a_lab(scratch) as lab:
        alone = await begin(lab, "threads.waits_not_and_tells")
        other = begin(lab, GATE)
        await place.arrival()
        beside = await begin(lab, "threads.waits_not_and_tells")
        place.open_gate()
        await other
    assert alone.evidence["descriptors"] == beside.evidence["descriptors"]
    assert alone.evidence["descriptors"].count("pipe") == 3 + 2, "its own, and output twice"
    assert alone.evidence["folder"] != beside.evidence["folder"]


@pytest.mark.parametrize("hard", [0, pytest.param(3, marks=thorough)])
async def test_a_system_that_allows_few_marks(place: Meeting, hard: int) -> None:
    service = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MARKS_SCRIPT, str(hard), *[GOOD] * 6),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await service.communicate()
    assert output.decode().split() == ["holds"] * 6
    assert nothing_left()


MARKS_SCRIPT = """
import asyncio, resource, sys
from tests.lab import hostile, labs

async def main(hard, *names):
    resource.setrlimit(resource.RLIMIT_MSGQUEUE, (hard, hard))
    async with labs.a_lab() as lab:
        for _ in names:
            print("holds" if await labs.holds(lab) else "does not hold")

asyncio.run(main(int(sys.argv[1]), *sys.argv[2:]))
"""
