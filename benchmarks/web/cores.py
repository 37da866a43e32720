"""Which processors a server has, and which the load: they must not fight for one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_ALL = sorted(os.sched_getaffinity(0))

OF_THE_LOAD = frozenset(_ALL[-1:])
OF_THE_SERVER = frozenset(_ALL[:-1] or _ALL)
"""All but the last; on a machine with one processor, they share it."""


@contextmanager
def on(cores: frozenset[int]) -> Iterator[None]:
    """Run on these alone. What is started here stays there for good."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
