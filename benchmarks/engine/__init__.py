"""What workers get done that share a queue, and what a service feels of the runs that it takes.

kept       runs that wait in a PostgreSQL
workers    one worker, and two
meanwhile  /healthz
"""

from __future__ import annotations

import click

from benchmarks.command import Found, benchmark, postgresql
from benchmarks.engine import meanwhile, workers

SECONDS, QUICK_SECONDS = 10.0, 2.0


@postgresql("Where the runs wait; its user may create databases.")
def measure(quick: bool, postgresql: str | None) -> Found:
    """Both; `quick` is one round of fewer runs, and less time."""
    if postgresql is None:
        raise click.UsageError("--postgresql must name a server: a SQLite file has no workers")
    done, twice = workers.measure(postgresql, quick)
    felt, soon = meanwhile.measure(postgresql, QUICK_SECONDS if quick else SECONDS)
    return [*done, *felt], [twice, soon]


command = benchmark("engine", "How many runs do one worker and two get done?")(measure)
