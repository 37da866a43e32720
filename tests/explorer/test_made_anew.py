"""A program that does not make all anew is refused, also where each single run looks sound."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.program import Check, Program, Worker
from async_contrast.explorer.worlds import explore_in, worlds_of

total = 0


def forgets_to_begin_at_0() -> tuple[Sequence[Worker], Check]:
    def add() -> None:
        global total  # noqa: PLW0603
        total += 1

    def check() -> None:
        assert total == 2, f"the total is {total}"

    return [add, add], check


def tasks_forget_it() -> tuple[Sequence[Worker], Check]:
    async def add() -> None:
        global total  # noqa: PLW0603
        total += 1
        await asyncio.sleep(0)

    return [add, add], lambda: f"the total is {total}"


def runs_otherwise_later() -> tuple[Sequence[Worker], Check]:
    global total  # noqa: PLW0603
    total += 1
    shared = [0]

    def work() -> None:
        if shared[0] > 5:
            shared[0] = 0

    def works_once_more() -> None:
        shared[0] = 1
        shared[0] = 2

    return [work if total < 5 else works_once_more], lambda: None


@pytest.mark.parametrize("sample", [None, 5])
@pytest.mark.parametrize("program", [forgets_to_begin_at_0, tasks_forget_it])
def test_what_the_runs_before_left_is_noticed(program: Program, sample: int | None) -> None:
    for world in worlds_of(program):
        with pytest.raises(NotExplorable, match="have it make all that it changes anew"):
            explore_in(world, program, sample=sample)


def test_an_order_that_is_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.total", 3)
    with pytest.raises(NotExplorable, match="have it make all that it changes anew"):
        explore_in(worlds_of(forgets_to_begin_at_0)[0], runs_otherwise_later)
