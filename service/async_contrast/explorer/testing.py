"""A program in every order as a test: it fails with the shortest order that does."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.explorer.exploring import MOST, Coverage
from async_contrast.explorer.program import Outcome, Program, place
from async_contrast.explorer.timeline import Deed
from async_contrast.explorer.worlds import (
    Explored,
    World,
    explore_in,
    read_token,
    replay_in,
    worlds_of,
)


def explore(program: Program, world: World | None = None, most: int = MOST) -> Explored:
    """Explore it in this world; if none is named, in the one with the most orders.

    Raises AssertionError if an order fails, if there are more than `most` to run, or if code was
    reached that could not be followed; NotExplorable for what cannot be explored.
    """
    explored = explore_in(world or worlds_of(program)[0], program, most)
    if explored.failing:
        raise AssertionError(_told(explored, program))
    if explored.found.coverage is not Coverage.EXHAUSTED:
        raise AssertionError(
            f"{most} orders were run, and there are more; do less, or raise `most`"
        )
    if explored.unfollowed:
        shares = ", ".join(sorted(explored.unfollowed))
        raise AssertionError(f"not exhaustive: what {shares} shares was not followed")
    return explored


def _told(explored: Explored, program: Program) -> str:
    outcome, token = min(explored.failing.items(), key=lambda each: len(each[1]))
    world, order = read_token(token, (explored.world,))
    deeds = replay_in(world, program, order).deeds
    return "\n".join([f"{_share(explored, outcome)}: {outcome.word}", *lines(deeds), token])


def _share(explored: Explored, outcome: Outcome) -> str:
    orders = explored.found.orders or explored.found.classes or {}
    return f"{orders[outcome]} of {sum(orders.values())} orders ({explored.world.name})"


def lines(deeds: Sequence[Deed]) -> list[str]:
    """Each step as people read it: who, where, what stands there, and what it did."""
    return [f"  worker {deed.worker}  {place(deed.file, deed.line)}  {deed.what}" for deed in deeds]
