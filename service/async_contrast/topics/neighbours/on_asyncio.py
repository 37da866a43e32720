"""A Quart app, a task a request."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

from quart import Quart

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.neighbours import rules


async def neighbours_of(
    trial: Trial, keep_busy: Callable[[threading.Event], object], waited: str
) -> None:
    """Report of each neighbour whether it was answered while the view was still busy, or `waited`.

    `keep_busy` is what the view does, or awaits if that gives a coroutine; it gets the event
    that tells it to end.
    """
    app = Quart(__name__)
    busy, may_end = asyncio.Event(), threading.Event()
    ended: list[rules.Busy] = []

    @app.get("/busy")
    async def busy_view() -> str:
        trial.mark(rules.VIEW, "is busy")
        busy.set()
        begun = time.monotonic()
        done = keep_busy(may_end)
        if asyncio.iscoroutine(done):
            await done
        ended.append(rules.Busy(time.monotonic() - begun, may_end.is_set()))
        trial.mark(rules.VIEW, DONE)
        return "done"

    @app.get("/neighbour")
    async def neighbour() -> list[bool]:
        return [busy.is_set() and not ended]

    async def ask(n: int) -> bool:
        await busy.wait()
        trial.mark(n, "asks")
        (meanwhile,) = await (await app.test_client().get("/neighbour")).get_json()
        trial.mark(n, DONE)
        return bool(meanwhile)

    asking = asyncio.ensure_future(app.test_client().get("/busy"))
    answers = await asyncio.gather(*map(ask, range(trial["neighbours"])))
    may_end.set()
    await asking
    rules.judge_neighbours(trial, answers, ended, waited)
