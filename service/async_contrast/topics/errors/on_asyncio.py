"""Errors of tasks."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from typing import Any

from quart import Blueprint, Quart

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.errors import rules

# lost-errors: where does an error in a worker go?


async def lost_errors_task(trial: Trial) -> None:
    """asyncio.create_task, its task kept in a list that nobody looks at."""
    heard, ran = rules.Heard(), list[int]()

    async def work() -> None:
        ran.append(1)
        raise rules.Broken

    _hear(heard.at_once)
    kept = [asyncio.create_task(work())]
    await asyncio.wait(kept)
    there, heard.at_once = len(kept), list(heard.at_once)
    _hear(heard.let_go)
    kept.clear()
    gc.collect()
    rules.judge_heard(trial, heard, len(ran), kept=there == 1)


async def lost_errors_done_callback(trial: Trial) -> None:
    """asyncio.create_task, with a callback that looks at what it came to."""
    heard, ran = rules.Heard(), list[int]()

    async def work() -> None:
        ran.append(1)
        raise rules.Broken

    def look(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            heard.at_once.append(type(error).__name__)

    kept = [asyncio.create_task(work())]
    kept[0].add_done_callback(look)
    await asyncio.wait(kept)
    rules.judge_heard(trial, heard, len(ran), kept=True)


async def lost_errors_task_group(trial: Trial) -> None:
    """asyncio.TaskGroup, whose end waits for the task and raises."""
    heard, ran = rules.Heard(), list[int]()

    async def work() -> None:
        ran.append(1)
        raise rules.Broken

    _hear(heard.at_once)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work())
    except* rules.Broken as errors:
        heard.when_asked += [type(error).__name__ for error in errors.exceptions]
    rules.judge_heard(trial, heard, len(ran))


async def lost_errors_background_task(trial: Trial) -> None:
    """add_background_task of Quart, which logs the error."""
    app, heard, ran = Quart(__name__), rules.Heard(), list[int]()

    async def work() -> None:
        ran.append(1)
        raise rules.Broken

    class Hear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info and record.exc_info[0]:
                heard.at_once.append(record.exc_info[0].__name__)

    app.logger.handlers[:] = [Hear()]
    app.add_background_task(work)
    await asyncio.wait(list(app.background_tasks))
    rules.judge_heard(trial, heard, len(ran))


def _hear(told: list[str]) -> None:
    """Have what the loop tells of errors that nobody took added to a list."""

    def hear(_: asyncio.AbstractEventLoop, said: dict[str, Any]) -> None:
        told.append(type(said.get("exception")).__name__)

    asyncio.get_running_loop().set_exception_handler(hear)


# one-of-four: one of four workers fails; what becomes of the others?


async def one_of_four_gather(trial: Trial) -> None:
    """asyncio.gather: it raises, and does not wait."""
    states, all_begun, go_on = _workers()
    raised = None
    tasks = [
        asyncio.create_task(_work(number, states, all_begun, go_on, lambda: None))
        for number in range(rules.WORKERS)
    ]
    try:
        await asyncio.gather(*tasks)
    except rules.Broken as error:
        raised = error
    by_then = list(states)
    go_on.set()
    await asyncio.wait(tasks)
    rules.judge_others(trial, raised, by_then, states)


async def one_of_four_return_exceptions(trial: Trial) -> None:
    """asyncio.gather(return_exceptions=True): it waits for all, and errors are results."""
    states, all_begun, go_on = _workers()
    results = await asyncio.gather(
        *(_work(number, states, all_begun, go_on, go_on.set) for number in range(rules.WORKERS)),
        return_exceptions=True,
    )
    errors = [result for result in results if result is not None]
    rules.judge_others(trial, errors[0] if errors else None, states, states)


async def one_of_four_task_group(trial: Trial) -> None:
    """asyncio.TaskGroup: it cancels the others, waits for them, and raises."""
    states, all_begun, go_on = _workers()
    raised: list[BaseException] = []
    try:
        async with asyncio.TaskGroup() as group:
            for number in range(rules.WORKERS):
                group.create_task(_work(number, states, all_begun, go_on, lambda: None))
    except* rules.Broken as errors:
        raised += errors.exceptions
    rules.judge_others(trial, raised[0] if raised else None, states, states)


def _workers() -> tuple[list[str], asyncio.Barrier, asyncio.Event]:
    return [""] * rules.WORKERS, asyncio.Barrier(rules.WORKERS), asyncio.Event()


async def _work(
    number: int,
    states: list[str],
    all_begun: asyncio.Barrier,
    go_on: asyncio.Event,
    before_failing: Callable[[], None],
) -> None:
    """Begin with the others; then fail, or go on when that is allowed."""
    states[number] = rules.BEGUN
    await all_begun.wait()
    if number == rules.FAILING:
        states[number] = rules.Broken.__name__
        before_failing()
        raise rules.Broken
    try:
        await go_on.wait()
    except asyncio.CancelledError:
        states[number] = rules.CUT_OFF
        raise
    states[number] = rules.AT_ITS_END


# live routes

routes = Blueprint("errors", __name__)


@routes.get("/one-of-four/<form>")
@live.chooses("form", live.FORMS)
async def live_one_of_four(form: str) -> dict[str, Any]:
    """Starts four workers, one of which fails, and says what became of the others."""
    forms = {live.AS_WRITTEN: one_of_four_gather, live.PORTED: one_of_four_task_group}
    return await live.run_async(live.find(form, forms))
