"""Bounds of threads: who finds no place waits, and only that thread does."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import AbstractContextManager, nullcontext

from flask import Blueprint, current_app, request
from flask.blueprints import BlueprintSetupState

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.controls import Place
from async_contrast.topics.crew import wait_until_blocked
from async_contrast.topics.lock.bounds import rules

# bounded-work: are there ever more at work than there are places?


def bounded_work(trial: Trial) -> None:
    """threading.BoundedSemaphore, a thread a worker."""
    places = threading.BoundedSemaphore(rules.PLACES)
    _work(trial, [places] * rules.WORKERS)


def bounded_work_own_semaphore(trial: Trial) -> None:
    """A semaphore that each worker makes for itself."""
    _work(trial, [threading.BoundedSemaphore(rules.PLACES) for _ in range(rules.WORKERS)])


def bounded_work_unbounded(trial: Trial) -> None:
    """No semaphore."""
    _work(trial, [nullcontext()] * rules.WORKERS)


def _work(trial: Trial, doors: list[AbstractContextManager[object]]) -> None:
    place, go_on, done = Place(), threading.Event(), list[int]()

    def work(number: int) -> None:
        with doors[number], place:
            trial.saw(rules.ENTERED)
            go_on.wait()
            done.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(rules.WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        wait_until_blocked(thread)
    inside = place.inside
    go_on.set()
    for thread in threads:
        thread.join()
    rules.judge_work(trial, place, inside, len(done))


# bounded-queue: does a full queue hold its producer back?


def bounded_queue(trial: Trial) -> None:
    """queue.Queue with a maxsize, a thread that puts."""
    _produce(trial, queue.Queue(rules.ROOM))


def bounded_queue_unbounded(trial: Trial) -> None:
    """queue.Queue without a maxsize, a thread that puts."""
    _produce(trial, queue.Queue())


def _produce(trial: Trial, items: queue.Queue[int]) -> None:
    def produce() -> None:
        for number in range(rules.ITEMS):
            items.put(number)
            trial.saw(rules.FOUND_ROOM)

    producer = threading.Thread(target=produce)
    producer.start()
    wait_until_blocked(producer)
    waiting = items.qsize()
    taken = [items.get() for _ in range(rules.ITEMS)]
    producer.join()
    rules.judge_queue(trial, waiting, taken)


# live routes

routes = Blueprint("bounds", __name__)


class _Work:
    """What all requests to an application do, a few at once."""

    def __init__(self) -> None:
        self.places, self.tally = threading.BoundedSemaphore(rules.PLACES), threading.Lock()
        self.inside = 0


@routes.record
def _make_work(state: BlueprintSetupState) -> None:
    state.app.extensions["work"] = dict.fromkeys(live.FORMS, _Work())


@routes.get("/bounded-work/<form>")
@live.chooses("form", live.FORMS)
@live.takes(rules.PAUSE_MS)
def live_work(form: str) -> dict[str, int]:
    """Waits for a place, works, and says how many were inside when it came in."""
    given = live.read(request.args.to_dict(flat=False), (rules.PAUSE_MS,))
    work: _Work = live.find(form, current_app.extensions["work"])
    with work.places:
        with work.tally:
            work.inside += 1
            inside = work.inside
        time.sleep(given["pause_ms"] / 1000)
        with work.tally:
            work.inside -= 1
    return {"places": rules.PLACES, "inside": inside}
