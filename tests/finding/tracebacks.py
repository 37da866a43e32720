"""Tracebacks as people paste them: of real errors, long, in one line, of groups."""

from __future__ import annotations

import asyncio
import contextvars
import traceback
from collections.abc import Callable, Iterator

import flask
import quart
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine


def told(act: Callable[[], object]) -> str:
    """The traceback of what this raises."""
    try:
        act()
    except BaseException:
        return traceback.format_exc()
    raise AssertionError("it raised nothing")


def outside_of_a_request() -> object:
    return flask.request.path


def outside_of_an_app() -> object:
    return quart.current_app.config


def two_views_of_one_name() -> None:
    app = flask.Flask("made")
    app.add_url_rule("/one", "page", lambda: "one")
    app.add_url_rule("/other", "page", lambda: "other")


def a_coroutine_read_as_a_dict() -> object:
    async def body() -> dict[str, str]:
        return {}

    waiting = body()
    try:
        return waiting["name"]  # type: ignore[index]
    finally:
        waiting.close()


def a_loop_in_a_loop() -> None:
    async def inside() -> None:
        waiting = asyncio.sleep(0)
        try:
            asyncio.run(waiting)
        finally:
            waiting.close()

    asyncio.run(inside())


def a_token_of_another_context() -> None:
    name = contextvars.ContextVar[str]("name")
    token = contextvars.copy_context().run(name.set, "ada")
    name.reset(token)


def a_lock_without_await() -> None:
    asyncio.Lock().release()


def the_wrong_with() -> None:
    with asyncio.Lock():  # type: ignore[attr-defined]
        pass


def a_lazy_connection() -> object:
    """What any read that no greenlet surrounds comes to."""
    engine = create_async_engine("sqlite+aiosqlite://")
    return engine.sync_engine.connect()


def a_query_of_an_async_session() -> object:
    return AsyncSession().query  # type: ignore[attr-defined]


def group(act: Callable[[], object]) -> str:
    """The same error as a TaskGroup tells it."""

    async def child() -> None:
        act()

    async def parent() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(child())

    return told(lambda: asyncio.run(parent()))


def frames(count: int) -> Iterator[str]:
    """Frames of libraries, whose names and lines are full of words that mean nothing here."""
    for number in range(count):
        yield f'  File "/srv/sqlalchemy/pool/lock_{number}.py", line {number}, in lock'
        yield f"    return await self.session_cookie(deadlock, threading.local, {number})"


def long(last: str, count: int = 150) -> str:
    """A traceback with as many frames more before its own."""
    head, _, rest = last.partition("\n")
    return "\n".join([head, *frames(count), rest])


def in_one_line(text: str, newline: str = " ") -> str:
    """What a text field of one line makes of it."""
    return text.strip().replace("\n", newline)


REAL: dict[Callable[[], object], tuple[str, ...]] = {
    outside_of_a_request: ("context/background", "context/outside"),
    outside_of_an_app: ("context/outside",),
    two_views_of_one_name: ("decorators/collision",),
    a_coroutine_read_as_a_dict: ("response/missing-await",),
    a_loop_in_a_loop: ("migrations/inside-a-loop",),
    a_token_of_another_context: ("local/token-reset",),
    a_lock_without_await: ("lock/missing-await",),
    the_wrong_with: ("lock/wrong-with",),
    a_lazy_connection: ("relationships/loading", "relationships/after-commit"),
    a_query_of_an_async_session: ("joins/four-joins",),
}
"""What raises, and the contrasts that are to come first or second."""
