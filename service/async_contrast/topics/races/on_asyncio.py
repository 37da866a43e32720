"""Made twice on asyncio: a user's name, a value in a cache."""

from __future__ import annotations

import asyncio
from functools import partial

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.controls import Place
from async_contrast.topics.races import rules
from async_contrast.topics.races.rules import KEY, NAME

# check-then-act: two create what only one may


def check_then_act_locked() -> tuple[list[Worker], Check]:
    """An asyncio.Lock around the check, the await and the act."""
    users: dict[str, int] = {}
    created: list[int] = []
    lock = asyncio.Lock()

    async def create(n: int) -> None:
        async with lock:
            if NAME not in users:
                await asyncio.sleep(0)
                users[NAME] = n
                created.append(n)

    return [partial(create, 0), partial(create, 1)], lambda: rules.judge_created(users, created)


def check_then_act_unlocked() -> tuple[list[Worker], Check]:
    """No lock, and no await between the check and the act."""
    users: dict[str, int] = {}
    created: list[int] = []

    async def create(n: int) -> None:
        if NAME not in users:
            users[NAME] = n
            created.append(n)

    return [partial(create, 0), partial(create, 1)], lambda: rules.judge_created(users, created)


def check_then_act_across_await() -> tuple[list[Worker], Check]:
    """No lock, and an await between the check and the act."""
    users: dict[str, int] = {}
    created: list[int] = []

    async def create(n: int) -> None:
        if NAME not in users:
            await asyncio.sleep(0)
            users[NAME] = n
            created.append(n)

    return [partial(create, 0), partial(create, 1)], lambda: rules.judge_created(users, created)


def check_then_act_setdefault() -> tuple[list[Worker], Check]:
    """No lock: users.setdefault() takes the name, and the await comes after it."""
    users: dict[str, int] = {}
    created: list[int] = []

    async def create(n: int) -> None:
        if users.setdefault(NAME, n) == n:
            await asyncio.sleep(0)
            created.append(n)

    return [partial(create, 0), partial(create, 1)], lambda: rules.judge_created(users, created)


async def check_then_act_for_real(trial: Trial) -> None:
    """Run, not explored: both have checked before either acts."""
    users: dict[str, int] = {}
    created: list[int] = []
    both_checked = asyncio.Barrier(2)
    met = Place()

    async def create(n: int) -> None:
        if NAME not in users:
            trial.mark(n, "has found the name free")
            with met:
                await both_checked.wait()
            users[NAME] = n
            created.append(n)
            trial.mark(n, DONE)

    await asyncio.gather(create(0), create(1))
    met.ensure_met(2)
    rules.judge_for_real(trial, users, created)


# cache: a value is loaded if it is not there


def cache_locked() -> tuple[list[Worker], Check]:
    """An asyncio.Lock around `if key not in cache` and the loading."""
    cache: dict[str, int] = {}
    loads: list[int] = []
    lock = asyncio.Lock()

    async def load(n: int) -> int:
        loads.append(n)
        await asyncio.sleep(0)
        return n

    async def look_up(n: int) -> None:
        async with lock:
            if KEY not in cache:
                cache[KEY] = await load(n)

    return [partial(look_up, 0), partial(look_up, 1)], lambda: rules.judge_loads(cache, loads)


def cache_unlocked() -> tuple[list[Worker], Check]:
    """`if key not in cache: cache[key] = await load()` without a lock."""
    cache: dict[str, int] = {}
    loads: list[int] = []

    async def load(n: int) -> int:
        loads.append(n)
        await asyncio.sleep(0)
        return n

    async def look_up(n: int) -> None:
        if KEY not in cache:
            cache[KEY] = await load(n)

    return [partial(look_up, 0), partial(look_up, 1)], lambda: rules.judge_loads(cache, loads)


def cache_of_tasks() -> tuple[list[Worker], Check]:
    """No lock: the task that loads is put into the cache, and both await it."""
    cache: dict[str, asyncio.Task[int]] = {}
    loads: list[int] = []

    async def load(n: int) -> int:
        loads.append(n)
        await asyncio.sleep(0)
        return n

    async def look_up(n: int) -> int:
        if KEY not in cache:
            cache[KEY] = asyncio.create_task(load(n))
        return await cache[KEY]

    return [partial(look_up, 0), partial(look_up, 1)], lambda: rules.judge_loads(cache, loads)
