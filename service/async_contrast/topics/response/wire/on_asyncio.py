"""Bodies that nobody reads, on Quart."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from quart import Quart, Response, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.loopback.client import PATIENCE, Answer, Request
from async_contrast.topics.loopback.on_asyncio import answers, serving
from async_contrast.topics.response.wire import rules

View = Callable[[], Awaitable[Any]]

# head: does a HEAD request run the generator of the body?


async def head_of_generator(trial: Trial) -> None:
    """HEAD of a view that returns an async generator."""
    made: list[str] = []

    async def parts() -> AsyncIterator[str]:
        for part in rules.PARTS:
            made.append(part)
            yield part

    async def view() -> Any:
        return parts()

    await _judge_run(trial, view, made)


async def head_answered_apart(trial: Trial) -> None:
    """The same view, which answers a HEAD without the generator."""
    made: list[str] = []

    async def parts() -> AsyncIterator[str]:
        for part in rules.PARTS:
            made.append(part)
            yield part

    async def view() -> Any:
        return Response() if request.method == "HEAD" else parts()

    await _judge_run(trial, view, made)


async def _judge_run(trial: Trial, view: View, made: Sequence[str]) -> None:
    head = await _answer_to(view, "HEAD")
    made_for_head = tuple(made)
    got = await _answer_to(view)
    rules.judge_run(trial, head, made_for_head, got, made[len(made_for_head) :])


# no-content: what goes out with a 204?


async def no_content_tuple(trial: Trial) -> None:
    """("", 204)."""

    async def view() -> Any:
        return "", 204

    rules.judge_length(trial, await _answer_to(view))


async def no_content_response(trial: Trial) -> None:
    """Response(status=204)."""

    async def view() -> Any:
        return Response(status=204)

    rules.judge_length(trial, await _answer_to(view))


async def _answer_to(view: View, method: str = "GET") -> Answer:
    app = Quart(__name__)
    app.add_url_rule("/", "view", view)
    [answer] = await answers(app, [Request("/", method)])
    return answer


# client-leaves: is what the generator holds released?


async def client_leaves_except(trial: Trial) -> None:
    """An async generator that releases in `except GeneratorExit`, and awaits between parts."""
    waiting, left, ended = threading.Event(), asyncio.Event(), asyncio.Event()
    seen: dict[str, Any] = {"released": False, "told": None}

    async def parts() -> AsyncIterator[str]:
        try:
            for _ in range(rules.MANY):
                yield rules.PART
                waiting.set()
                await left.wait()
        except GeneratorExit as told:
            seen["told"] = told
            seen["released"] = True
            raise
        except BaseException as told:
            seen["told"] = told
            raise
        finally:
            ended.set()

    await _serve_and_leave(parts, waiting, ended, lambda: rules.judge_left(trial, **seen))


async def client_leaves_finally(trial: Trial) -> None:
    """An async generator that releases in `finally`, and awaits between parts."""
    waiting, left, ended = threading.Event(), asyncio.Event(), asyncio.Event()
    seen: dict[str, Any] = {"released": False, "told": None}

    async def parts() -> AsyncIterator[str]:
        try:
            for _ in range(rules.MANY):
                yield rules.PART
                waiting.set()
                await left.wait()
        except BaseException as told:
            seen["told"] = told
            raise
        finally:
            seen["released"] = True
            ended.set()

    await _serve_and_leave(parts, waiting, ended, lambda: rules.judge_left(trial, **seen))


async def _serve_and_leave(
    parts: Callable[[], AsyncIterator[str]],
    waiting: threading.Event,
    ended: asyncio.Event,
    judge: Callable[[], None],
) -> None:
    """Serve the view and leave it; nothing but the client's leaving ends the generator's wait.

    Judges before the server ends, for that would tell the generator as well.
    """
    app = Quart(__name__)

    @app.get("/")
    async def view() -> Any:
        return parts()

    async with serving(app) as port:
        await asyncio.to_thread(rules.leave_midway, port, waiting)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await ended.wait()
        judge()
