"""A program in every order as a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from async_contrast.explorer.testing import explore
from async_contrast.explorer.worlds import AS_ASYNCIO, THIS_INTERPRETER


class Odd:
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return 1


def program() -> tuple[Sequence[Callable[[], object]], Callable[[], None]]:
    total = 0

    def add() -> None:
        nonlocal total
        total = total + 1

    def check() -> None:
        assert total == 2, "an increment is lost"

    return [add, add], check


def test_it_fails_with_the_shortest_order() -> None:
    with pytest.raises(AssertionError) as raised:
        explore(program)
    first, *turns, token = str(raised.value).splitlines()
    assert first == "4 of 6 orders (any step): an increment is lost"
    assert sorted(line.split()[1] for line in turns) == ["0", "0", "1", "1"]
    assert turns[0].split()[1] == "0"
    assert turns[1].split()[1] == "1"  # else nothing is lost
    assert token.startswith("s0")


def test_it_passes_where_no_order_fails() -> None:
    explored = explore(program, THIS_INTERPRETER)
    assert explored.found.runs == 2


def test_orders_that_were_not_run_do_not_pass() -> None:
    with pytest.raises(AssertionError, match="there are more"):
        explore(program, THIS_INTERPRETER, most=1)


def test_what_could_not_be_followed_does_not_pass() -> None:
    def shares_unseen() -> tuple[Sequence[Callable[[], object]], Callable[[], None]]:
        odd, more = Odd(), Odd()

        def compare() -> None:
            odd == more  # noqa: B015

        return [compare, compare], lambda: None

    with pytest.raises(AssertionError, match=r"not exhaustive: what .*Odd\.__eq__.* not followed"):
        explore(shares_unseen)


def test_tasks_too() -> None:
    async def waits() -> None:
        await asyncio.Event().wait()

    with pytest.raises(AssertionError, match=r"all wait for ever: worker 0 at test_testing\.py"):
        explore(lambda: ([waits], lambda: None), AS_ASYNCIO)
