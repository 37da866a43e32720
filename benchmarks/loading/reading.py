"""The readers of both sides, timed, counted and checked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from benchmarks.loading import on_asyncio, on_threads
from benchmarks.loading.library import Library, expected, stocked
from benchmarks.report import Measured
from benchmarks.rounds import in_turns

Read = Callable[[], Library]


class WrongRows(click.ClickException):
    """A reader has brought other rows than there are."""


def measure(server: str | None, authors: int, rounds: int) -> Iterator[Measured]:
    """Statements and milliseconds of each reader, where there are so many authors."""
    at = f"{authors:,} authors, {'SQLite' if server is None else 'PostgreSQL'}"
    with stocked(server, authors) as store, readers(store) as known:
        library = expected(authors)
        for name, (engine, read) in known.items():
            yield Measured(name, at, "statements", (statements(name, engine, read, library),))
        timed = {
            name: partial(milliseconds, name, read, library) for name, (_, read) in known.items()
        }
        for name, samples in in_turns(timed, rounds).items():
            yield Measured(name, at, "ms", samples)


@contextmanager
def readers(store: Store) -> Iterator[Mapping[str, tuple[Engine | AsyncEngine, Read]]]:
    """Each reader by its name, with the engine that it reads through."""
    with store.opened() as engine, asyncio.Runner() as runner:
        async_engine = store.async_engine()

        def awaited(read: Callable[[AsyncEngine], Coroutine[Any, Any, Library]]) -> Library:
            return runner.run(read(async_engine))

        found: dict[str, tuple[Engine | AsyncEngine, Read]] = {}
        for name, read in on_threads.READERS.items():
            found[f"threads, {name}"] = (engine, partial(read, engine))
        for name, read_async in on_asyncio.READERS.items():
            found[f"asyncio, {name}"] = (async_engine, partial(awaited, read_async))
        try:
            yield found
        finally:
            runner.run(async_engine.dispose())


def statements(name: str, engine: Engine | AsyncEngine, read: Read, library: Library) -> int:
    """How many a reader sends. Raises WrongRows where it does not bring this library."""
    with recorded(engine) as sent:
        found = read()
    _compare(name, found, library)
    return len(sent)


def milliseconds(name: str, read: Read, library: Library) -> float:
    """How long a reader takes. What it brings is compared when the clock has stopped.

    Raises WrongRows where that is not this library.
    """
    begun = time.perf_counter()
    found = read()
    taken = (time.perf_counter() - begun) * 1000
    _compare(name, found, library)
    return taken


def _compare(name: str, found: Library, library: Library) -> None:
    if found != library:
        raise WrongRows(f"{name} brings other rows than there are")
