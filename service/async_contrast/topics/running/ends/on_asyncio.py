"""What tasks do beside an application, and when its loop ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from quart import Quart
from quart.testing import TestApp

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.running.ends import rules

# beside: a loop runs beside the application; does that serve, and does it end?


async def beside(trial: Trial) -> None:
    """before_serving, which awaits the loop."""
    app, steps = _app(), list[str]()

    @app.before_serving
    async def start() -> None:
        await _go_round(steps)

    await _serve(trial, app, steps, start_limit=rules.START_LIMIT)


async def beside_background_task(trial: Trial) -> None:
    """before_serving, which hands the loop to add_background_task."""
    app, steps = _app(), list[str]()

    @app.before_serving
    async def start() -> None:
        app.add_background_task(_go_round, steps)

    await _serve(trial, app, steps, end_limit=rules.END_LIMIT)


async def beside_cancelled_task(trial: Trial) -> None:
    """before_serving, which starts a task, and after_serving, which cancels it."""
    app, steps, kept = _app(), list[str](), list[asyncio.Task[None]]()

    @app.before_serving
    async def start() -> None:
        kept.append(asyncio.create_task(_go_round(steps)))

    @app.after_serving
    async def end() -> None:
        kept[0].cancel()
        await asyncio.wait(kept)

    await _serve(trial, app, steps)


async def beside_shutdown_event(trial: Trial) -> None:
    """add_background_task, and a loop that goes round until app.shutdown_event is set."""
    app, steps = _app(), list[str]()

    async def go_round() -> None:
        while not app.shutdown_event.is_set():
            steps.append("round")
            with suppress(TimeoutError):
                async with asyncio.timeout(0.01):
                    await _shutdown(app)
        steps.append("ended")

    @app.before_serving
    async def start() -> None:
        app.add_background_task(go_round)

    await _serve(trial, app, steps)


async def _go_round(steps: list[str]) -> None:
    try:
        while True:
            steps.append("round")
            await asyncio.sleep(0.01)
    finally:
        steps.append("ended")


async def _serve(
    trial: Trial,
    app: Quart,
    steps: list[str],
    *,
    start_limit: float = rules.PATIENCE,
    end_limit: float = rules.PATIENCE,
) -> None:
    """Start the application as a server does, ask it, end it, and judge."""
    app.config["BACKGROUND_TASK_SHUTDOWN_TIMEOUT"] = end_limit
    server = _server(app, start_limit)
    loop, status, waited = asyncio.get_running_loop(), 0, 0.0
    with suppress(TimeoutError):
        await server.startup()
        status = (await server.test_client().get("/")).status_code
    if status:
        before = loop.time()
        await server.shutdown()
        waited = loop.time() - before
    rules.judge_beside(trial, steps, status, waited, end_limit)


async def _shutdown(app: Quart) -> None:
    event: asyncio.Event = app.shutdown_event  # type: ignore[assignment] # is one
    await event.wait()


def _server(app: Quart, start_limit: float) -> TestApp:
    """What app.test_app() gives, with other limits."""
    return TestApp(app, start_limit, 2 * rules.PATIENCE)  # type: ignore[arg-type] # takes float


def _app() -> Quart:
    app = Quart(__name__)
    app.add_url_rule("/", "view", lambda: "served")
    return app


# at-the-end: the server is to end while a job works; is the job done?


def at_the_end(trial: Trial) -> None:
    """A view starts it with asyncio.create_task."""
    kept: set[asyncio.Task[None]] = set()

    def start(_: Quart, job: Callable[[], Awaitable[None]]) -> None:
        kept.add(asyncio.ensure_future(job()))

    _end(trial, start, rules.PATIENCE, rules.TURNS)


def at_the_end_background_task(trial: Trial) -> None:
    """A view starts it with app.add_background_task."""

    def start(app: Quart, job: Callable[[], Awaitable[None]]) -> None:
        app.add_background_task(job)

    _end(trial, start, rules.PATIENCE, rules.TURNS)


def at_the_end_longer_than_its_limit(trial: Trial) -> None:
    """app.add_background_task of one that takes longer than BACKGROUND_TASK_SHUTDOWN_TIMEOUT."""

    def start(app: Quart, job: Callable[[], Awaitable[None]]) -> None:
        app.add_background_task(job)

    _end(trial, start, rules.END_LIMIT, None)


def _end(
    trial: Trial,
    start: Callable[[Quart, Callable[[], Awaitable[None]]], None],
    limit: float,
    turns: int | None,
) -> None:
    """Serve, start a job in a view, end the server and its loop; the job takes so many turns of
    the loop more, or never ends by itself."""
    app, steps = Quart(__name__), list[str]()
    app.config["BACKGROUND_TASK_SHUTDOWN_TIMEOUT"] = limit
    begun = asyncio.Event()

    async def job() -> None:
        steps.append("begun")
        begun.set()
        await _shutdown(app)
        if turns is None:
            await asyncio.Event().wait()
            return
        for _ in range(turns):
            await asyncio.sleep(0)
        steps.append("done")

    @app.get("/")
    async def view() -> str:
        start(app, job)
        await begun.wait()
        return "started"

    async def serve() -> None:
        async with _server(app, rules.PATIENCE) as server:
            await server.test_client().get("/")

    asyncio.run(serve())
    rules.judge_job(trial, steps)
