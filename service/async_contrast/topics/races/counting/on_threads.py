"""Threads, of which so many may be inside at once."""

from __future__ import annotations

import threading
from functools import partial

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.races.counting import rules
from async_contrast.topics.races.counting.rules import IN, OTHER, OUT, TWICE


def semaphore_bounds() -> tuple[list[Worker], Check]:
    """threading.Semaphore(2), and three that come in."""
    steps: list[int] = []
    semaphore = threading.Semaphore(2)

    def work() -> None:
        with semaphore:
            steps.append(IN)
            steps.append(OUT)

    return [work, work, work], lambda: rules.judge_steps(steps, places=2)


def semaphore_counter() -> tuple[list[Worker], Check]:
    """A counter instead: `if inside < 1: inside += 1`."""
    steps: list[int] = []
    inside = 0

    def work() -> None:
        nonlocal inside
        if inside < 1:
            inside += 1
            steps.append(IN)
            steps.append(OUT)
            inside -= 1

    return [work, work], lambda: rules.judge_steps(steps, places=1)


def semaphore_released_twice() -> tuple[list[Worker], Check]:
    """threading.Semaphore(1), and one of three releases it twice."""
    steps: list[int] = []
    semaphore = threading.Semaphore(1)

    def work(releases: int) -> None:
        semaphore.acquire()
        steps.append(IN)
        steps.append(OUT)
        for _ in range(releases):
            semaphore.release()

    workers: list[Worker] = [partial(work, 2), partial(work, 1), partial(work, 1)]
    return workers, lambda: rules.judge_steps(steps, places=1)


def semaphore_bounded_released_twice() -> tuple[list[Worker], Check]:
    """threading.BoundedSemaphore(1), and one of three releases it twice."""
    steps: list[int] = []
    refused: list[str] = []
    semaphore = threading.BoundedSemaphore(1)

    def work(who: str, releases: int) -> None:
        semaphore.acquire()
        steps.append(IN)
        steps.append(OUT)
        try:
            for _ in range(releases):
                semaphore.release()
        except ValueError:
            refused.append(who)

    workers: list[Worker] = [partial(work, TWICE, 2), partial(work, OTHER, 1)]
    workers.append(partial(work, OTHER, 1))
    return workers, lambda: rules.judge_refused(steps, 1, refused)
