"""Threads that end in odd ways: an outcome, as an error of a thread is."""

from __future__ import annotations

import pytest

from async_contrast.explorer.program import Worker
from async_contrast.explorer.worlds import ANY_STEP, OF_THREADS, World, explore_in


class Stop(BaseException):
    pass


def stops() -> None:
    raise Stop("at once")


def closes_itself() -> None:
    raise GeneratorExit


def exits() -> None:
    raise SystemExit(3)


def interrupts() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("world", OF_THREADS)
@pytest.mark.parametrize(
    ("worker", "word"),
    [
        (stops, "worker 1: Stop: at once"),
        (closes_itself, "worker 1: GeneratorExit"),
        (exits, "holds"),  # a thread may end itself so
    ],
)
def test_an_error_that_is_no_exception(world: World, worker: Worker, word: str) -> None:
    found = explore_in(world, lambda: ([lambda: None, worker], lambda: None)).found
    assert [outcome.word for outcome in found.shortest] == [word]


def test_an_interruption_ends_all_at_once() -> None:
    with pytest.raises(KeyboardInterrupt):
        explore_in(ANY_STEP, lambda: ([interrupts], lambda: None))
