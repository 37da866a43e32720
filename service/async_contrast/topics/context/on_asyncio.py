"""Quart's contexts, on asyncio."""

from __future__ import annotations

import asyncio
import secrets
import threading
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from quart import Quart, copy_current_request_context, current_app, g, request, session
from quart.ctx import AppContext

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.context import rules
from async_contrast.topics.controls import Place, ensure_others

Work = Callable[[], Coroutine[Any, Any, Any]]

# outside: what does current_app do outside an app context, and inside one?


async def outside_with(trial: Trial) -> None:
    """with app.app_context(), unchanged."""
    app = Quart(__name__)
    before = inside = rules.found(lambda: current_app.name)
    try:
        with app.app_context():  # type: ignore[attr-defined]
            inside = rules.found(lambda: current_app.name)
    except TypeError as error:
        trial.saw(rules.NO_WITH)
        trial.show("error", str(error))
    afterwards = rules.found(lambda: current_app.name)
    rules.judge_current_app(trial, app.name, before, inside, afterwards)


async def outside_push_pop(trial: Trial) -> None:
    """app_context.push() and app_context.pop(), unchanged: nothing awaits them."""
    app = Quart(__name__)
    app_context = app.app_context()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        before = rules.found(lambda: current_app.name)
        app_context.push()  # type: ignore[unused-coroutine]
        inside = rules.found(lambda: current_app.name)
        app_context.pop()  # type: ignore[unused-coroutine]
        afterwards = rules.found(lambda: current_app.name)
    trial.show("warnings", [str(warning.message) for warning in caught])
    rules.judge_current_app(trial, app.name, before, inside, afterwards)


async def outside_async_with(trial: Trial) -> None:
    """async with app.app_context()."""
    app = Quart(__name__)
    before = rules.found(lambda: current_app.name)
    async with app.app_context():
        inside = rules.found(lambda: current_app.name)
    afterwards = rules.found(lambda: current_app.name)
    rules.judge_current_app(trial, app.name, before, inside, afterwards)


async def outside_awaited_push_pop(trial: Trial) -> None:
    """await app_context.push() and await app_context.pop()."""
    app = Quart(__name__)
    app_context = app.app_context()
    before = rules.found(lambda: current_app.name)
    await app_context.push()
    inside = rules.found(lambda: current_app.name)
    await app_context.pop()
    afterwards = rules.found(lambda: current_app.name)
    rules.judge_current_app(trial, app.name, before, inside, afterwards)


# real-object: what does current_app._get_current_object() return?


async def real_object(trial: Trial) -> None:
    """app = current_app._get_current_object(), unchanged but for async with around it."""
    async with Quart(__name__).app_context() as app_context:
        app = current_app._get_current_object()  # type: ignore[attr-defined, unused-ignore]
        rules.judge_object(trial, app, app_context.app, AppContext)
        trial.show("current_app is it", current_app is app)


async def real_object_in_thread(trial: Trial) -> None:
    """The real object, handed to run_in_executor."""
    async with Quart(__name__).app_context() as app_context:
        app = current_app._get_current_object()  # type: ignore[attr-defined, unused-ignore]
        given, thread = await asyncio.get_running_loop().run_in_executor(
            None, lambda: (app, threading.current_thread())
        )
        ensure_others([thread], 1, threading.current_thread())
        rules.judge_object(trial, given, app_context.app, AppContext)


async def real_object_proxy_in_thread(trial: Trial) -> None:
    """The proxy, handed to run_in_executor, which asks it for the real object."""
    async with Quart(__name__).app_context() as app_context:
        given = await asyncio.get_running_loop().run_in_executor(
            None,
            lambda: rules.found(
                current_app._get_current_object  # type: ignore[attr-defined, unused-ignore]
            ),
        )
        rules.judge_object(trial, given, app_context.app, AppContext)


async def real_object_proxy_in_task(trial: Trial) -> None:
    """The proxy, used in a task: it has a copy of the context."""
    async with Quart(__name__).app_context() as app_context:

        async def work() -> tuple[Any, object]:
            app = rules.found(
                current_app._get_current_object  # type: ignore[attr-defined, unused-ignore]
            )
            return app, asyncio.current_task()

        given, task = await asyncio.create_task(work())
        ensure_others([task], 1, asyncio.current_task())
        rules.judge_object(trial, given, app_context.app, AppContext)


