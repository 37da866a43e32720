"""Threads whose results and errors reach the one who started them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def run_threads(count: int, work: Callable[[int], T]) -> list[T]:
    """Run `work(0)` to `work(count - 1)`, each in a new thread, and wait for all.

    Returns the results in the order of the numbers; raises the first error, if there is one.
    A pool would reuse threads, which is just what some trials must not do.
    """
    results: dict[int, T] = {}
    errors: list[Exception] = []

    def run(number: int) -> None:
        try:
            results[number] = work(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [results[number] for number in range(count)]
