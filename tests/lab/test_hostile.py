"""Every hostile cell ends as a verdict with a reason, and leaves the lab as it was."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from async_contrast.config import Settings
from async_contrast.contrasts.contrast import HOLDS
from async_contrast.contrasts.verdict import judge
from async_contrast.lab.report import Seen
from async_contrast.lab.supervisor import Lab
from tests.lab import processes
from tests.lab.hostile import CONTRAST, MODULES
from tests.lab.hostile.deeds import ALIVE, DEEDS

pytestmark = pytest.mark.asyncio(loop_scope="module")

AT_ONCE = 6
DEADLINE = 240.0
"""Seconds for a cell and all that stand in line before it; they take three or four."""

MARK = f"hostile-{os.getpid()}"

# The sweep after any other trial ends what bears nobody's mark, and then nothing is left to count.
ALONE = {"threads.leaves_a_daemon_with_another_mark"}
TOGETHER = {name for name in DEEDS if ".waits_" not in name} - ALONE


@dataclass
class Deeds:
    """The selected cells, all under way at once in one lab."""

    lab: Lab
    scratch: Path
    tasks: dict[str, asyncio.Task[tuple[Seen, Seen, Seen]]] = field(default_factory=dict)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def deeds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Deeds]:
    scratch = tmp_path_factory.mktemp("scratch")
    settings = Settings(60, trials_at_once=AT_ONCE, trial_memory_mb=192, scratch=scratch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(processes.VARIABLE, MARK)
        async with Lab(settings, "tests.lab.hostile") as lab:
            under_way = Deeds(lab, scratch)
            for item in request.session.items:
                if not isinstance(item, pytest.Function) or item.module is not request.module:
                    continue
                name = item.callspec.params.get("name") if hasattr(item, "callspec") else None
                if name in TOGETHER:
                    under_way.tasks[name] = asyncio.create_task(with_company(lab, name))
            yield under_way
            await asyncio.gather(*under_way.tasks.values())


async def with_company(lab: Lab, name: str) -> tuple[Seen, Seen, Seen]:
    """Run a cell and, at the same time and right afterwards, one that behaves."""
    both = await asyncio.gather(run(lab, name), run(lab, "threads.behaves"))
    return *both, await run(lab, "threads.behaves")


async def run(lab: Lab, name: str) -> Seen:
    async with asyncio.timeout(DEADLINE):
        return await lab.run("hostile", "deeds", DEEDS[name].cell, {})


@pytest.mark.parametrize("name", sorted(TOGETHER))
async def test_a_hostile_cell_ends_as_a_verdict_with_a_reason(deeds: Deeds, name: str) -> None:
    seen, beside, afterwards = await deeds.tasks[name]
    assert_as_expected(name, seen)
    for good in (beside, afterwards):
        assert (good.failure, good.hung, good.outcomes) == ("", False, {ALIVE: 1})


@pytest.mark.parametrize("name", sorted(ALONE))
async def test_a_hostile_cell_alone(name: str) -> None:
    async with Lab(Settings(), "tests.lab.hostile") as lab:
        assert_as_expected(name, await run(lab, name))
        assert_as_expected("threads.behaves", await run(lab, "threads.behaves"))


def assert_as_expected(name: str, seen: Seen) -> None:
    verdict, reason = judge(CONTRAST, seen.outcomes, hung=seen.hung, failure=seen.failure)
    expected = DEEDS[name]
    assert verdict == expected.cell.expect, (reason, seen)
    if isinstance(expected.reason, re.Pattern):
        assert expected.reason.fullmatch(reason), reason
    else:
        assert reason == expected.reason, seen
    for pid in seen.evidence.get("pids", ()):
        assert not processes.exists(pid)


async def test_nothing_is_left_of_all_of_them(deeds: Deeds) -> None:
    await asyncio.gather(*deeds.tasks.values())
    template = deeds.lab._process
    assert template
    assert processes.descendants(template.pid) == set()
    assert processes.in_session(template.pid) == {template.pid}
    assert processes.marked(MARK) == {template.pid}
    assert [path.name for path in deeds.scratch.iterdir()] == ["slots"]
    assert len(os.listdir(f"/proc/{template.pid}/fd")) < 12, "the template keeps descriptors"
    assert template.returncode is None, "it is still the first one"


async def test_every_module_of_the_catalogue_has_cells() -> None:
    with_cells = {deed.cell.function.__module__ for deed in DEEDS.values()}
    assert with_cells == {module.__name__ for module in MODULES}
    assert DEEDS["threads.behaves"].cell.expect is HOLDS
