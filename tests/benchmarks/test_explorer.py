"""What the explorer's benchmark explores, and that it tells a wrong answer from a right one."""

from __future__ import annotations

from importlib.util import find_spec
from math import comb

import pytest

from benchmarks.explorer import comparing
from benchmarks.explorer.comparing import OUTCOMES
from benchmarks.explorer.exploring import Sample, sampled, whole
from benchmarks.explorer.notes import FAILING, digits, orders_of
from benchmarks.explorer.tools import OURS, TOOLS


@pytest.mark.parametrize("program", TOOLS)
def test_ours_finds_all_that_there_is(program: str) -> None:
    found = sampled(TOOLS[program][OURS], 0.01)
    assert {*found.outcomes} == OUTCOMES[program]
    assert found.whole
    assert found.orders > 0
    assert found.runs > 0


def test_a_run_of_ours_counts_each_time_that_it_is_run() -> None:
    found = TOOLS["two tasks"][OURS]()
    again = len(OUTCOMES["two tasks"])  # an order of each is run again
    assert (found.orders, found.runs) == (6, 6 + again)


@pytest.mark.skipif(find_spec("detangle") is None, reason="detangle is not installed")
@pytest.mark.parametrize("tool", ["detangle, depth first", "detangle, no seed"])
@pytest.mark.parametrize("program", ["two tasks", "three tasks"])
def test_detangle_finds_all_of_few_tasks(program: str, tool: str) -> None:
    found = sampled(TOOLS[program][tool], 0.01)
    assert {*found.outcomes} == OUTCOMES[program]
    assert found.whole


@pytest.mark.thorough
def test_the_notes_program_is_counted() -> None:
    for times, (orders, failing) in FAILING.items():
        found = whole(times, own=False)
        assert (found.orders, found.failing) == (orders, failing)
        assert orders == orders_of(times)
    own = whole(1, own=True)
    assert own.orders == comb(10, 5)
    assert own.runs == whole(1, own=False).runs


@pytest.mark.parametrize(
    ("outcomes", "finds_all", "kept"),
    [((1, 2, 3), True, True), ((1, 2), True, False), ((1, 2, 3, 4), True, False),
     ((1, 2, 3), False, False)],
)  # fmt: skip
def test_an_answer_that_is_wrong_breaks_a_bound(
    outcomes: tuple[int, ...], finds_all: bool, kept: bool
) -> None:
    one = Sample(1.0, 6, 6, outcomes, finds_all)
    (bound,) = comparing.bounds("two tasks", {OURS: (one,)}, [], [])
    assert bound.kept is kept


def test_one_that_is_nearly_as_fast_breaks_a_bound() -> None:
    ours, other = Sample(1.0, 60, 60, (1, 2, 3), True), Sample(1.0, 42, 21, (1, 2, 3), True)
    found = {OURS: (ours,), "another": (other,)}
    orders = comparing.each("two tasks", "orders/s", found, lambda one: one.orders)
    right, fast = comparing.bounds("two tasks", found, orders, [])
    assert right.kept
    assert not fast.kept
    assert fast.value == pytest.approx(60 / 21)


def test_digits_of_the_whole() -> None:
    assert digits() == 240_821
