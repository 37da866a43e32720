"""How many clients a server holds that all wait for their answer at once, and in how much memory.

Each client asks once for an answer that takes its time, as a long poll does. They come within a
second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import click

from benchmarks.report import Bound, Measured
from benchmarks.rounds import in_turns
from benchmarks.web import files, processes
from benchmarks.web.answers import waiting
from benchmarks.web.load import Load, put
from benchmarks.web.servers import (
    FLASK,
    QUART,
    THREADS,
    Server,
    granian_asgi,
    granian_wsgi,
    started,
)

QUART_HOLDS = granian_asgi("Quart", QUART)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many clients wait at once, for how many seconds, and after how many it is over."""

    clients: int
    wait: int
    until: int


FULL, ROUNDS = (Crowd(512, 2, 4), Crowd(2_000, 4, 8), Crowd(5_000, 8, 16)), 3
GLANCE, ONCE = (Crowd(256, 2, 4),), 1


@dataclass(frozen=True, slots=True)
class Held:
    """How many were answered in time; MiB of the server while they waited, and before.

    `used` is what it took of a processor, in seconds.
    """

    answered: int
    memory: float
    idle: float
    used: float


UNITS: Mapping[str, Callable[[Held, Crowd], float]] = {
    "answered in time": lambda held, _: held.answered,
    "memory, MiB": lambda held, _: held.memory,
    "above idle, KiB a client": lambda held, of: (held.memory - held.idle) * 1024 / of.clients,
    "processor, ms a client": lambda held, of: held.used * 1000 / of.clients,
}


def measure(crowds: tuple[Crowd, ...], rounds: int) -> tuple[list[Measured], list[Bound]]:
    """Each server is started anew for each crowd, so that none has grown before.

    The bound: Quart answers all, each once. Raises WrongAnswer.
    """
    measured: list[Measured] = []
    bounds = []
    for crowd in _possible(crowds):
        at = f"{crowd.clients:,} clients that wait {crowd.wait} s"
        click.echo(at, err=True)
        found = in_turns(
            {server.name: _holding(server, crowd) for server in _servers(crowd.clients)},
            rounds,
            warm_up=0,
        )
        measured += _measured(at, crowd, found)
        fewest = min(held.answered for held in found[QUART_HOLDS.name])
        most = crowd.clients
        bounds.append(Bound(f"answered by Quart, of {at}", fewest, least=most, most=most))
    return measured, bounds


def _servers(clients: int) -> tuple[Server, ...]:
    return (
        granian_wsgi(f"Flask, {THREADS} threads", FLASK),
        granian_wsgi("Flask, a thread a client", FLASK, clients),
        QUART_HOLDS,
    )


def _possible(crowds: tuple[Crowd, ...]) -> Iterator[Crowd]:
    """Those for which this process, and what it starts, may open enough files."""
    most = files.allow(max(crowd.clients for crowd in crowds))
    for crowd in crowds:
        if crowd.clients <= most:
            yield crowd
        else:
            left_out = f"{crowd.clients:,} clients are left out: {most:,} connections may be open"
            click.echo(left_out, err=True)


def _holding(server: Server, crowd: Crowd) -> Callable[[], Held]:
    # Who has too many threads to start may answer nobody in time, which is a result.
    load = Load(crowd.clients, crowd.until, timeout=crowd.until, once=True, least=0)

    def hold() -> Held:
        with started(server, {}) as running:
            idle = processes.memory(running.process)
            found = put(load, running, waiting(crowd.wait * 1000))
        return Held(found.answers, found.memory, idle, found.used)

    return hold


def _measured(at: str, crowd: Crowd, found: Mapping[str, tuple[Held, ...]]) -> Iterator[Measured]:
    for unit, of in UNITS.items():
        for name, those in found.items():
            yield Measured(name, at, unit, tuple(of(held, crowd) for held in those))
