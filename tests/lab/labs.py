"""What the tests of the lab do with labs: start one, begin a trial, see what is left."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from async_contrast.config import Settings
from async_contrast.lab.report import Seen
from async_contrast.lab.supervisor import Lab
from tests.lab import processes
from tests.lab.hostile.deeds import ALIVE, DEEDS
from tests.lab.meeting import DEADLINE
from tests.zygote import Forked

LOST = "the process that trials are forked from ended, and the trial with it"

HOSTING = """
import asyncio, sys
from tests.lab.hosting import main
asyncio.run(main(*sys.argv[1:]))
"""

GATE, GRANDCHILD, DAEMON, GOOD = (
    "threads.waits_at_the_gate",
    "threads.waits_with_a_grandchild",
    "threads.waits_with_a_daemon",
    "threads.behaves",
)


@asynccontextmanager
async def a_lab(scratch: Path | None = None, at_once: int = 2, waiting: int = 100,
                seconds: float = 60, catalogue: str = "tests.lab.hostile",
                ) -> AsyncIterator[Lab]:  # fmt: skip
    settings = Settings(seconds, trials_at_once=at_once, trials_waiting=waiting, scratch=scratch)
    async with asyncio.timeout(3 * DEADLINE), Lab(settings, catalogue) as lab:
        yield lab


def begin(lab: Lab, name: str) -> asyncio.Task[Seen]:
    return asyncio.create_task(lab.run("hostile", "deeds", DEEDS[name].cell, {}))


async def holds(lab: Lab) -> bool:
    async with asyncio.timeout(DEADLINE):
        seen = await begin(lab, GOOD)
    return (seen.failure, seen.hung, seen.outcomes) == ("", False, {ALIVE: 1})


async def one_loop_turn() -> None:
    await asyncio.sleep(0)


async def a_moment() -> None:
    """Between two looks for what nobody tells; a look costs more than the pause."""
    await asyncio.sleep(0.005)


def nothing_left() -> bool:
    """Of all that was started since the test met the cells."""
    return processes.marked(os.environ[processes.VARIABLE]) <= {os.getpid()}


def host(
    temporary: Path,
    *cells: str,
    catalogue: str = "tests.lab.hostile",
    contrast: str = "hostile/deeds",
    **settings: str,
) -> Forked:
    """A process of its own that runs these cells."""
    env = {**os.environ, "TMPDIR": str(temporary), **settings}
    return Forked(HOSTING, catalogue, contrast, *cells, env=env, std=range(3))
