"""Migrations run by a program: env.py starts a loop, and a thread can run only one."""

from __future__ import annotations

import asyncio
import gc
import warnings

from alembic import command
from sqlalchemy import Connection

from service.specimen.store import Store
from service.topics.migrations import files, rules
from service.trial import Trial

# inside-a-loop: an upgrade that a running program starts


async def inside_a_loop_upgrade(trial: Trial) -> None:
    """command.upgrade in a coroutine, env.py from the template async."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.ASYNC, store.async_url)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            command.upgrade(config, "head")
        except RuntimeError as error:
            if rules.CANNOT not in str(error):
                raise
            trial.show("error", f"{type(error).__name__}: {error}")
            trial.saw(rules.CANNOT)
        gc.collect()  # the coroutine hangs on the error's stack, and warns when it goes
    said = [str(warning.message) for warning in caught]
    trial.show("warnings", said)
    trial.saw(rules.NEVER_AWAITED, sum("was never awaited" in words for words in said))
    rules.judge_upgrade(trial, store)


async def inside_a_loop_generic_template(trial: Trial) -> None:
    """command.upgrade in a coroutine, env.py and its engine left sync."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.GENERIC, store.url)
    turned = _turn_of_the_loop()
    command.upgrade(config, "head")
    _judge_loop(trial, turned)
    rules.judge_upgrade(trial, store)


async def inside_a_loop_to_thread(trial: Trial) -> None:
    """await asyncio.to_thread(command.upgrade, ...): env.py starts its loop in a thread."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.ASYNC, store.async_url)
    turned = _turn_of_the_loop()
    await asyncio.to_thread(command.upgrade, config, "head")
    _judge_loop(trial, turned)
    rules.judge_upgrade(trial, store)


async def inside_a_loop_given_connection(trial: Trial) -> None:
    """await connection.run_sync(...): command.upgrade on a connection that the program has open."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.ASYNC, store.async_url)
    files.take_given_connection(trial, files.ASYNC)

    def upgrade(connection: Connection) -> None:
        config.attributes["connection"] = connection
        turned = _turn_of_the_loop()
        command.upgrade(config, "head")
        _judge_loop(trial, turned)

    engine = store.async_engine()
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()
    rules.judge_upgrade(trial, store)


def _turn_of_the_loop() -> asyncio.Event:
    """An event that the loop sets the next time it is its turn."""
    turned = asyncio.Event()
    asyncio.get_running_loop().call_soon(turned.set)
    return turned


def _judge_loop(trial: Trial, turned: asyncio.Event) -> None:
    trial.saw(rules.WENT_ON if turned.is_set() else rules.STOOD_STILL)
