"""How far Quart's contexts reach on asyncio: tasks copy them, pool threads throw copies away."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextvars import ContextVar
from typing import Any

from quart import (
    Quart,
    copy_current_request_context,
    current_app,
    g,
    request,
    stream_with_context,
)
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.context.rules import found
from async_contrast.topics.context.travel import rules
from async_contrast.topics.controls import ensure_of_one_context
from async_contrast.topics.hearing import hear_warnings

context_var: ContextVar[str | None] = ContextVar("context_var", default=None)


# hooks: does a ContextVar set in before_request reach the view?


async def hooks_context_var(trial: Trial) -> None:
    """A ContextVar, set in a before_request hook left sync."""
    app = Quart(__name__)

    @app.before_request
    def set_user() -> None:
        context_var.set(rules.USER)
        ensure_of_one_context(context_var)
        g.hook_found = context_var.get()
        g.hooks_thread = threading.get_ident()

    @app.get("/")
    async def view() -> dict[str, Any]:
        on_one = g.hooks_thread == threading.get_ident()
        return {"hook": g.hook_found, "found": context_var.get(), "one thread": on_one}

    rules.judge_hook(trial, await (await app.test_client().get("/")).get_json())


async def hooks_context_var_in_async_hook(trial: Trial) -> None:
    """A ContextVar, set in an async before_request hook."""
    app = Quart(__name__)

    @app.before_request
    async def set_user() -> None:
        context_var.set(rules.USER)
        ensure_of_one_context(context_var)
        g.hook_found = context_var.get()
        g.hooks_thread = threading.get_ident()

    @app.get("/")
    async def view() -> dict[str, Any]:
        on_one = g.hooks_thread == threading.get_ident()
        return {"hook": g.hook_found, "found": context_var.get(), "one thread": on_one}

    rules.judge_hook(trial, await (await app.test_client().get("/")).get_json())


async def hooks_g(trial: Trial) -> None:
    """g, set in a before_request hook left sync."""
    app = Quart(__name__)

    @app.before_request
    def set_user() -> None:
        g.user = rules.USER
        g.hook_found = g.get("user")
        g.hooks_thread = threading.get_ident()

    @app.get("/")
    async def view() -> dict[str, Any]:
        on_one = g.hooks_thread == threading.get_ident()
        return {"hook": g.hook_found, "found": g.get("user"), "one thread": on_one}

    rules.judge_hook(trial, await (await app.test_client().get("/")).get_json())


# background: what does a worker started from a view know of the request, once it is answered?


async def background_thread(trial: Trial) -> None:
    """threading.Thread, kept."""
    await _work_in_thread(trial, lambda work: work)


async def background_copied_context(trial: Trial) -> None:
    """threading.Thread, its function through Quart's copy_current_request_context."""
    with hear_warnings() as caught:
        await _work_in_thread(trial, copy_current_request_context)
    said = [str(warning.message) for warning in caught]
    trial.show("warnings", said)
    trial.saw(rules.NEVER_RAN, sum("was never awaited" in words for words in said))


async def background_create_task_unkept(trial: Trial) -> None:
    """asyncio.create_task, its task kept by nobody: asyncio itself holds it weakly."""
    await _work_in_task(trial, lambda work: asyncio.create_task(work()))


async def background_create_task(trial: Trial) -> None:
    """asyncio.create_task, its task kept in a set until it is done."""
    tasks: set[asyncio.Task[None]] = set()

    def start(work: Callable[..., Coroutine[Any, Any, None]]) -> None:
        task = asyncio.create_task(work())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    await _work_in_task(trial, start)


async def background_task(trial: Trial) -> None:
    """add_background_task."""
    await _work_in_task(
        trial,
        lambda work: current_app.add_background_task(work),  # noqa: PLW0108 - no app out here
    )


async def background_task_copied_context(trial: Trial) -> None:
    """add_background_task, its function through copy_current_request_context."""
    await _work_in_task(
        trial, lambda work: current_app.add_background_task(copy_current_request_context(work))
    )


async def background_arguments(trial: Trial) -> None:
    """add_background_task, with the request's path as an argument."""
    await _work_in_task(trial, lambda work: current_app.add_background_task(work, request.path))


