"""A scoped_session on asyncio: one for all tasks, since they are all on one thread.

Asked here only: what one task's end does to another's work, and what takes its place.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, scoped_session

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place
from async_contrast.topics.relationships.scoped import rules

# sync-session-on-loop: whose work does a request commit?


async def sync_session(trial: Trial) -> None:
    """scoped_session, a task a request: one commits, the other rolls back, in both orders."""
    await _take_both_turns(trial, None)


async def sync_session_teardown(trial: Trial) -> None:
    """scoped_session: a task has added a row, another ends with remove(), the first commits."""
    store = rules.new_entries(trial)
    with store.opened() as engine, rules.logged(engine) as log:
        session = rules.scoped(engine)
        added, ended = asyncio.Event(), asyncio.Event()
        turns = rules.Turns(trial, rules.ROLLED_BACK, log)

        async def write() -> tuple[str, str]:
            turns.add(1, session, flush=True)
            added.set()
            await _soon(ended)
            return turns.end(1, session)

        async def only_read() -> None:
            await _soon(added)
            session.remove()
            ended.set()

        told, _ = await asyncio.gather(write(), only_read())
        session.remove()
    rules.judge_turns(trial, store, dict([told]), log)


async def sync_session_by_task(trial: Trial) -> None:
    """scoped_session, scopefunc=asyncio.current_task: the same in both orders."""
    await _take_both_turns(trial, asyncio.current_task)


async def sync_session_left(trial: Trial) -> None:
    """scoped_session in to_thread, one thread for two requests: nobody calls remove()."""
    store = rules.new_entries(trial)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    with store.opened() as engine:
        session = rules.scoped(engine)
        first = await asyncio.to_thread(rules.give_up, session)
        second = await asyncio.to_thread(rules.write, session)
        await asyncio.to_thread(session.remove)
    rules.judge_given_up(trial, store, [first, second])


async def sync_session_removed(trial: Trial) -> None:
    """scoped_session in to_thread, one thread for two requests: each calls remove()."""
    store = rules.new_entries(trial)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    with store.opened() as engine:
        session = rules.scoped(engine)

        def request(work: Callable[[Any], threading.Thread]) -> threading.Thread:
            try:
                return work(session)
            finally:
                session.remove()

        first = await asyncio.to_thread(request, rules.give_up)
        second = await asyncio.to_thread(request, rules.write)
    rules.judge_given_up(trial, store, [first, second])


async def sync_session_to_thread(trial: Trial) -> None:
    """scoped_session, all of a request in one asyncio.to_thread: both orders."""
    store = rules.new_entries(trial)
    told: dict[str, str] = {}
    with store.opened() as engine, rules.logged(engine) as log:
        session = rules.scoped(engine)
        for first in (rules.COMMITTED, rules.ROLLED_BACK):
            turns = rules.Turns(trial, first, log)
            jobs = [asyncio.to_thread(turns.request, n, session) for n in range(2)]
            told |= dict(await asyncio.gather(*jobs))
            turns.met.ensure_met(2)
    rules.judge_turns(trial, store, told, log)


async def sync_session_replaced(trial: Trial) -> None:
    """An AsyncSession a task: both orders."""
    store = rules.new_entries(trial)
    told: dict[str, str] = {}
    async with store.opened_async() as engine:
        with rules.logged(engine.sync_engine) as log:
            for first in (rules.COMMITTED, rules.ROLLED_BACK):
                turns, gate = rules.Turns(trial, first, log), _Gate()

                async def request(
                    n: int, turns: rules.Turns = turns, gate: _Gate = gate
                ) -> tuple[str, str]:
                    async with AsyncSession(engine) as session:
                        turns.add(n, session.sync_session, flush=False)
                        await gate.wait(n)
                        told = await session.run_sync(lambda sync: turns.end(n, sync))
                    gate.first_ended.set()
                    return told

                told |= dict(await asyncio.gather(request(0), request(1)))
                gate.met.ensure_met(2)
    rules.judge_turns(trial, store, told, log)


async def _take_both_turns(trial: Trial, scope: Any) -> None:
    store = rules.new_entries(trial)
    told: dict[str, str] = {}
    with store.opened() as engine, rules.logged(engine) as log:
        session = rules.scoped(engine, scope)
        for first in (rules.COMMITTED, rules.ROLLED_BACK):
            told |= await _take_turns(trial, session, first, log, flush=scope is None)
    rules.judge_turns(trial, store, told, log)


async def _take_turns(
    trial: Trial, session: scoped_session[Session], first: str, log: Sequence[str], *, flush: bool
) -> dict[str, str]:
    turns, gate = rules.Turns(trial, first, log), _Gate()

    async def request(n: int) -> tuple[str, str]:
        turns.add(n, session, flush=flush)
        await gate.wait(n)
        try:
            return turns.end(n, session)
        finally:
            session.remove()
            gate.first_ended.set()

    told = dict(await asyncio.gather(request(0), request(1)))
    gate.met.ensure_met(2)
    return told


class _Gate:
    """Where both requests meet, and the second waits until the first has ended."""

    def __init__(self) -> None:
        self.met, self.first_ended = Place(), asyncio.Event()
        self._both = asyncio.Barrier(2)

    async def wait(self, n: int) -> None:
        with self.met:
            async with asyncio.timeout(rules.PATIENCE):
                await self._both.wait()
        if n == 1:
            await _soon(self.first_ended)


async def _soon(event: asyncio.Event) -> None:
    """Wait for an event that is expected; TimeoutError if it did not come in time."""
    async with asyncio.timeout(rules.PATIENCE):
        await event.wait()
