"""A process that runs hanging trials, for a test that kills it: `python -m tests.lab.hosting`."""

from __future__ import annotations

import asyncio
import sys

from service.config import Settings
from service.lab.supervisor import Lab
from tests.lab.hostile.deeds import DEEDS


async def main(names: list[str]) -> None:
    async with Lab(
        Settings(trial_seconds=60, trials_at_once=len(names)), "tests.lab.hostile"
    ) as lab:
        await asyncio.gather(*(lab.run("hostile", "deeds", DEEDS[n].cell, {}) for n in names))


if __name__ == "__main__":
    from tests.lab import hostile  # noqa: F401 - fills DEEDS

    asyncio.run(main(sys.argv[1:]))
