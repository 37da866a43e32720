"""Worker processes of threads: each has a copy of the threading.Lock, and all one counter."""

from __future__ import annotations

import threading
from collections.abc import Callable
from multiprocessing.synchronize import Barrier

from sqlalchemy import Connection, Engine, NullPool

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.statements import recorded
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import run_processes, run_threads
from async_contrast.topics.lock.processes import rules

lock = threading.Lock()


def across_processes_locked(trial: Trial) -> None:
    """threading.Lock in each process around SELECT and UPDATE."""

    def work(connection: Connection, at: rules.Meetings) -> None:
        with lock, connection.begin():
            n = connection.execute(rules.READ).scalar_one()
            at.one_of_each()  # the other processes' locks do not keep them out
            # Would succeed if this lock let the other worker in.
            ensure(not at.come_in(), rules.NOT_KEPT_OUT)
            connection.execute(rules.write(n + 1))

    _run(trial, work, meetings=3)


def across_processes_one_statement(trial: Trial) -> None:
    """UPDATE counter SET n = n + 1."""

    def work(connection: Connection, _at: rules.Meetings) -> None:
        with connection.begin():
            connection.execute(rules.INCREMENT)

    _run(trial, work, meetings=1)


def across_processes_begin_immediate(trial: Trial) -> None:
    """BEGIN IMMEDIATE, then SELECT and UPDATE."""

    def work(connection: Connection, at: rules.Meetings) -> None:
        with connection.begin():
            n = connection.execute(rules.READ).scalar_one()
            at.come_in()
            connection.execute(rules.write(n + 1))

    _run(trial, work, rules.begin_immediately, meetings=2)


def across_processes_select_for_update(trial: Trial) -> None:
    """SELECT ... FOR UPDATE by with_for_update(), then UPDATE."""

    def work(connection: Connection, at: rules.Meetings) -> None:
        with connection.begin():
            n = connection.execute(rules.READ_AND_LOCK).scalar_one()
            at.readers(connection.dialect)
            connection.execute(rules.write(n + 1))

    _run(trial, work, meetings=2)


def _run(
    trial: Trial,
    work: Callable[[Connection, rules.Meetings], None],
    begin: Callable[[Engine], None] = rules.begin_as_usual,
    *,
    meetings: int,
) -> None:
    """Let the workers of some processes work on one counter, each on a connection of its own."""
    store, told = rules.new_counter(trial), rules.Told()
    everybody = rules.barrier_of_everybody(trial)

    def worker(at: rules.Meetings) -> None:
        # Made after the fork: two processes cannot speak on one connection.
        with store.opened(poolclass=NullPool) as engine:
            begin(engine)
            with recorded(engine) as sent, told.by(sent, at), engine.connect() as connection:
                # To connect takes its time, which nobody's CHANCE should pay for.
                at.everybody()
                work(connection, at)

    def process(one_of_each: Barrier) -> None:
        run_threads(rules.WORKERS, lambda _: worker(rules.Meetings(one_of_each, everybody)))

    run_processes(trial["processes"], process)
    rules.judge_counter(trial, store, told, meetings)
