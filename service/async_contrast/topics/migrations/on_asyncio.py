"""Migrations run by a program: env.py starts a loop, and a thread can run only one."""

from __future__ import annotations

import asyncio
import gc
import threading

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.migrations import files, rules

# inside-a-loop: an upgrade that a running program starts


async def inside_a_loop_upgrade(trial: Trial) -> None:
    """command.upgrade in a coroutine, env.py from the template async."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.ASYNC, store.async_url)
    refused = False
    with hear_warnings() as caught:
        try:
            command.upgrade(config, "head")
        except RuntimeError as error:
            if rules.CANNOT not in str(error):
                raise
            trial.show("error", f"{type(error).__name__}: {error}")
            trial.saw(rules.CANNOT)
            refused = True
        gc.collect()  # the coroutine hangs on the error's stack, and warns when it goes
    said = [str(warning.message) for warning in caught]
    trial.show("warnings", said)
    trial.saw(rules.NEVER_AWAITED, sum("was never awaited" in words for words in said))
    rules.judge_upgrade(trial, store, refused=refused)


async def inside_a_loop_generic_template(trial: Trial) -> None:
    """command.upgrade in a coroutine, env.py and its engine left sync."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.GENERIC, store.url)
    _watch_loop(trial, config)
    command.upgrade(config, "head")
    rules.judge_upgrade(trial, store)


async def inside_a_loop_to_thread(trial: Trial) -> None:
    """await asyncio.to_thread(command.upgrade, ...): env.py starts its loop in a thread."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.ASYNC, store.async_url)
    _watch_loop(trial, config)
    await asyncio.to_thread(command.upgrade, config, "head")
    rules.judge_upgrade(trial, store)


async def inside_a_loop_given_connection(trial: Trial) -> None:
    """await connection.run_sync(...): command.upgrade on a connection that the program has open."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.ASYNC)
    files.take_given_connection(trial, files.ASYNC)
    _watch_loop(trial, config)

    def upgrade(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with store.opened_async() as engine, engine.begin() as connection:
        await connection.run_sync(upgrade)
    rules.judge_upgrade(trial, store)


def _watch_loop(trial: Trial, config: Config) -> None:
    """Ask the loop for a turn when the revision begins; look whether it came when it is done."""
    loop, turned = asyncio.get_running_loop(), threading.Event()
    its_thread = threading.get_ident()

    def begun() -> None:
        loop.call_soon_threadsafe(turned.set)

    def done() -> None:
        # To wait in the loop's own thread would be what keeps it from its turn.
        patience = 0 if threading.get_ident() == its_thread else rules.PATIENCE
        trial.saw(rules.WENT_ON if turned.wait(patience) else rules.STOOD_STILL)

    config.attributes.update(begun=begun, done=done)
