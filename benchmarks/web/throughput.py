"""How many requests a second each server answers, and how soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import click

from benchmarks.report import Measured
from benchmarks.rounds import in_turns
from benchmarks.web import files, stored
from benchmarks.web.answers import GREETING, Question, waiting
from benchmarks.web.load import Answered, Load, in_words, put
from benchmarks.web.servers import (
    BARE_ASGI,
    BARE_WSGI,
    FLASK,
    FLASK_FROZEN,
    QUART,
    QUART_FROZEN,
    Running,
    Server,
    check_installed,
    granian_asgi,
    granian_wsgi,
    gunicorn,
    hypercorn,
    started,
    uvicorn,
    waitress,
)

FLASK_GRANIAN = granian_wsgi("Flask, Granian", FLASK)
MANY_THREADS = granian_wsgi("Flask, Granian, 256 threads", FLASK, 256)
QUART_GRANIAN = granian_asgi("Quart, Granian", QUART)
WSGI = granian_wsgi("bare WSGI, Granian", BARE_WSGI)
ASGI = granian_asgi("bare ASGI, Granian", BARE_ASGI)
SERVERS = (
    FLASK_GRANIAN,
    MANY_THREADS,
    granian_wsgi("Flask, Granian, frozen", FLASK_FROZEN),
    gunicorn("Flask, gunicorn", FLASK),
    waitress("Flask, waitress", FLASK),
    QUART_GRANIAN,
    granian_asgi("Quart, Granian, frozen", QUART_FROZEN),
    uvicorn("Quart, uvicorn", QUART),
    hypercorn("Quart, Hypercorn", QUART),
    WSGI,
    ASGI,
)
QUICK = (FLASK_GRANIAN, QUART_GRANIAN, WSGI, ASGI)

WAIT = 20
"""Milliseconds."""

AUTHOR = 7

UNITS: Mapping[str, Callable[[Answered], float]] = {
    "requests/s": lambda answered: answered.a_second,
    "p50, ms": lambda answered: answered.p50,
    "p99, ms": lambda answered: answered.p99,
    "memory, MiB": lambda answered: answered.memory,
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: on which servers, at how many connections, how often, how long."""

    servers: tuple[Server, ...]
    connections: tuple[int, ...]
    rounds: int
    seconds: int


FULL = Effort(SERVERS, (1, 32, 256), rounds=3, seconds=2)
GLANCE = Effort(QUICK, (32,), rounds=1, seconds=1)


def measure(effort: Effort, databases: Mapping[str, str]) -> tuple[list[Measured], float]:
    """Ask all servers the same, in turns; and how busy wrk was at most, in processors.

    All are up from the first to the last question: one that is not asked costs memory, hardly any
    processor. `databases` are URLs by name, with the table in them. Raises WrongAnswer, and
    ClickException where a server is missing or too few files may be open.
    """
    check_installed(effort.servers)
    files.need(max(effort.connections))
    environment = {stored.DATABASES[name]: url for name, url in databases.items()}
    measured: list[Measured] = []
    busiest = 0.0
    with ExitStack() as stack:
        up = [stack.enter_context(started(server, environment)) for server in effort.servers]
        for what, question in _questions(databases).items():
            can = [one for one in up if _answers(one.server, question)]
            for one in can:  # its threads start, and its pool fills
                put(Load(max(effort.connections), effort.seconds), one, question)
            for connections in effort.connections:
                at = f"{what}, {in_words(connections)}"
                click.echo(at, err=True)
                found = _asked(can, question, connections, effort)
                measured += _measured(at, found)
                busiest = max(busiest, *(one.busy for those in found.values() for one in those))
    return measured, busiest


def _asked(
    servers: list[Running], question: Question, connections: int, effort: Effort
) -> dict[str, tuple[Answered, ...]]:
    load = Load(connections, effort.seconds)
    asking = {one.server.name: partial(put, load, one, question) for one in servers}
    return in_turns(asking, effort.rounds, warm_up=0)


def _questions(databases: Mapping[str, str]) -> dict[str, Question]:
    reads = {
        f"a read, {name}": Question(f"/read/{name}/{AUTHOR}", stored.name_of(AUTHOR))
        for name in databases
    }
    return {"hello": GREETING, f"a wait of {WAIT} ms": waiting(WAIT), **reads}


def _answers(server: Server, question: Question) -> bool:
    """Whether it can: what is bare has no database."""
    return server not in (WSGI, ASGI) or not question.path.startswith("/read")


def _measured(at: str, found: Mapping[str, tuple[Answered, ...]]) -> Iterator[Measured]:
    for unit, of in UNITS.items():
        for name, those in found.items():
            yield Measured(name, at, unit, tuple(map(of, those)))
