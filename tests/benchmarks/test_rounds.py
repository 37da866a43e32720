"""Measuring in turns."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from benchmarks.rounds import in_turns


def test_each_has_a_sample_a_round_and_none_is_always_the_first() -> None:
    order: list[str] = []

    def work(name: str) -> Callable[[], str]:
        def measured() -> str:
            order.append(name)
            return name

        return measured

    found = in_turns({name: work(name) for name in "abc"}, rounds=3, warm_up=0)
    assert found == {"a": ("a",) * 3, "b": ("b",) * 3, "c": ("c",) * 3}
    assert "".join(order) == "abcbcacab"


def test_what_warms_up_does_not_count() -> None:
    numbers = count()
    assert in_turns({"one": lambda: next(numbers)}, rounds=2, warm_up=3) == {"one": (3, 4)}


def test_when_time_is_up_one_round_has_counted() -> None:
    numbers = count()
    assert in_turns({"one": lambda: next(numbers)}, 1_000, warm_up=2, seconds=0) == {"one": (2,)}
