"""The worlds that a program can be explored in, and one program in one of them."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from types import FunctionType
from typing import Any

from async_contrast.errors import ForbiddenParameter, NotExplorable
from async_contrast.explorer import on_threads, tokens
from async_contrast.explorer.blocking import guarding
from async_contrast.explorer.exploring import (
    MOST,
    Exploration,
    explore_classes,
    explore_orders,
    explore_some,
    replay,
)
from async_contrast.explorer.locks import locks_wanted
from async_contrast.explorer.mentioned import mentions_of, reached
from async_contrast.explorer.on_asyncio import AsAsyncioOrders, InAnyOrder, standing
from async_contrast.explorer.on_threads import Threads, until_all_is_known
from async_contrast.explorer.outside import refuse_outside, refuse_spinning
from async_contrast.explorer.overheard import Listener
from async_contrast.explorer.program import SHAPE, Outcome, Program, made
from async_contrast.explorer.search import Order
from async_contrast.explorer.timeline import GOES_ON, Deed


@dataclass(frozen=True, slots=True)
class World:
    """Who may take turns where. `letter` begins the token of an order in it."""

    name: str
    letter: str


ANY_STEP = World("any step", "s")
"""Threads, which may be cut off between any two accesses to what they share."""
THIS_INTERPRETER = World("this interpreter", "i")
"""Threads, where CPython 3.11 to 3.14 with a GIL looks whether another one wants to run."""
ANY_ORDER = World("any order", "o")
"""Tasks, of which any that is ready may be the next."""
AS_ASYNCIO = World("as asyncio orders it", "a")
"""Tasks, first in, first out; when a timer is due comes from outside."""

OF_THREADS, OF_TASKS = (ANY_STEP, THIS_INTERPRETER), (ANY_ORDER, AS_ASYNCIO)


@dataclass(frozen=True, slots=True)
class Replayed:
    """One order, step by step, and what it came to."""

    deeds: tuple[Deed, ...]
    outcome: Outcome


OPTIMIZED = (
    "without assert statements no order fails: unset PYTHONOPTIMIZE, or run Python without -O"
)


@dataclass(frozen=True, slots=True)
class Explored:
    """A program in one world. `unfollowed` is code that was reached, and may share what nobody
    saw: then not all orders are known."""

    world: World
    found: Exploration
    unfollowed: frozenset[str]

    @property
    def failing(self) -> dict[Outcome, str]:
        """The outcomes that fail, each with the token of its shortest order."""
        return {
            outcome: token_of(self.world, order)
            for outcome, order in self.found.shortest.items()
            if outcome.fails
        }


def worlds_of(program: Program) -> tuple[World, ...]:
    """Those of its workers, threads or tasks. Raises NotExplorable if it has both, or none."""
    workers, check = made(program)
    try:
        kinds = {_is_a_task(_unwrapped(worker)) for worker in workers}
    except Exception as error:
        raise NotExplorable(f"{SHAPE}: {type(error).__name__}: {error}") from error
    if len(kinds) != 1 or not all(map(callable, (*workers, check))):
        raise NotExplorable(SHAPE)
    return OF_TASKS if kinds == {True} else OF_THREADS


def _is_a_task(worker: Any) -> bool:
    """Whether it is a coroutine function, or an object that is called so, or a lambda that calls
    one first of all: told by its name, for a thread's worker may not be called in vain."""
    if type(worker) is not FunctionType:
        of_class = inspect.getattr_static(type(worker), "__call__", None)
        return inspect.iscoroutinefunction(worker) or inspect.iscoroutinefunction(of_class)
    if worker.__name__ != "<lambda>":
        return inspect.iscoroutinefunction(worker)
    for _, value, then, *_ in mentions_of(worker):
        method = inspect.getattr_static(type(value), then, None)
        return inspect.iscoroutinefunction(_unwrapped(value)) or inspect.iscoroutinefunction(method)
    return False


def _unwrapped(worker: Any) -> Any:
    while isinstance(worker, partial):
        worker = worker.func
    return worker


def explore_in(
    world: World, program: Program, most: int = MOST, sample: int | None = None
) -> Explored:
    """Run it in every order, but at most so many; or in as many as `sample` by chance.

    Raises NotExplorable.
    """
    begin, unfollowed = _begins(world, program)
    listener = Listener()
    listen = listener.listening if world in OF_TASKS else nullcontext

    def explore() -> Exploration:
        if sample is not None:
            return explore_some(begin, sample, again=listen)
        if world is ANY_STEP:
            return explore_classes(begin, most)
        return explore_orders(begin, most, listen)

    try:
        with guarding():
            found = until_all_is_known(explore)
    finally:
        for refused in listener.refused:
            raise refused
    return Explored(world, found, frozenset(unfollowed | listener.in_libraries))


def replay_in(world: World, program: Program, order: Order) -> Replayed:
    """Run it in this order. Raises NotExplorable."""
    deeds: list[Deed] = []
    begin, _ = _begins(world, program, deeds)

    def note(run: Any, choice: int) -> None:
        if world in OF_TASKS:
            deeds.extend(
                Deed(each, GOES_ON, *standing(run.loop.tasks[each]))
                for each in run.workers_of(choice)
            )

    def again() -> Replayed:
        deeds.clear()
        outcome = replay(begin, order, note)
        return Replayed(tuple(deeds), outcome)

    with guarding():
        return until_all_is_known(again)


def _begins(
    world: World, program: Program, deeds: list[Deed] | None = None
) -> tuple[Callable[[], Any], set[str]]:
    if sys.flags.optimize:
        raise NotExplorable(OPTIMIZED)
    if world in OF_TASKS:
        workers, _ = made(program)
        functions = [*reached(workers)]
        refuse_outside(functions)
        refuse_spinning(functions)
        tasks = InAnyOrder if world is ANY_ORDER else AsAsyncioOrders
        return partial(tasks, program, locks=bool(locks_wanted(workers))), set()
    any_step, here = on_threads.World
    threads = Threads(program, any_step if world is ANY_STEP else here)
    return partial(threads.begin, deeds), threads.unfollowed


def token_of(world: World, order: Order) -> str:
    """An order as a word that people can copy."""
    return f"{world.letter}{tokens.write(order)}"


def read_token(token: str, among: tuple[World, ...]) -> tuple[World, Order]:
    """The order that was written so. Raises ForbiddenParameter."""
    for world in among:
        if token.startswith(world.letter):
            return world, tokens.read(token[1:])
    raise ForbiddenParameter("replay", f"{token[:60]!r} is no order of this program's")
