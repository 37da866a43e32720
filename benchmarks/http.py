"""Is a Quart port faster than the Flask original, and how many clients does each hold?

Both on their strongest servers, each with one worker process that has all processors but the last;
the load has that one. On two processors a server has one, which it hardly exceeds, as one lock is
held for all its Python code. See benchmarks/web.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks.command import Found, benchmark, postgresql
from benchmarks.report import Bound
from benchmarks.serving import new_database
from benchmarks.web import held, stored, throughput
from benchmarks.web.load import generator

BUSY = 0.9
"""Of a processor; where wrk takes more, it is wrk that was measured."""


@postgresql("Read from a database in there, too.")
def measure(quick: bool, postgresql: str | None) -> Found:
    """Requests a second, then clients held."""
    generator()
    with databases(postgresql) as urls:
        effort = throughput.GLANCE if quick else throughput.FULL
        answered, busiest = throughput.measure(effort, urls)
    crowds, rounds = (held.GLANCE, held.ONCE) if quick else (held.FULL, held.ROUNDS)
    holding, bounds = held.measure(crowds, rounds)
    busy = Bound("the most that wrk took of its processor", busiest, most=BUSY)
    return [*answered, *holding], [busy, *bounds]


@contextmanager
def databases(postgresql: str | None) -> Iterator[dict[str, str]]:
    """The URLs by name: a SQLite file, and a database in this PostgreSQL; both with the table."""
    servers = {"sqlite": None} if postgresql is None else {"sqlite": None, "postgresql": postgresql}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(new_database(url)) for name, url in servers.items()}
        for url in urls.values():
            stored.fill(url)
        yield urls


command = benchmark(
    "http", "Is the Quart port faster than the Flask original, and how many clients does each hold?"
)(measure)