async def _work_in_thread(
    trial: Trial, prepare: Callable[[Callable[..., None]], Callable[[], object]]
) -> None:
    app = Quart(__name__)
    answered = threading.Event()
    threads: list[threading.Thread] = []
    paths: list[str] = []

    def work(path: str | None = None) -> None:
        answered.wait()
        paths.append(path or found(lambda: request.path))
        trial.mark("worker", DONE)

    @app.get(rules.PATH)
    async def view() -> str:
        threads.append(threading.Thread(target=prepare(work)))
        trial.mark("worker", "started")
        threads[0].start()
        return "ordered"

    rules.expect_order((await app.test_client().get(rules.PATH)).status_code)
    trial.mark("worker", "its request is answered")
    answered.set()
    await asyncio.to_thread(threads[0].join)
    rules.judge_worker(trial, paths)


async def _work_in_task(
    trial: Trial, start: Callable[[Callable[..., Coroutine[Any, Any, None]]], object]
) -> None:
    """Have a view start a worker that goes on when its request is answered.

    It waits for word from somebody who holds their listeners weakly, as the signals of Flask and
    Quart do. Nothing else leads to its task, but what the cell keeps.
    """
    app = Quart(__name__)
    waits, is_done = asyncio.Event(), asyncio.Event()
    listeners: weakref.WeakSet[asyncio.Event] = weakref.WeakSet()
    destroyed: list[str] = []
    paths: list[str] = []

    async def work(path: str | None = None) -> None:
        answered = asyncio.Event()
        listeners.add(answered)
        waits.set()
        await answered.wait()
        paths.append(path or found(lambda: request.path))
        trial.mark("worker", DONE)
        is_done.set()

    @app.get(rules.PATH)
    async def view() -> str:
        trial.mark("worker", "started")
        start(work)
        return "ordered"

    def hear(_: asyncio.AbstractEventLoop, said: dict[str, Any]) -> None:
        destroyed.append(said["message"])
        trial.mark("worker", "destroyed")

    asyncio.get_running_loop().set_exception_handler(hear)
    rules.expect_order((await app.test_client().get(rules.PATH)).status_code)
    await waits.wait()
    trial.mark("worker", "its request is answered")
    gc.collect()  # as Python does by itself, now and then
    for answered in listeners:
        answered.set()
    if destroyed:
        trial.saw(rules.COLLECTED, destroyed.count(rules.DESTROYED))
        trial.show("asyncio says", destroyed)
    else:
        await is_done.wait()
    rules.judge_worker(trial, paths)


# streaming: what is left of request and g while a response streams?
#
# The test client hides nothing here: as a server does, it iterates the body when the view and its
# contexts are over.


async def streaming(trial: Trial) -> None:
    """An async generator that reads request and g."""

    async def view() -> Any:
        async def generate() -> AsyncIterator[str]:
            yield rules.FIRST_CHUNK
            yield rules.what_is_left(lambda: request.path, lambda: g.user)

        return generate()

    await _read_stream(trial, view)


async def streaming_with_context(trial: Trial) -> None:
    """An async generator that reads request and g, below @stream_with_context."""

    async def view() -> Any:
        @stream_with_context
        async def generate() -> AsyncIterator[str]:
            yield rules.FIRST_CHUNK
            yield rules.what_is_left(lambda: request.path, lambda: g.user)

        return generate()

    await _read_stream(trial, view)


async def streaming_around_generator(trial: Trial) -> None:
    """The same generator as stream_with_context(generate()), which only Flask knows."""

    async def view() -> Any:
        async def generate() -> AsyncIterator[str]:
            yield rules.FIRST_CHUNK
            yield rules.what_is_left(lambda: request.path, lambda: g.user)

        return stream_with_context(generate())  # type: ignore[arg-type]

    await _read_stream(trial, view)


async def streaming_locals(trial: Trial) -> None:
    """An async generator that reads what the view copied to locals."""

    async def view() -> Any:
        path, user = request.path, g.user

        async def generate() -> AsyncIterator[str]:
            yield rules.FIRST_CHUNK
            yield rules.what_is_left(lambda: path, lambda: user)

        return generate()

    await _read_stream(trial, view)


async def _read_stream(trial: Trial, view: Callable[[], Awaitable[Any]]) -> None:
    app = Quart(__name__)
    app.logger.disabled = True
    in_view: dict[str, str] = {}

    @app.get(rules.PATH)
    async def look_and_view() -> Any:
        in_view.update({"request.path": request.path, "g.user": g.user})
        return await view()

    @app.before_request
    async def set_user() -> None:
        g.user = rules.USER

    @app.errorhandler(500)
    async def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    response = await app.test_client().get(rules.PATH)
    body = await response.get_data(as_text=True)
    rules.judge_stream(trial, response.status_code, body, in_view)
