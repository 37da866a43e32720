"""How a request of Quart ends: by an error, or with nobody there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

from quart import Quart, g, got_request_exception

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.endings import rules
from async_contrast.topics.crew import wait_for
from async_contrast.topics.loopback.client import PATIENCE
from async_contrast.topics.loopback.on_asyncio import serving

# teardown: what does it hear of an error in the view, so that it rolls back?


async def teardown_request(trial: Trial) -> None:
    """teardown_request, which rolls back if it is given an error: it is given none."""
    app, ledger = Quart(__name__), rules.Ledger()

    @app.teardown_request
    async def end(error: BaseException | None) -> None:
        g.work.end(error)

    await _fail_and_work(trial, app, ledger)


async def teardown_appcontext(trial: Trial) -> None:
    """teardown_appcontext, which rolls back if it is given an error: it is given none."""
    app, ledger = Quart(__name__), rules.Ledger()

    @app.teardown_appcontext
    async def end(error: BaseException | None) -> None:
        g.work.end(error)

    await _fail_and_work(trial, app, ledger)


async def teardown_under_testing(trial: Trial) -> None:
    """teardown_request with TESTING set, as tests have it: there it is given the error."""
    app, ledger = Quart(__name__), rules.Ledger()
    app.testing = True

    @app.teardown_request
    async def end(error: BaseException | None) -> None:
        g.work.end(error)

    await _fail_and_work(trial, app, ledger)


async def teardown_noted(trial: Trial) -> None:
    """got_request_exception notes the error on g, and teardown_request looks there."""
    app, ledger = Quart(__name__), rules.Ledger()

    async def note(_sender: Quart, exception: Exception) -> None:
        g.error = exception

    @app.teardown_request
    async def end(error: BaseException | None) -> None:
        g.work.end(error or g.get("error"))

    with got_request_exception.connected_to(note, app):
        await _fail_and_work(trial, app, ledger)


async def teardown_in_view(trial: Trial) -> None:
    """The view commits where its work is done, and no teardown does."""
    app, ledger = Quart(__name__), rules.Ledger()
    await _fail_and_work(trial, app, ledger, commit=rules.Work.commit)


async def _fail_and_work(
    trial: Trial,
    app: Quart,
    ledger: rules.Ledger,
    commit: Callable[[rules.Work], None] = lambda _: None,
) -> None:
    app.logger.disabled = True

    @app.before_request
    async def begin() -> None:
        g.work = rules.Work(ledger)

    @app.get(rules.FAILS)
    async def fails() -> str:
        g.work.do(rules.ORDER)
        raise rules.Broken

    @app.get(rules.WORKS)
    async def works() -> str:
        g.work.do(rules.ORDER)
        g.work.do(rules.PAYMENT)
        commit(g.work)
        return "done"

    client = app.test_client()
    statuses = [(await client.get(path)).status_code for path in (rules.FAILS, rules.WORKS)]
    rules.judge_teardown(trial, statuses, ledger)


# client-leaves-view: the client leaves while a view works; is the work done to its end?


async def client_leaves_view(trial: Trial) -> None:
    """A Quart view between its two steps."""
    app, ledger, go_on = Quart(__name__), rules.Ledger(), asyncio.Event()
    waiting, over = threading.Event(), threading.Event()
    caught: list[str] = []

    @app.get("/")
    async def view() -> str:
        g.work = rules.Work(ledger)
        g.work.do(rules.ORDER)
        waiting.set()
        try:
            await go_on.wait()
            g.work.do(rules.PAYMENT)
        except Exception as error:
            caught.append(type(error).__name__)
        finally:
            over.set()
        return "done"

    await _serve_and_leave(trial, app, ledger, waiting, go_on, over)
    trial.show("`except Exception` around the wait caught", caught)


async def client_leaves_view_left_sync(trial: Trial) -> None:
    """A Quart view left sync between its two steps, on a thread of the pool."""
    app, ledger, go_on = Quart(__name__), rules.Ledger(), threading.Event()
    waiting, over = threading.Event(), threading.Event()

    @app.get("/")
    def view() -> str:
        g.work = rules.Work(ledger)
        g.work.do(rules.ORDER)
        waiting.set()
        try:
            wait_for(go_on, PATIENCE)
            g.work.do(rules.PAYMENT)
        finally:
            over.set()
        return "done"

    await _serve_and_leave(trial, app, ledger, waiting, go_on, over)


async def client_leaves_view_shielded(trial: Trial) -> None:
    """A Quart view that awaits a task, kept and shielded, with a context of its own."""
    app, ledger, go_on = Quart(__name__), rules.Ledger(), asyncio.Event()
    waiting, over = threading.Event(), threading.Event()
    kept: set[asyncio.Task[None]] = set()

    async def work() -> None:
        async with app.app_context():
            g.work = rules.Work(ledger)
            g.work.do(rules.ORDER)
            waiting.set()
            await go_on.wait()
            g.work.do(rules.PAYMENT)
        over.set()

    @app.get("/")
    async def view() -> str:
        task = asyncio.create_task(work())
        kept.add(task)
        task.add_done_callback(kept.discard)
        await asyncio.shield(task)
        return "done"

    await _serve_and_leave(trial, app, ledger, waiting, go_on, over)


async def client_leaves_view_background(trial: Trial) -> None:
    """A Quart view that gives its work to add_background_task, and answers at once."""
    app, ledger, go_on = Quart(__name__), rules.Ledger(), asyncio.Event()
    waiting, over = threading.Event(), threading.Event()

    async def work() -> None:
        g.work = rules.Work(ledger)
        g.work.do(rules.ORDER)
        waiting.set()
        await go_on.wait()
        g.work.do(rules.PAYMENT)
        over.set()

    @app.get("/")
    async def view() -> tuple[str, int]:
        app.add_background_task(work)
        return "accepted", 202

    await _serve_and_leave(trial, app, ledger, waiting, go_on, over, hears=False)


async def _serve_and_leave(
    trial: Trial,
    app: Quart,
    ledger: rules.Ledger,
    waiting: threading.Event,
    go_on: asyncio.Event | threading.Event,
    over: threading.Event,
    *,
    hears: bool = True,
) -> None:
    """Serve the view, leave it between its steps, and let it go on once its request has ended."""
    request_ended, work_ended = asyncio.Event(), asyncio.Event()

    @app.teardown_appcontext
    async def end(error: BaseException | None) -> None:
        if "work" in g:
            g.work.end(error)
            work_ended.set()
        if waiting.is_set():  # Quart's startup has a context, too
            request_ended.set()

    async with serving(app) as port:
        await asyncio.to_thread(rules.leave_view, port, waiting)
        with suppress(TimeoutError):
            async with asyncio.timeout(rules.PATIENCE if hears else rules.CHANCE):
                await request_ended.wait()
        go_on.set()
        await asyncio.to_thread(wait_for, over, PATIENCE)
        async with asyncio.timeout(PATIENCE):
            await work_ended.wait()
    rules.judge_left(trial, ledger)
