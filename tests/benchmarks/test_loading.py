"""The readers of the benchmark `loading`: what they send, and that all bring the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from async_contrast.specimen.store import Store
from benchmarks.loading.library import expected, stocked
from benchmarks.loading.reading import WrongRows, milliseconds, readers, statements

AUTHORS = 7
ONE_EACH = 1 + AUTHORS

SENT = {
    "threads, select": ONE_EACH,
    "threads, immediate": ONE_EACH,
    "threads, subquery": 2,
    "threads, selectin": 2,
    "threads, joined": 1,
    "threads, write_only": ONE_EACH,
    "threads, dynamic": ONE_EACH,
    "asyncio, select, run_sync": ONE_EACH,
    "asyncio, select, awaitable_attrs": ONE_EACH,
    "asyncio, immediate": ONE_EACH,
    "asyncio, subquery": 2,
    "asyncio, selectin": 2,
    "asyncio, joined": 1,
    "asyncio, write_only": ONE_EACH,
    "asyncio, dynamic, run_sync": ONE_EACH,
}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with stocked(None, AUTHORS) as store:
        yield store


def test_each_sends_what_its_strategy_sends_and_brings_what_is_stored(store: Store) -> None:
    with readers(store) as known:
        sent = {
            name: statements(name, engine, read, expected(AUTHORS))
            for name, (engine, read) in known.items()
        }
    assert sent == SENT


def test_a_reader_that_brings_other_rows_fails_the_benchmark(store: Store) -> None:
    with readers(store) as known:
        engine, read = known["threads, joined"]
        with pytest.raises(WrongRows, match="threads, joined brings other rows"):
            statements("threads, joined", engine, lambda: read()[:-1], expected(AUTHORS))


def test_each_timed_reading_is_compared_too(store: Store) -> None:
    with readers(store) as known:
        _, read = known["asyncio, selectin"]
        assert milliseconds("asyncio, selectin", read, expected(AUTHORS)) > 0
        with pytest.raises(WrongRows, match="asyncio, selectin brings other rows"):
            milliseconds("asyncio, selectin", lambda: read()[1:], expected(AUTHORS))
