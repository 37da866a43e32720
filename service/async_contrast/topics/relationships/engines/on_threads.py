"""The connections of an Engine: few for many threads, and shared by them all.

Asked here only: a thread for each request, which a server of threads does not give.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine, event, literal, select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import meet_all, run_threads, wait_for, wait_until_blocked
from async_contrast.topics.relationships.engines import rules

# pool-of-connections: who waits, who fails?


def pool_of_connections(trial: Trial) -> None:
    """As many threads as connections: each request reads, and waits, its session open."""
    with ThreadPoolExecutor(trial["connections"]) as threads:
        _ask_all(
            trial, lambda _: None, run=lambda count, work: list(threads.map(work, range(count)))
        )


def pool_of_connections_thread_each(trial: Trial) -> None:
    """A thread a request: each reads, then waits for something else, its session open."""
    others_failed = threading.Event()
    _ask_all(trial, lambda _: wait_for(others_failed, rules.PATIENCE), others_failed)


def pool_of_connections_closed(trial: Trial) -> None:
    """A thread a request: each reads, closes its session, then waits for something else."""
    everybody = threading.Barrier(rules.requests(trial))

    def use(session: Session) -> None:
        session.close()
        meet_all(everybody, rules.PATIENCE)

    _ask_all(trial, use)


def pool_of_connections_two_each(trial: Trial) -> None:
    """As many requests as connections: each opens a second session while its first is in use."""
    everybody = threading.Barrier(trial["connections"])
    with _engine(trial, rules.SHORT) as engine:
        in_use = rules.in_use(engine)

        def request(n: int) -> str:
            with Session(engine) as session, Session(engine) as second:
                session.scalar(select(literal(n)))
                meet_all(everybody, rules.PATIENCE)
                try:
                    second.scalar(select(literal(n)))
                except PoolTimeoutError as error:
                    meet_all(everybody, rules.PATIENCE)
                    return rules.of_timeout(error)
            return rules.SERVED

        came = run_threads(trial["connections"], request)
    rules.judge_requests(trial, came, trial["connections"], in_use.most)


def _ask_all(
    trial: Trial,
    use: Callable[[Session], None],
    others_failed: threading.Event | None = None,
    run: Callable[[int, Callable[[int], str]], list[str]] = run_threads,
) -> None:
    """Let every request read while as many as can have a connection, then `use` its session."""
    inside = threading.Barrier(trial["connections"])
    failures = rules.Failures(trial, others_failed)
    with _engine(trial, failures.timeout) as engine:
        in_use = rules.in_use(engine)

        def request(n: int) -> str:
            trial.mark(n, "wants a connection")
            with Session(engine) as session:
                try:
                    session.scalar(select(literal(n)))
                except PoolTimeoutError as error:
                    return failures.note(error)
                trial.mark(n, "has a connection")
                meet_all(inside, rules.PATIENCE)
                use(session)
            trial.mark(n, DONE)
            return rules.SERVED

        came = run(rules.requests(trial), request)
    rules.judge_requests(trial, came, rules.requests(trial), in_use.most)


def _engine(trial: Trial, timeout: float) -> AbstractContextManager[Engine]:
    return Store.of(trial).opened(**rules.pool(trial, timeout))


# shared-engine: can all requests share one?


def shared_engine(trial: Trial) -> None:
    """A thread a request, and an Engine that nobody has used before."""
    turns, requests = rules.Turns(), trial["requests"]

    def comes(how_many: int) -> None:
        if how_many == requests:
            turns.may_go_on.set()

    with Store.of(trial).opened(pool_size=requests) as engine:
        rules.opened(engine, comes)
        event.listen(engine, "connect", lambda *_: turns.is_served(0))

        def request(n: int) -> str:
            with engine.connect() as connection:
                _read(connection, n)
            return rules.SERVED

        rules.judge_shared(trial, run_threads(requests, request))


def shared_engine_full_pool(trial: Trial) -> None:
    """A thread a request, and an Engine with one connection, in use."""
    turns, came = rules.Turns(), [""] * trial["requests"]
    with Store.of(trial).opened(pool_size=1, max_overflow=0) as engine:

        def request(n: int) -> None:
            with engine.connect() as connection:
                turns.is_served(n)
                _read(connection, n)
            came[n] = rules.SERVED

        threads = [threading.Thread(target=request, args=(n,)) for n in range(len(came))]
        threads[0].start()
        wait_for(turns.kept, rules.PATIENCE)
        for thread in threads[1:]:
            thread.start()
            ensure(wait_until_blocked(thread), "a request did not wait")
        turns.may_go_on.set()
        for thread in threads:
            thread.join(rules.PATIENCE)
    rules.judge_shared(trial, came)


def _read(connection: Connection, n: int) -> None:
    ensure(connection.scalar(select(literal(n))) == n, "another request's number was read")
