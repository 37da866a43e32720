"""Errors of threads."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from flask import Blueprint

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.errors import rules

# lost-errors: where does an error in a worker go?


def lost_errors_thread(trial: Trial) -> None:
    """threading.Thread, for whose errors there is threading.excepthook."""
    heard, ran = rules.Heard(), list[int]()

    def hear(told: threading.ExceptHookArgs) -> None:
        heard.at_once.append(told.exc_type.__name__)

    def work() -> None:
        ran.append(1)
        raise rules.Broken

    threading.excepthook = hear
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    threading.excepthook = threading.__excepthook__
    rules.judge_heard(trial, heard, len(ran))


def lost_errors_submit(trial: Trial) -> None:
    """executor.submit, its future kept in a list that nobody looks at."""
    heard, ran = rules.Heard(), list[int]()

    def hear(told: threading.ExceptHookArgs) -> None:
        heard.at_once.append(told.exc_type.__name__)

    def work() -> None:
        ran.append(1)
        raise rules.Broken

    threading.excepthook = hear
    with ThreadPoolExecutor(1) as pool:
        kept = [pool.submit(work)]
    there = len(kept)
    kept.clear()
    gc.collect()
    heard.let_go, heard.at_once = heard.at_once, []
    threading.excepthook = threading.__excepthook__
    rules.judge_heard(trial, heard, len(ran), kept=there == 1)


# one-of-four: one of four workers fails; what becomes of the others?


def one_of_four_map(trial: Trial) -> None:
    """executor.map within `with`: it waits for all."""
    states, all_begun, go_on = _workers()
    raised = None
    try:
        with ThreadPoolExecutor(rules.WORKERS) as pool:
            numbers = range(rules.WORKERS)
            list(pool.map(lambda number: _work(number, states, all_begun, go_on), numbers))
    except rules.Broken as error:
        raised = error
    rules.judge_others(trial, raised, states, states)


def one_of_four_results(trial: Trial) -> None:
    """executor.submit and future.result, one after the other: the first error ends the waiting."""
    states, all_begun, go_on = _workers()
    raised = None
    with ThreadPoolExecutor(rules.WORKERS) as pool:
        submitted: list[Future[None]] = [
            pool.submit(_work, number, states, all_begun, None if number == 0 else go_on)
            for number in range(rules.WORKERS)
        ]
        try:
            for future in submitted:
                future.result()
        except rules.Broken as error:
            raised = error
        by_then = list(states)
        go_on.set()
    rules.judge_others(trial, raised, by_then, states)


def _workers() -> tuple[list[str], threading.Barrier, threading.Event]:
    return [""] * rules.WORKERS, threading.Barrier(rules.WORKERS), threading.Event()


def _work(
    number: int, states: list[str], all_begun: threading.Barrier, go_on: threading.Event | None
) -> None:
    """Begin with the others; then fail, and let them go on if it is told how, or go on."""
    states[number] = rules.BEGUN
    all_begun.wait()
    if number == rules.FAILING:
        states[number] = rules.Broken.__name__
        if go_on is not None:
            go_on.set()
        raise rules.Broken
    if go_on is not None:
        go_on.wait()
    states[number] = rules.AT_ITS_END


# live routes

routes = Blueprint("errors", __name__)


@routes.get("/one-of-four/<form>")
@live.chooses("form", live.FORMS)
def live_one_of_four(form: str) -> dict[str, Any]:
    """Starts four workers, one of which fails, and says what became of the others."""
    return live.run(live.find(form, dict.fromkeys(live.FORMS, one_of_four_map)))
