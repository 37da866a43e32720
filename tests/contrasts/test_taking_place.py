"""What cells make sure of beside their outcomes: that what they judge took place."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import Any, cast

import pytest

from async_contrast.topics.controls import Door, Place, ensure_of_one_context, ensure_others
from async_contrast.topics.crew import meet, run_threads
from tests.mutation.parts import NoBarrier, SharedVar
from tests.rows import each_row


@pytest.mark.parametrize("barrier", [threading.Barrier, NoBarrier])
def test_who_waited_for_each_other_was_there_at_once(barrier: type[threading.Barrier]) -> None:
    all_here, place = barrier(3), Place()

    def work(_: int) -> None:
        with place:
            all_here.wait(4.0)

    run_threads(3, work)
    if barrier is threading.Barrier:
        place.ensure_met(3)
    with pytest.raises(RuntimeError, match="instead of 4"):
        place.ensure_met(4)


def test_one_after_the_other_is_not_at_once() -> None:
    place = Place()
    for _ in range(3):
        with place:
            assert place.inside == 1
    with pytest.raises(RuntimeError, match="1 were at one place at once instead of 3"):
        place.ensure_met(3)


def test_a_door_is_sought_by_who_comes_while_another_one_is_inside() -> None:
    door = Door()
    door.asks()
    with door:
        pass
    with pytest.raises(RuntimeError, match="nobody asked"):
        door.ensure_sought()
    with door:
        door.asks()
    door.ensure_sought()


@each_row("workers", [["me"], ["me", "a"], ["a"], ["a", "a"], ["a", "b", "c"], []])
def test_two_others_are_neither_fewer_nor_more_nor_me(workers: list[str]) -> None:
    ensure_others(["a", "b", "a"], 2, "me")
    with pytest.raises(RuntimeError, match="not by 2 others"):
        ensure_others(workers, 2, "me")


def test_a_variable_that_all_contexts_share_is_none_of_one() -> None:
    own: ContextVar[str | None] = ContextVar("own", default=None)
    own.set("mine")
    ensure_of_one_context(own)
    shared = SharedVar("shared", default=None)
    shared.set("everybody's")
    with pytest.raises(RuntimeError, match="share the variable"):
        ensure_of_one_context(cast(ContextVar[Any], shared))


def test_without_patience_nobody_had_a_chance() -> None:
    with pytest.raises(RuntimeError, match="patience"):
        meet(threading.Barrier(2), 0.0)
