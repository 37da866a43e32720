"""Measuring in turns."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from itertools import count, pairwise

from benchmarks.rounds import in_turns


def measured_in_order(names: str, rounds: int) -> list[str]:
    """Those measured in each round, one after the other; each has one sample of each round."""
    order: list[str] = []

    def work(name: str) -> Callable[[], str]:
        def measured() -> str:
            order.append(name)
            return name

        return measured

    found = in_turns({name: work(name) for name in names}, rounds, warm_up=0)
    assert found == {name: (name,) * rounds for name in names}
    size = len(names)
    return ["".join(order[n : n + size]) for n in range(0, len(order), size)]


def test_each_has_a_sample_a_round_and_everybody_else_before_it_at_times() -> None:
    rounds = measured_in_order("abcd", 20)
    assert {"".join(sorted(order)) for order in rounds} == {"abcd"}
    seen = {pair for order in rounds for pair in pairwise(order)}
    assert len(seen) == 4 * 3


def test_two_rounds_have_everybody_as_early_as_late() -> None:
    rounds = measured_in_order("abc", 8)
    assert [order[::-1] for order in rounds[::2]] == rounds[1::2]


def test_the_order_is_the_same_in_each_run() -> None:
    assert measured_in_order("abcdef", 9) == measured_in_order("abcdef", 9)


def test_what_warms_up_does_not_count() -> None:
    numbers = count()
    assert in_turns({"one": lambda: next(numbers)}, rounds=2, warm_up=3) == {"one": (3, 4)}


def test_when_time_is_up_one_round_has_counted() -> None:
    numbers = count()
    assert in_turns({"one": lambda: next(numbers)}, 1_000, warm_up=2, seconds=0) == {"one": (2,)}


class Left:
    """Something that only the collector can take away."""

    def __init__(self) -> None:
        self.itself = self


def test_no_sample_pays_for_what_was_left_before_it() -> None:
    left = weakref.ref(Left())
    found = in_turns({"looks": lambda: (left(), gc.get_freeze_count() > 0)}, 1)
    assert found == {"looks": ((None, True),)}
