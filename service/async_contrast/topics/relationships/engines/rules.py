"""What both sides prepare and judge alike of the connections of an engine."""

from __future__ import annotations

import threading
from collections import Counter as Tally
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Engine, event
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place, ensure
from async_contrast.topics.crew import wait_for
from async_contrast.topics.neighbours import rules as of_neighbours

SERVED = "served"

PATIENCE = of_neighbours.PATIENCE
"""Seconds that something may take which happens at once, if all is well."""

# pool-of-connections

TIMED_OUT = "TimeoutError: QueuePool limit reached"

SHORT = 0.2
"""Seconds that a request waits for a connection in vain: each is held until it has failed."""

# shared-engine

BOUND = "RuntimeError: bound to a different event loop"
ASLEEP = "sleeps on, though it is its turn"

IN_VAIN = of_neighbours.FROZEN
"""Seconds after which somebody who should have been woken at once is taken to be asleep."""


# pool-of-connections: who waits, who fails?


def all_requests(given: Mapping[str, int]) -> int:
    """How many come: for each connection as many as there are rounds."""
    return given["connections"] * given["rounds"]


def all_the_others(given: Mapping[str, int]) -> int:
    """Those who find every connection in use."""
    return all_requests(given) - given["connections"]


def requests(trial: Trial) -> int:
    """How many come to this trial."""
    return all_requests({name: trial[name] for name in ("connections", "rounds")})


def pool(trial: Trial, timeout: float) -> dict[str, Any]:
    """An engine's options: so many connections and no more, and seconds to wait for one."""
    return {"pool_size": trial["connections"], "max_overflow": 0, "pool_timeout": timeout}


def in_use(engine: Engine) -> Place:
    """Knows how many connections of an engine were in use at once."""
    place = Place()
    event.listen(engine, "checkout", lambda *_: place.__enter__())
    event.listen(engine, "checkin", lambda *_: place.__exit__())
    return place


class Told(Protocol):
    """An event, of threads or of tasks."""

    def set(self) -> None: ...


class Failures:
    """Counts the requests that got no connection, and tells somebody when all have failed."""

    def __init__(self, trial: Trial, all_failed: Told | None) -> None:
        """Where nobody is told, none is to fail, and a request has time to wait for its turn."""
        self.timeout = SHORT if all_failed else PATIENCE
        self._all_failed = all_failed
        self._left = [TIMED_OUT] * (requests(trial) - trial["connections"])

    def note(self, error: PoolTimeoutError) -> str:
        """The outcome of a request that failed so."""
        outcome = of_timeout(error)
        self._left.pop()
        if self._all_failed and not self._left:
            self._all_failed.set()
        return outcome


def of_timeout(error: PoolTimeoutError) -> str:
    """The outcome of a request without a connection; raises the error again if it is another."""
    if "QueuePool limit" not in str(error):
        raise error
    return TIMED_OUT


def judge_requests(trial: Trial, came: Sequence[str], count: int, most: int) -> None:
    """Report what each of `count` requests came to; `most` connections were in use at once.

    Raises RuntimeError unless that many came, and all connections were in use.
    """
    ensure(len(came) == count, f"there were {len(came)} requests")
    ensure(most == trial["connections"], f"{most} connections were in use at once")
    trial.show("requests", count)
    trial.show("connections in use at once", most)
    for outcome, times in Tally(came).items():
        trial.saw(outcome, times)


# shared-engine: can several loops share one?


class Turns:
    """The first request keeps its turn until it may go on; the second waits for its own."""

    def __init__(self) -> None:
        self.kept, self.may_go_on = threading.Event(), threading.Event()
        self.second_came, self.second_is_served = threading.Event(), threading.Event()

    def comes(self, how_many: int) -> None:
        """One more request comes to where it has to wait for its turn: so many by now."""
        if how_many == 2:
            self.second_came.set()

    def is_served(self, n: int) -> None:
        """It is the turn of this request; returns when it may go on."""
        if n == 1:
            self.second_is_served.set()
        if n == 0 and not self.kept.is_set():
            self.kept.set()
            wait_for(self.may_go_on, PATIENCE)


def opened(engine: Engine, then: Callable[[int], object]) -> Sequence[Any]:
    """The driver's connections of an engine, from now on; `then` is told how many there are."""
    connections: list[Any] = []

    def connect(dialect: Any, _record: object, args: Any, options: Any) -> Any:
        connection = dialect.connect(*args, **options)
        connections.append(connection)
        then(len(connections))
        return connection

    event.listen(engine, "do_connect", connect)
    return connections


def of_error(error: RuntimeError) -> str:
    """What a request came to that raised it."""
    bound = "is bound to a different event loop" in str(error)
    return BOUND if bound else f"RuntimeError: {error}"


def judge_turns(trial: Trial, came: Sequence[str], *, asleep: bool) -> None:
    """The same as judge_shared; `asleep` says that the second one went on only when woken."""
    ensure(not asleep or came[1] == SERVED, f"once woken, the second request came to {came[1]!r}")
    judge_shared(trial, [ASLEEP if asleep and n == 1 else each for n, each in enumerate(came)])


def judge_shared(trial: Trial, came: Sequence[str]) -> None:
    """Report what each request came to; raises RuntimeError if one has not come to anything."""
    ensure(len(came) == trial["requests"] and all(came), f"the requests came to {list(came)}")
    for outcome, times in Tally(came).items():
        trial.saw(outcome, times)
