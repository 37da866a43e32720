"""A connection of sqlite3, the thread of a loop, and the threads of its pool."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import aiosqlite
from quart import Blueprint, Quart
from quart.utils import run_sync

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.pools.bound import rules

# thread-bound: which thread may use a connection of sqlite3?


async def thread_bound(trial: Trial) -> None:
    """before_serving opens it on the loop, a view left sync uses it: in a thread of the pool."""
    app, came, threads = Quart(__name__), list[object](), list[int]()

    @app.before_serving
    async def start() -> None:
        app.config["CONNECTION"] = sqlite3.connect(":memory:")
        threads.append(threading.get_ident())

    @app.after_serving
    async def end() -> None:
        app.config["CONNECTION"].close()

    @app.get("/")
    def view() -> str:
        threads.append(threading.get_ident())
        came.append(_ask(app.config["CONNECTION"]))
        return "asked"

    async with app.test_app() as server:
        await server.test_client().get("/")
    rules.judge_use(trial, came[0], threads, others=True)


async def thread_bound_run_sync(trial: Trial) -> None:
    """The loop opens it, and sends each use off the loop with run_sync."""

    def use(connection: sqlite3.Connection) -> tuple[object, int]:
        return _ask(connection), threading.get_ident()

    with closing(sqlite3.connect(":memory:")) as connection:
        opened = threading.get_ident()
        came, used = await run_sync(use)(connection)
    rules.judge_use(trial, came, [opened, used], others=True)


async def thread_bound_own_thread(trial: Trial) -> None:
    """A pool of one thread opens it, uses it and closes it."""
    loop = asyncio.get_running_loop()

    def open_() -> tuple[sqlite3.Connection, int]:
        return sqlite3.connect(":memory:"), threading.get_ident()

    def use(connection: sqlite3.Connection) -> tuple[object, int]:
        with closing(connection):
            return _ask(connection), threading.get_ident()

    with ThreadPoolExecutor(1) as pool:
        connection, opened = await loop.run_in_executor(pool, open_)
        came, used = await loop.run_in_executor(pool, use, connection)
    rules.judge_use(trial, came, [opened, used], others=False)


async def thread_bound_aiosqlite(trial: Trial) -> None:
    """aiosqlite, which has a thread for each connection."""
    threads: list[int] = []
    async with aiosqlite.connect(":memory:") as connection:
        await connection.create_function("thread", 0, lambda: threads.append(threading.get_ident()))
        for _ in range(2):
            await (await connection.execute("SELECT thread()")).fetchone()
        came = await (await connection.execute(rules.SELECT)).fetchone()
    rules.judge_use(trial, came, threads, others=False)


def _ask(connection: sqlite3.Connection) -> object:
    try:
        return connection.execute(rules.SELECT).fetchone()
    except sqlite3.Error as error:
        return error


# live routes

routes = Blueprint("bound", __name__)


@routes.get("/thread-bound/<form>")
@live.chooses("form", live.FORMS)
async def live_thread_bound(form: str) -> dict[str, Any]:
    """Opens a sqlite3 connection in memory, asks it, and says what came."""
    forms = {live.AS_WRITTEN: thread_bound_run_sync, live.PORTED: thread_bound_aiosqlite}
    return await live.run_async(live.find(form, forms))
