"""What has to work beside a question, so that its answer means anything."""

from __future__ import annotations

import threading
from collections.abc import Collection
from contextvars import Context, ContextVar
from itertools import accumulate
from typing import Any


def ensure(works: object, otherwise: str) -> None:
    """Go on if it works; raises RuntimeError if not: the trial fails, whatever it has seen."""
    if not works:
        raise RuntimeError(otherwise)


def ensure_others(workers: Collection[object], count: int, me: object) -> None:
    """Raises RuntimeError if what was done was not done by so many others than `me`.

    Each is a thread or a task itself: their numbers come again.
    """
    ensure(
        len(set(workers)) == count and me not in workers,
        f"it was done by {len(set(workers))} and not by {count} others",
    )


def ensure_of_one_context(var: ContextVar[Any]) -> None:
    """Raises RuntimeError if a variable that was set here is set in an empty context as well."""
    ensure(Context().run(var.get, None) is None, "all contexts share the variable")


def ensure_of_one_thread(local: threading.local) -> None:
    """Raises RuntimeError if `val`, which was set here, is seen by another thread as well."""
    found: list[object] = []
    other = threading.Thread(target=lambda: found.append(getattr(local, "val", None)))
    other.start()
    other.join()
    ensure(found == [None], "all threads share the local")


class Place:
    """What knows how many were in it at once, threads or tasks: `with place: barrier.wait()`.

    Appending to a list is atomic, so it needs no lock that would keep anybody out.
    """

    def __init__(self) -> None:
        self._steps: list[int] = []

    def __enter__(self) -> None:
        self._steps.append(1)

    def __exit__(self, *_: object) -> None:
        self._steps.append(-1)

    @property
    def inside(self) -> int:
        """How many are inside now."""
        return sum(self._steps)

    @property
    def most(self) -> int:
        """How many were inside at once, at the most."""
        return max(accumulate(self._steps, initial=0))

    def ensure_met(self, count: int) -> None:
        """Raises RuntimeError if not so many were inside at once."""
        ensure(self.most == count, f"{self.most} were at one place at once instead of {count}")


class Door(Place):
    """A place with a lock before it; `asks` stands before the lock is asked for.

    Threads may start so late that the one before is gone: they wait at the barrier `everybody`
    until all have asked.
    """

    def __init__(self, everybody: threading.Barrier | None = None) -> None:
        super().__init__()
        self._everybody = everybody
        self._asked: list[int] = []
        self._outside: list[int] = []

    def __enter__(self) -> None:
        super().__enter__()
        entered = len(self._outside) + 1  # not counted anew: ten thousand tasks may come
        self._outside.append(len(self._asked) - entered)

    def asks(self) -> None:
        """Somebody asks to come in."""
        self._asked.append(self.inside)
        if self._everybody is not None:
            self._everybody.wait()

    def ensure_sought(self) -> None:
        """Raises RuntimeError if nobody asked while another was inside: nobody was kept out."""
        sought = any(self._asked) or any(left > 0 for left in self._outside)
        ensure(sought, "nobody asked to come in while another one was inside")
