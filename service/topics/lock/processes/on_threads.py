"""Worker processes of threads: each has a copy of the threading.Lock, and all one counter."""

from __future__ import annotations

import threading
from collections.abc import Callable
from multiprocessing.synchronize import Barrier

from sqlalchemy import Connection, Engine, NullPool

from service.specimen.statements import recorded
from service.topics.crew import meet, run_processes
from service.topics.lock.processes import rules
from service.trial import Trial

lock = threading.Lock()


def across_processes_locked(trial: Trial) -> None:
    """threading.Lock in each process around SELECT and UPDATE."""

    def work(connection: Connection, everybody_read: Barrier) -> None:
        with lock, connection.begin():
            n = connection.execute(rules.READ).scalar_one()
            meet(everybody_read, rules.CHANCE)
            connection.execute(rules.write(n + 1))

    _run(trial, work)


def across_processes_one_statement(trial: Trial) -> None:
    """UPDATE counter SET n = n + 1."""

    def work(connection: Connection, _barrier: Barrier) -> None:
        with connection.begin():
            connection.execute(rules.INCREMENT)

    _run(trial, work)


def across_processes_begin_immediate(trial: Trial) -> None:
    """BEGIN IMMEDIATE, then SELECT and UPDATE."""

    def work(connection: Connection, everybody_read: Barrier) -> None:
        with connection.begin():
            n = connection.execute(rules.READ).scalar_one()
            meet(everybody_read, rules.CHANCE)
            connection.execute(rules.write(n + 1))

    _run(trial, work, rules.begin_immediately)


def across_processes_select_for_update(trial: Trial) -> None:
    """SELECT ... FOR UPDATE by with_for_update(), then UPDATE."""

    def work(connection: Connection, everybody_read: Barrier) -> None:
        with connection.begin():
            n = connection.execute(rules.READ_AND_LOCK).scalar_one()
            meet(everybody_read, rules.CHANCE)
            connection.execute(rules.write(n + 1))

    _run(trial, work)


def _run(
    trial: Trial,
    work: Callable[[Connection, Barrier], None],
    begin: Callable[[Engine], None] = rules.begin_as_usual,
) -> None:
    """Let processes work on one counter, each on a connection of its own, all at once."""
    store, told = rules.new_counter(trial), rules.Told()

    def process(everybody: Barrier) -> None:
        # Made after the fork: two processes cannot speak on one connection.
        engine = store.engine(poolclass=NullPool)
        begin(engine)
        with recorded(engine) as sent, told.by(sent, everybody), engine.connect() as connection:
            meet(everybody)
            work(connection, everybody)

    run_processes(trial["processes"], process)
    rules.judge_counter(trial, store, told)
