"""A name says which side something stands on."""

from __future__ import annotations

from benchmarks.sides import Side, side
from tests.rows import each_row


@each_row(
    ("what", "wanted"),
    [
        ("Flask, Granian, 256 threads", Side.THREADS),
        ("bare WSGI, Granian", Side.THREADS),
        ("threading.RLock, all on one processor", Side.THREADS),
        ("a thread", Side.THREADS),
        ("flask.g", Side.THREADS),
        ("threads, select", Side.THREADS),
        ("local/isolation, threads.isolation_local", Side.THREADS),
        ("Quart", Side.ASYNCIO),
        ("bare ASGI, Granian", Side.ASYNCIO),
        ("asyncio.Lock", Side.ASYNCIO),
        ("a task", Side.ASYNCIO),
        ("ContextVar", Side.ASYNCIO),
        ("asyncio, select, run_sync", Side.ASYNCIO),
        ("a fresh interpreter", None),
        ("multitasking", None),
        ("tasks in threads", None),
    ],
)
def test_the_side_is_the_one_that_is_named(what: str, wanted: Side | None) -> None:
    assert side(what) is wanted