# g-lifetime: who shares g?


async def g_lifetime_contexts(trial: Trial) -> None:
    """Two app contexts of one application, one inside the other."""
    app = Quart(__name__)
    async with app.app_context():
        g.user = rules.VIEWS
        async with app.app_context():
            worker = await _take_over_g()
        view = g.user
    rules.judge_g(trial, worker, view)


async def g_lifetime_requests(trial: Trial) -> None:
    """Ten requests in flight, a task each."""
    app = Quart(__name__)
    everybody_wrote = asyncio.Barrier(rules.IN_FLIGHT)
    met = Place()

    @app.get("/<int:n>")
    async def view(n: int) -> dict[str, int]:
        g.user = n
        trial.mark(n, f"wrote {n}")
        with met:
            await everybody_wrote.wait()
        trial.mark(n, DONE)
        return {"read": g.user}

    rules.judge_own_g(trial, await _ask_at_once(app), met)


async def g_lifetime_global(trial: Trial) -> None:
    """Ten requests in flight, a task each, and a variable of the module instead of g."""
    app = Quart(__name__)
    everybody_wrote = asyncio.Barrier(rules.IN_FLIGHT)
    met = Place()
    kept: dict[str, int] = {}

    @app.get("/<int:n>")
    async def view(n: int) -> dict[str, int]:
        kept["user"] = n
        trial.mark(n, f"wrote {n}")
        with met:
            await everybody_wrote.wait()
        trial.mark(n, DONE)
        return {"read": kept["user"]}

    rules.judge_own_g(trial, await _ask_at_once(app), met)


async def _ask_at_once(app: Quart) -> list[int]:
    async def ask(n: int) -> int:
        read: int = (await (await app.test_client().get(f"/{n}")).get_json())["read"]
        return read

    return await asyncio.gather(*map(ask, range(rules.IN_FLIGHT)))


async def g_lifetime_worker(trial: Trial) -> None:
    """A task started from a view with create_task."""
    await _share_g_with_worker(trial, lambda work: asyncio.create_task(work()))


async def g_lifetime_copied_context(trial: Trial) -> None:
    """A task started from a view, with copy_current_request_context."""
    await _share_g_with_worker(
        trial, lambda work: asyncio.create_task(copy_current_request_context(work)())
    )


async def g_lifetime_own_context(trial: Trial) -> None:
    """A task started from a view, with an app context of its own."""

    async def start(work: Work) -> Any:
        app = current_app._get_current_object()  # type: ignore[attr-defined, unused-ignore]

        async def work_in_context() -> tuple[Any, object]:
            async with app.app_context():
                return await work(), asyncio.current_task()

        found, task = await asyncio.create_task(work_in_context())
        ensure_others([task], 1, asyncio.current_task())
        return found

    await _share_g_with_worker(trial, start)


async def g_lifetime_background_task(trial: Trial) -> None:
    """A task started from a view with add_background_task."""

    async def start(work: Work) -> Any:
        found = asyncio.get_running_loop().create_future()

        async def work_and_tell() -> None:
            found.set_result(await work())

        current_app.add_background_task(work_and_tell)
        return await found

    await _share_g_with_worker(trial, start)


async def _share_g_with_worker(trial: Trial, start: Callable[[Work], Awaitable[Any]]) -> None:
    app = Quart(__name__)

    @app.get("/")
    async def view() -> dict[str, Any]:
        g.user = rules.VIEWS
        worker = await start(_take_over_g)
        return {"worker": worker, "view": g.user}

    answer = await (await app.test_client().get("/")).get_json()
    rules.judge_g(trial, tuple(answer["worker"]), answer["view"])


async def _take_over_g() -> tuple[Any, Any]:
    found = rules.found(lambda: g.get("user"))
    rules.found(lambda: setattr(g, "user", rules.WORKERS))
    return found, rules.found(lambda: g.get("user"))


# request-isolation: do requests in flight each see their own request and session?


