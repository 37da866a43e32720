"""A Quart app, a task a request."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from quart import Quart

from service.trial import DONE, Trial


async def neighbours_of(
    trial: Trial, count: int, keep_busy: Callable[[threading.Event], object]
) -> list[bool]:
    """Whether each of `count` requests was answered while the view was still busy.

    `keep_busy` is what the view does, or awaits if that gives a coroutine; it gets the event
    that tells it to end.
    """
    app = Quart(__name__)
    busy, may_end, over = asyncio.Event(), threading.Event(), threading.Event()

    @app.get("/busy")
    async def busy_view() -> str:
        busy.set()
        done = keep_busy(may_end)
        if asyncio.iscoroutine(done):
            await done
        over.set()
        return "done"

    @app.get("/neighbour")
    async def neighbour() -> list[bool]:
        return [not over.is_set()]

    async def ask(n: int) -> bool:
        await busy.wait()
        trial.mark(n, "asks")
        (meanwhile,) = await (await app.test_client().get("/neighbour")).get_json()
        trial.mark(n, DONE)
        return bool(meanwhile)

    asking = asyncio.ensure_future(app.test_client().get("/busy"))
    answers = await asyncio.gather(*map(ask, range(count)))
    may_end.set()
    await asking
    return answers
