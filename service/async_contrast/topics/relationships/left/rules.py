"""What both sides judge alike of a connection that somebody may have left behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.neighbours import rules as of_neighbours

GIVEN_BACK = "the connection is given back to the pool"
DROPPED = "the connection is thrown away"
WARNED = "SQLAlchemy warns of it"

PATIENCE = of_neighbours.PATIENCE
"""Seconds that the thread of a connection may take to end."""

_COLLECTED = "The garbage collector is trying to clean up non-checked-in connection"
_EVENTS = ("checkout", "checkin", "detach")


@contextmanager
def judged(trial: Trial, engine: Engine) -> Iterator[None]:
    """Report what becomes of the one connection that the block takes, and of its garbage.

    Raises RuntimeError if it takes none, or more.
    """
    log: list[str] = []
    for name in _EVENTS:
        event.listen(engine, name, lambda *_, name=name: log.append(name))
    with hear_warnings() as heard:
        yield
        gc.collect()
    words = [str(warning.message) for warning in heard]
    trial.show("events of the pool", log)
    trial.show("warnings", words)
    ensure(log.count("checkout") == 1, f"a connection was taken {log.count('checkout')} times")
    trial.saw(GIVEN_BACK, log.count("checkin"))
    trial.saw(DROPPED, log.count("detach"))
    trial.saw(WARNED, int(any(each.startswith(_COLLECTED) for each in words)))
