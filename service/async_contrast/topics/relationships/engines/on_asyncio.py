"""The connections of an AsyncEngine: too few for all tasks, or asked for by several loops.

Asked here only: what several loops may share, and a commit that gives a connection back.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from sqlalchemy import NullPool, event, literal, select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.util import greenlet_spawn

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import meet_all, run_threads, wait_for, wait_until_blocked
from async_contrast.topics.own_loop import loop_on_a_thread
from async_contrast.topics.relationships.engines import rules

# pool-of-connections: who waits, who fails?


async def pool_of_connections(trial: Trial) -> None:
    """A task a request: each reads, then waits for something else, its session open."""
    others_failed = asyncio.Event()

    async def use(_: AsyncSession) -> None:
        await _soon(others_failed.wait())

    await _ask_all(trial, use, others_failed)


async def pool_of_connections_semaphore(trial: Trial) -> None:
    """The same behind a Semaphore of as many as there are connections."""

    async def use(_: AsyncSession) -> None:
        pass

    await _ask_all(trial, use, door=asyncio.Semaphore(trial["connections"]))


async def pool_of_connections_closed(trial: Trial) -> None:
    """A task a request: each reads, closes its session, then waits for something else."""
    everybody = asyncio.Barrier(rules.requests(trial))

    async def use(session: AsyncSession) -> None:
        await session.close()
        await _soon(everybody.wait())

    await _ask_all(trial, use)


async def pool_of_connections_committed(trial: Trial) -> None:
    """A task a request: each reads, commits, waits for something else, and reads once more."""
    everybody = asyncio.Barrier(rules.requests(trial))

    async def use(session: AsyncSession) -> None:
        await session.commit()
        await _soon(everybody.wait())
        await session.scalar(select(literal(0)))

    await _ask_all(trial, use)


async def pool_of_connections_two_each(trial: Trial) -> None:
    """As many requests as connections: each opens a second session while its first is in use."""
    everybody = asyncio.Barrier(trial["connections"])
    async with _engine(trial, rules.SHORT) as engine:
        in_use = rules.in_use(engine.sync_engine)

        async def request(n: int) -> str:
            async with AsyncSession(engine) as session, AsyncSession(engine) as second:
                await session.scalar(select(literal(n)))
                await _soon(everybody.wait())
                try:
                    await second.scalar(select(literal(n)))
                except PoolTimeoutError as error:
                    await _soon(everybody.wait())
                    return rules.of_timeout(error)
            return rules.SERVED

        came = await _together(trial["connections"], request)
    rules.judge_requests(trial, came, trial["connections"], in_use.most)


async def _ask_all(
    trial: Trial,
    use: Callable[[AsyncSession], Awaitable[None]],
    others_failed: asyncio.Event | None = None,
    door: asyncio.Semaphore | None = None,
) -> None:
    """Let every request read while as many as can have a connection, then `use` its session."""
    inside = asyncio.Barrier(trial["connections"])
    failures = rules.Failures(trial, others_failed)
    async with _engine(trial, failures.timeout) as engine:
        in_use = rules.in_use(engine.sync_engine)

        async def request(n: int) -> str:
            trial.mark(n, "wants a connection")
            async with door or nullcontext(), AsyncSession(engine) as session:
                try:
                    await session.scalar(select(literal(n)))
                except PoolTimeoutError as error:
                    return failures.note(error)
                trial.mark(n, "has a connection")
                await _soon(inside.wait())
                await use(session)
            trial.mark(n, DONE)
            return rules.SERVED

        came = await _together(rules.requests(trial), request)
    rules.judge_requests(trial, came, rules.requests(trial), in_use.most)


def _engine(trial: Trial, timeout: float) -> AbstractAsyncContextManager[AsyncEngine]:
    return Store.of(trial).opened_async(**rules.pool(trial, timeout))


async def _together(count: int, request: Callable[[int], Coroutine[Any, Any, str]]) -> list[str]:
    """What each came to; if one raises, the others have given back their connections by then."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(request(n)) for n in range(count)]
    return [task.result() for task in tasks]


async def _soon(happens: Awaitable[object]) -> None:
    """Wait for what is expected; TimeoutError if it did not come in time."""
    async with asyncio.timeout(rules.PATIENCE):
        await happens


# shared-engine: can several loops share one?


def shared_engine(trial: Trial) -> None:
    """asyncio.run in each request, and an AsyncEngine that nobody has used before."""
    _share_at_first(trial)


def shared_engine_null_pool(trial: Trial) -> None:
    """The same with NullPool."""
    _share_at_first(trial, poolclass=NullPool)


def shared_engine_full_pool(trial: Trial) -> None:
    """asyncio.run in each request, and an AsyncEngine with one connection, in use."""
    engine = Store.of(trial).async_engine(pool_size=1, max_overflow=0)
    turns = rules.Turns()

    async def ask(n: int) -> None:
        turns.comes(n + 1)
        async with engine.connect() as connection:
            turns.is_served(n)
            await _read(connection, n)

    _in_turn(trial, engine, turns, ask)


