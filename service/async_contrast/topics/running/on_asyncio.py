"""Quart's applications: a loop serves them, and a command has none unless it makes one."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from typing import Any

from quart import Quart, current_app
from quart.cli import with_appcontext

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.loopback.client import Answer, Request, ask
from async_contrast.topics.loopback.on_asyncio import serving
from async_contrast.topics.running import rules

# in-a-thread: can an application be served from a thread of a program?


def in_a_thread(trial: Trial) -> None:
    """app.run in a thread."""
    app = Quart(__name__)

    def run() -> None:
        try:
            app.run(port=0, use_reloader=False)
        finally:  # it leaves its loop open, and garbage is closed in any order
            asyncio.get_event_loop().close()

    _refused(trial, run)


def in_a_thread_run_task(trial: Trial) -> None:
    """asyncio.run(app.run_task()) in a thread, without a shutdown_trigger."""
    app = Quart(__name__)
    _refused(trial, lambda: asyncio.run(app.run_task(port=0)))


def in_a_thread_with_trigger(trial: Trial) -> None:
    """A loop in a thread, and a server whose shutdown_trigger takes the place of signals."""
    threads, answers = list[str](), list[Answer]()
    app = Quart(__name__)

    @app.get("/")
    async def view() -> str:
        threads.append(threading.current_thread().name)
        return rules.TEXT

    async def serve() -> None:
        async with serving(app) as port:
            answers.append(await asyncio.to_thread(ask, port, Request("/")))

    _in_thread(lambda: asyncio.run(serve()))
    rules.judge_served(trial, answers[0], threads)


def _refused(trial: Trial, run: Callable[[], object]) -> None:
    with hear_warnings():
        error = _in_thread(run)
        if error is not None:
            rules.judge_refusal(trial, error)
        del error
        gc.collect()


def _in_thread(run: Callable[[], object]) -> Exception | None:
    """Run it in a thread, to its end; the error that it raised."""
    errors: list[Exception] = []

    def work() -> None:
        try:
            run()
        except Exception as error:
            errors.append(error.with_traceback(None))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return errors[0] if errors else None


# commands: does a command of the application do its work?


def commands(trial: Trial) -> None:
    """@app.cli.command on a plain function, which uses current_app."""
    app, done = Quart("shop"), list[str]()

    @app.cli.command(rules.COMMAND)
    def seed() -> None:
        done.append(current_app.name)

    _invoke(trial, app, done)


def commands_async(trial: Trial) -> None:
    """@app.cli.command on an async function."""
    app, done = Quart("shop"), list[str]()

    @app.cli.command(rules.COMMAND)
    async def seed() -> None:
        done.append(app.name)

    _invoke(trial, app, done)


def commands_with_appcontext_and_loop(trial: Trial) -> None:
    """The same with Quart's with_appcontext, and asyncio.run inside."""
    app, done = Quart("shop"), list[str]()

    async def work() -> None:
        done.append(current_app.name)

    @app.cli.command(rules.COMMAND)
    @with_appcontext
    def seed() -> None:
        coroutine = work()
        try:
            asyncio.run(coroutine)
        finally:
            coroutine.close()

    _invoke(trial, app, done)


def commands_with_appcontext(trial: Trial) -> None:
    """A plain function with Quart's with_appcontext, which awaits nothing."""
    app, done = Quart("shop"), list[str]()

    @app.cli.command(rules.COMMAND)
    @with_appcontext
    def seed() -> None:
        done.append(current_app.name)

    _invoke(trial, app, done)


def commands_own_loop(trial: Trial) -> None:
    """A plain function that calls asyncio.run, and enters app.app_context() in it."""
    app, done = Quart("shop"), list[str]()

    async def work() -> None:
        async with app.app_context():
            done.append(current_app.name)

    @app.cli.command(rules.COMMAND)
    def seed() -> None:
        asyncio.run(work())

    _invoke(trial, app, done)


def _invoke(trial: Trial, app: Quart, done: list[str]) -> None:
    with hear_warnings():  # of a coroutine that nobody awaits: that is the point
        result: Any = app.test_cli_runner().invoke(args=[rules.COMMAND])
        rules.judge_command(trial, result.exit_code, result.exception, done, app.name)
        del result
        gc.collect()
