"""Migrations run by a program: on threads, command.upgrade is a call like any other."""

from __future__ import annotations

import threading

from alembic import command

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure_others
from async_contrast.topics.crew import run_threads
from async_contrast.topics.migrations import files, rules

# inside-a-loop: an upgrade that a running program starts


def inside_a_loop_upgrade(trial: Trial) -> None:
    """command.upgrade in a worker thread, env.py from the template generic."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.GENERIC, store.url)

    def upgrade(_: int) -> object:
        command.upgrade(config, "head")
        return threading.current_thread()

    ensure_others(run_threads(1, upgrade), 1, threading.current_thread())
    rules.judge_upgrade(trial, store)


def inside_a_loop_given_connection(trial: Trial) -> None:
    """command.upgrade on a connection that the program has open."""
    store = Store.of(trial)
    config = files.new_scripts(trial, files.GENERIC)
    files.take_given_connection(trial, files.GENERIC)
    with store.opened() as engine, engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    rules.judge_upgrade(trial, store)
