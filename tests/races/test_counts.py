"""What is declared of the programs on threads is what every order of their steps comes to."""

from __future__ import annotations

from functools import partial

import pytest

from async_contrast.catalog import TOPICS
from tests.races import by_hand
from tests.races.by_hand import Model, orders

MODELS: dict[str, tuple[str, Model]] = {
    "check_then_act_unlocked": ("check-then-act", by_hand.check_then_act_unlocked),
    "check_then_act_across_call": ("check-then-act", by_hand.check_then_act_unlocked),
    "cache_unlocked": ("cache", by_hand.cache_unlocked),
    "publish_in_place": ("publish", by_hand.publish_in_place),
    "two_locks_one_order": ("two-locks", partial(by_hand.two_locks, "ab")),
    "two_locks_two_orders": ("two-locks", partial(by_hand.two_locks, "ba")),
    "condition_while": ("condition", partial(by_hand.condition, again=True)),
    "condition_if": ("condition", partial(by_hand.condition, again=False)),
    "queue_each_once": ("queue", partial(by_hand.queue, ends=2)),
    "queue_one_end": ("queue", partial(by_hand.queue, ends=1)),
    "queue_list": ("queue", by_hand.queue_list),
    "semaphore_bounds": ("semaphore", partial(by_hand.semaphore, 2, (1, 1, 1))),
    "semaphore_counter": ("semaphore", by_hand.semaphore_counter),
    "semaphore_released_twice": ("semaphore", partial(by_hand.semaphore, 1, (2, 1, 1))),
    "semaphore_bounded_released_twice": (
        "semaphore",
        partial(by_hand.semaphore, 1, (2, 1, 1), bounded=True),
    ),
}


@pytest.mark.parametrize("program", MODELS)
def test_as_many_orders_as_by_hand(program: str) -> None:
    contrast, model = MODELS[program]
    cell = TOPICS["races"].contrasts[contrast].cell(f"threads.{program}_every_order")
    assert orders(model) == cell.shows