def shared_engine_one_after_another(trial: Trial) -> None:
    """asyncio.run in each request, none of which overlaps another."""
    engine = Store.of(trial).async_engine()

    async def ask(n: int) -> str:
        async with engine.connect() as connection:
            await _read(connection, n)
        return rules.SERVED

    came = [asyncio.run(ask(n)) for n in range(trial["requests"])]
    asyncio.run(engine.dispose())
    rules.judge_shared(trial, came)


def shared_engine_null_pool_connected(trial: Trial) -> None:
    """asyncio.run in each request, NullPool, and an AsyncEngine that has connected once before."""
    engine = Store.of(trial).async_engine(poolclass=NullPool)
    everybody = threading.Barrier(trial["requests"])

    async def connect() -> None:
        async with engine.connect():
            pass

    async def ask(n: int) -> str:
        async with engine.connect() as connection:
            await _read(connection, n)
            meet_all(everybody, rules.PATIENCE)
        return rules.SERVED

    asyncio.run(connect())
    came = run_threads(trial["requests"], lambda n: asyncio.run(ask(n)))
    rules.judge_shared(trial, came)


def shared_engine_of_each_loop(trial: Trial) -> None:
    """asyncio.run in each request, and an AsyncEngine for each."""
    store, everybody = Store.of(trial), threading.Barrier(trial["requests"])

    async def ask(n: int) -> str:
        async with store.opened_async() as engine, engine.connect() as connection:
            await _read(connection, n)
            meet_all(everybody, rules.PATIENCE)
        return rules.SERVED

    rules.judge_shared(trial, run_threads(trial["requests"], lambda n: asyncio.run(ask(n))))


def shared_engine_one_loop(trial: Trial) -> None:
    """run_coroutine_threadsafe in each request: the AsyncEngine is of one loop on a thread."""
    engine = Store.of(trial).async_engine(pool_size=trial["requests"])
    everybody = asyncio.Barrier(trial["requests"])

    async def ask(n: int) -> str:
        async with engine.connect() as connection:
            await _read(connection, n)
            await _soon(everybody.wait())
        return rules.SERVED

    with loop_on_a_thread() as loop:

        def request(n: int) -> str:
            return asyncio.run_coroutine_threadsafe(ask(n), loop).result(rules.PATIENCE)

        came = run_threads(trial["requests"], request)
        asyncio.run_coroutine_threadsafe(engine.dispose(), loop).result(rules.PATIENCE)
    rules.judge_shared(trial, came)


def _share_at_first(trial: Trial, **options: Any) -> None:
    """Keep the first request where it prepares the engine, until all the others have come."""
    engine = Store.of(trial).async_engine(**options or {"pool_size": trial["requests"]})
    turns = rules.Turns()
    opened = rules.opened(engine.sync_engine, turns.comes)
    event.listen(engine.sync_engine, "connect", lambda *_: turns.is_served(0))

    async def ask(n: int) -> None:
        async with engine.connect() as connection:
            turns.is_served(n)
            await _read(connection, n)

    _in_turn(trial, engine, turns, ask, opened)


def _in_turn(
    trial: Trial,
    engine: AsyncEngine,
    turns: rules.Turns,
    ask: Callable[[int], Awaitable[None]],
    opened: Sequence[Any] = (),
) -> None:
    """The first request keeps its turn, the second waits for it, and then come the others."""
    came = [""] * trial["requests"]
    loops: dict[int, asyncio.AbstractEventLoop] = {}

    async def request(n: int) -> None:
        loops[n] = asyncio.get_running_loop()
        trial.mark(n, "wants a connection")
        await ask(n)

    def run(n: int) -> None:
        try:
            asyncio.run(request(n))
            came[n] = rules.SERVED
        except RuntimeError as error:
            came[n] = rules.of_error(error)
        trial.mark(n, DONE)

    def start(n: int) -> threading.Thread:
        thread = threading.Thread(target=run, args=(n,), daemon=True)
        thread.start()
        return thread

    first = start(0)
    wait_for(turns.kept, rules.PATIENCE)
    second = start(1)
    wait_for(turns.second_came, rules.PATIENCE)
    ensure(wait_until_blocked(second), "the second request did not wait")
    for n in range(2, trial["requests"]):
        start(n).join(rules.PATIENCE)
    turns.may_go_on.set()
    first.join(rules.PATIENCE)
    asleep = not turns.second_is_served.wait(rules.IN_VAIN)
    if asleep:
        loops[1].call_soon_threadsafe(lambda: None)  # else it would sleep on
    second.join(rules.PATIENCE)
    asyncio.run(_close(engine, opened))
    rules.judge_turns(trial, came, asleep=asleep)


async def _read(connection: AsyncConnection, n: int) -> None:
    ensure(await connection.scalar(select(literal(n))) == n, "another request's number was read")


async def _close(engine: AsyncEngine, opened: Sequence[Any]) -> None:
    """Close also what the engine lost: the connections of requests that were refused."""
    await engine.dispose()
    for connection in opened:
        await greenlet_spawn(connection.close)
