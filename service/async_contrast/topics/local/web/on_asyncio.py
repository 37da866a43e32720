"""Values of a request's own, on asyncio: a task for each, a pool thread for a view left sync."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

from quart import Blueprint, Quart, g, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.controls import Place, ensure_of_one_thread
from async_contrast.topics.local import rules

local = threading.local()
context_var: ContextVar[Any] = ContextVar("context_var", default=None)


# web: does each request read back its own value, and find none at entry?


async def web_threading_local(trial: Trial) -> None:
    """threading.local in an async Quart view."""
    everybody_wrote = asyncio.Barrier(trial["requests"])
    met = Place()
    app = Quart(__name__)

    @app.get("/<int:n>")
    async def view(n: int) -> dict[str, Any]:
        found = getattr(local, "val", None)
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        with met:
            await everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": local.val}

    rules.judge_answers(trial, await _two_rounds(app, trial["requests"]), met)


async def web_threading_local_in_sync_view(trial: Trial) -> None:
    """threading.local in a Quart view left sync: it runs on a pool thread."""
    everybody_wrote = threading.Barrier(trial["requests"])
    met = Place()
    app = Quart(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = getattr(local, "val", None)
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        with met:
            everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": local.val}

    rules.judge_answers(trial, await _two_rounds_in_pool(app, trial["requests"]), met)


async def web_context_var(trial: Trial) -> None:
    """A ContextVar in an async Quart view."""
    everybody_wrote = asyncio.Barrier(trial["requests"])
    met = Place()
    app = Quart(__name__)

    @app.get("/<int:n>")
    async def view(n: int) -> dict[str, Any]:
        found = context_var.get()
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        with met:
            await everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": context_var.get()}

    rules.judge_answers(trial, await _two_rounds(app, trial["requests"]), met)


async def web_context_var_in_sync_view(trial: Trial) -> None:
    """A ContextVar in a Quart view left sync: it runs in a copy of its request's context."""
    everybody_wrote = threading.Barrier(trial["requests"])
    met = Place()
    app = Quart(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = context_var.get()
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        with met:
            everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": context_var.get()}

    rules.judge_answers(trial, await _two_rounds_in_pool(app, trial["requests"]), met)


async def web_g(trial: Trial) -> None:
    """g in an async Quart view."""
    everybody_wrote = asyncio.Barrier(trial["requests"])
    met = Place()
    app = Quart(__name__)

    @app.get("/<int:n>")
    async def view(n: int) -> dict[str, Any]:
        found = g.get("val")
        trial.mark(n, f"found {found}, wrote {n}")
        g.val = n
        with met:
            await everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": g.val}

    rules.judge_answers(trial, await _two_rounds(app, trial["requests"]), met)


async def web_g_in_sync_view(trial: Trial) -> None:
    """g in a Quart view left sync: it runs on a pool thread."""
    everybody_wrote = threading.Barrier(trial["requests"])
    met = Place()
    app = Quart(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = g.get("val")
        trial.mark(n, f"found {found}, wrote {n}")
        g.val = n
        with met:
            everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": g.val}

    rules.judge_answers(trial, await _two_rounds_in_pool(app, trial["requests"]), met)


async def _two_rounds(app: Quart, requests: int) -> list[dict[str, Any]]:
    """Twice as many requests as may be in flight at once, so that the second half finds traces."""

    async def ask(n: int) -> dict[str, Any]:
        answer: dict[str, Any] = await (await app.test_client().get(f"/{n}")).get_json()
        return answer

    first = await asyncio.gather(*map(ask, range(requests)))
    return first + await asyncio.gather(*map(ask, range(requests, 2 * requests)))


async def _two_rounds_in_pool(app: Quart, requests: int) -> list[dict[str, Any]]:
    """The same on as many threads as requests: all meet, and the second round reuses each."""
    # Quart runs the views that are left sync on the loop's default pool.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(requests))
    return await _two_rounds(app, requests)


# live routes

routes = Blueprint("web", __name__)


@routes.get("/web/g")
@live.takes(rules.VALUE, rules.PAUSE_MS)
async def live_g() -> dict[str, Any]:
    """Writes a value on g, waits, reads it back."""
    given = live.read(request.args.to_dict(flat=False), (rules.VALUE, rules.PAUSE_MS))
    found = g.get("val")
    g.val = given["value"]
    await asyncio.sleep(given["pause_ms"] / 1000)
    return {"found": found, "wrote": given["value"], "read": g.val}
