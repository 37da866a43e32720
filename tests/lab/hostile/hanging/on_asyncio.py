"""Cells on asyncio that never end."""

from __future__ import annotations

import asyncio
import threading

from async_contrast.contrasts.trial import Trial
from tests.lab.hostile.deeds import ALIVE, hangs


@hangs
async def awaits_for_ever(_: Trial) -> None:
    await outer(asyncio.get_running_loop().create_future())


async def outer(never: asyncio.Future[None]) -> None:
    await inner(never)


async def inner(never: asyncio.Future[None]) -> None:
    await never


@hangs
async def blocks_the_loop(trial: Trial) -> None:
    trial.saw(ALIVE)
    lock = threading.Lock()

    async def work() -> None:
        with lock:
            await asyncio.sleep(0)

    await asyncio.gather(work(), work())


@hangs
async def refuses_to_be_cancelled(_: Trial) -> None:
    while True:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            continue


@hangs
async def never_gives_way(_: Trial) -> None:
    while True:  # noqa: ASYNC110 - that it never ends is the point
        await asyncio.sleep(0)


@hangs
async def blocks_a_second_loop(_: Trial) -> None:
    def work() -> None:
        asyncio.run(second_loop())

    thread = threading.Thread(target=work, name="second")
    thread.start()
    await asyncio.to_thread(thread.join)


async def second_loop() -> None:
    asyncio.current_task().set_name("in the second loop")  # type: ignore[union-attr]
    await inner(asyncio.get_running_loop().create_future())
