"""What the orders of a program come to is counted, as far as they are run."""

from __future__ import annotations

from functools import partial
from math import comb

import pytest

from async_contrast.errors import ForbiddenParameter, NotExplorable
from async_contrast.explorer import counting, tokens
from async_contrast.explorer.exploring import (
    Coverage,
    explore_classes,
    explore_orders,
    explore_some,
    replay,
)
from async_contrast.explorer.program import Outcome
from tests.explorer.sums import Sums


def test_classes_stand_for_all_orders() -> None:
    for times in (1, 2, 3):
        begin = partial(Sums, times=times)
        each, of_class = explore_orders(begin), explore_classes(begin)
        assert each.orders == of_class.orders
        assert sum((of_class.orders or {}).values()) == each.runs == comb(4 * times, 2 * times)
        assert of_class.runs == sum((of_class.classes or {}).values()) < each.runs
        assert each.coverage is of_class.coverage is Coverage.EXHAUSTED


def test_classes_of_three_workers_too() -> None:
    begin = partial(Sums, workers=3)
    each, of_class = explore_orders(begin), explore_classes(begin)
    assert each.orders == of_class.orders
    assert each.runs == comb(6, 2) * comb(4, 2) > of_class.runs


def test_two_that_add_one_come_to_one_or_two() -> None:
    assert explore_classes(Sums).orders == {
        Outcome("1", fails=False): 4,
        Outcome("2", fails=False): 2,
    }


@pytest.mark.parametrize("explore", [explore_orders, explore_classes])
def test_a_bound_is_said_and_is_no_bound_where_it_is_just_enough(explore: object) -> None:
    assert callable(explore)
    all_runs = explore(Sums).runs
    assert explore(Sums, all_runs).coverage is Coverage.EXHAUSTED
    bounded = explore(Sums, all_runs - 1)
    assert (bounded.coverage, bounded.runs) == (Coverage.BOUNDED, all_runs - 1)


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    first, second, other = (explore_some(partial(Sums, times=3), 50, seed) for seed in (1, 1, 2))
    assert first == second != other
    assert first.coverage is Coverage.SAMPLED
    assert sum((first.orders or {}).values()) == 50


@pytest.mark.parametrize("workers", [2, 3])
def test_too_many_to_count_are_not_counted(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr(counting, "MOST", 3)
    found = explore_classes(partial(Sums, workers=workers))
    assert found.orders is None
    assert found.classes


def test_an_order_is_replayed_from_its_token() -> None:
    found = explore_classes(partial(Sums, workers=3))
    assert {outcome.word for outcome in found.shortest} == {"1", "2", "3"}
    for outcome, order in found.shortest.items():
        again = tokens.read(tokens.write(order))
        assert replay(partial(Sums, workers=3), again) == outcome


@pytest.mark.parametrize("order", [(0, 0), (0, 0, 0, 1), (2, 0, 0, 1, 1), (0, 0, 1, 1, 1)])
def test_an_order_of_another_program_is_refused(order: tuple[int, ...]) -> None:
    with pytest.raises(NotExplorable):
        replay(Sums, order)


@pytest.mark.parametrize("token", ["x", "0x", "0x-1", "0..1", "٣", "0x999999999", "1" * 5000, " 0"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(ForbiddenParameter, match="is no order"):
        tokens.read(token)


def test_a_token_may_not_be_longer_than_any_order() -> None:
    with pytest.raises(ForbiddenParameter):
        tokens.read("0x999999.1x999999")
