"""How many requests a second our own endpoints answer, against the same views alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from async_contrast.web.middleware.mount import WAITING, WORKERS
from benchmarks.report import Bound, Measured, ratio
from benchmarks.rounds import in_turns
from benchmarks.service import up
from benchmarks.web.answers import Question
from benchmarks.web.load import Answered, Load, in_words, put

HEALTH = Question("/healthz", '{"status":"ok","trials":0}\n')
TEXT = Question("/quart/response/str", "text")
VALUE = Question(
    "/quart/local/isolation/context-var?pause_ms=0", '{"found":null,"wrote":0,"read":0}\n'
)
PORT = (HEALTH, TEXT, VALUE)

MOUNTED = Question("/flask/response/str", "text")

SERVICE, BARE, FROZEN = "the service", "the same views alone", "the same views alone, frozen"


UNITS: Mapping[str, Callable[[Answered], float]] = {
    "requests/s": lambda answered: answered.a_second,
    "p99, ms": lambda answered: answered.p99,
}

TAKEN = WORKERS + WAITING
"""Requests that the mounted original takes at once; more are told to come back."""

BOUND_AT = 32
"""Connections. With one, hardly more than the way there and back is measured."""


@dataclass(frozen=True, slots=True)
class Effort:
    """Rounds that count by how many connections ask, those that warm up, and a load's seconds."""

    rounds: Mapping[int, int]
    warm_up: int
    seconds: int


FULL, GLANCE = Effort({1: 5, 32: 9, 256: 5}, 1, 2), Effort({32: 1}, 0, 1)


def measure(effort: Effort, least: float) -> tuple[list[Measured], list[Bound]]:
    """Answers checked; the port's requests a second at least this part of a bare Quart app's.

    The mounted original goes through the event loop to its threads: it has no bound.
    """
    measured: list[Measured] = []
    bounds = []
    with ExitStack() as stack:
        service = stack.enter_context(up.service())
        bare, frozen, flask = (
            stack.enter_context(up.alone(name)) for name in ("quart", "frozen", "flask")
        )
        port = {BARE: bare, FROZEN: frozen, SERVICE: service}
        original = {BARE: flask, SERVICE: service}
        for servers, question in (*((port, each) for each in PORT), (original, MOUNTED)):
            for connections, rounds in effort.rounds.items():
                if servers is original and connections > TAKEN:
                    continue
                load = Load(connections, effort.seconds)
                asking = {what: partial(put, load, it, question) for what, it in servers.items()}
                found = in_turns(asking, rounds, effort.warm_up)
                at = f"{question.path.partition('?')[0]}, {in_words(connections)}"
                measured += _measured(at, found)
                if servers is port and connections == BOUND_AT:
                    bounds.append(_bound(at, found, least))
    return measured, bounds


def _measured(at: str, found: Mapping[str, tuple[Answered, ...]]) -> Iterator[Measured]:
    for unit, of in UNITS.items():
        for what, those in found.items():
            yield Measured(what, at, unit, tuple(map(of, those)))


def _bound(at: str, found: Mapping[str, tuple[Answered, ...]], least: float) -> Bound:
    bare, ours = (
        Measured(what, at, "requests/s", tuple(one.a_second for one in found[what]))
        for what in (BARE, SERVICE)
    )
    return Bound(f"{at}, the service against the bare app,", ratio(ours, bare), least=least)