async def request_isolation(trial: Trial) -> None:
    """request and session in an async Quart view, a task a client."""
    app = Quart(__name__)
    everybody_is_in = asyncio.Barrier(trial["requests"])
    met = Place()

    @app.get("/<step>")
    async def view(step: str) -> dict[str, Any]:
        n = int(request.args["n"])
        if step == "write":
            session["n"] = n
        trial.mark(n, "in the view")
        with met:
            await everybody_is_in.wait()
        trial.mark(n, DONE)
        return {"request": int(request.args["n"]), "session": session.get("n")}

    await _ask_twice_each(trial, app, met)


async def request_isolation_in_sync_view(trial: Trial) -> None:
    """request and session in a Quart view left sync, on a pool with a thread for each."""
    app = Quart(__name__)
    everybody_is_in = threading.Barrier(trial["requests"])
    met = Place()

    @app.get("/<step>")
    def view(step: str) -> dict[str, Any]:
        n = int(request.args["n"])
        if step == "write":
            session["n"] = n
        trial.mark(n, "in the view")
        with met:
            everybody_is_in.wait()
        trial.mark(n, DONE)
        return {"request": int(request.args["n"]), "session": session.get("n")}

    # Quart's views run on the loop's default pool: all requests need a thread at once to meet.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(trial["requests"]))
    await _ask_twice_each(trial, app, met)


async def request_isolation_global(trial: Trial) -> None:
    """What belongs to a request and its session in variables of the module, a task a client."""
    app = Quart(__name__)
    everybody_is_in = asyncio.Barrier(trial["requests"])
    met = Place()
    kept: dict[str, int] = {}

    @app.get("/<step>")
    async def view(step: str) -> dict[str, Any]:
        n = kept["request"] = int(request.args["n"])
        if step == "write":
            kept["session"] = n
        trial.mark(n, "in the view")
        with met:
            await everybody_is_in.wait()
        trial.mark(n, DONE)
        seen = dict(kept)
        await everybody_is_in.wait()  # nobody asks again before all have looked
        return seen

    await _ask_twice_each(trial, app, met)


async def _ask_twice_each(trial: Trial, app: Quart, met: Place) -> None:
    app.secret_key = secrets.token_hex()

    async def ask_twice(n: int) -> list[dict[str, Any]]:
        client = app.test_client()
        return [
            {"asked": n, **await (await client.get(f"/{step}?n={n}")).get_json()}
            for step in rules.STEPS
        ]

    answers = await asyncio.gather(*map(ask_twice, range(trial["requests"])))
    rules.judge_requests(trial, [answer for both in answers for answer in both], met)


# session-size: what happens to a session over 4 KiB?


async def session_size_cookie(trial: Trial) -> None:
    """5000 characters in the session."""
    app = Quart(__name__)

    @app.post("/")
    async def write() -> str:
        session["cart"] = rules.CART
        return "written"

    @app.get("/")
    async def read() -> str:
        return str(session.get("cart"))

    await _come_back(trial, app)


async def session_size_key(trial: Trial) -> None:
    """5000 characters on the server, their key in the session."""
    app = Quart(__name__)
    carts: dict[str, str] = {}

    @app.post("/")
    async def write() -> str:
        session["cart_id"] = secrets.token_urlsafe()
        carts[session["cart_id"]] = rules.CART
        return "written"

    @app.get("/")
    async def read() -> str:
        return str(carts.get(session.get("cart_id", "")))

    await _come_back(trial, app)


async def _come_back(trial: Trial, app: Quart) -> None:
    app.secret_key = secrets.token_hex()
    client, browser = app.test_client(), app.test_client(use_cookies=False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        set_cookie = (await client.post("/")).headers["Set-Cookie"]
    in_client = await (await client.get("/")).get_data(as_text=True)
    next_request = await browser.get("/", headers=rules.browser_sends(set_cookie))
    in_browser = await next_request.get_data(as_text=True)
    rules.judge_session(
        trial,
        set_cookie,
        [str(warning.message) for warning in caught],
        in_browser=in_browser == rules.CART,
        in_client=in_client == rules.CART,
    )
