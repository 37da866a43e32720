"""How many requests a second our own endpoints answer, against the same views alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from benchmarks.report import Bound, Measured, ratio
from benchmarks.rounds import in_turns
from benchmarks.service import up
from benchmarks.web.answers import Question
from benchmarks.web.load import Load, put
from benchmarks.web.servers import Running

CONNECTIONS = 32

HEALTH = Question("/healthz", '{"status":"ok","trials":0}\n')
TEXT = Question("/quart/response/str", "text")
VALUE = Question(
    "/quart/local/isolation/context-var?pause_ms=0", '{"found":null,"wrote":0,"read":0}\n'
)
PORT = (HEALTH, TEXT, VALUE)

MOUNTED = (Question("/flask/response/str", "text"),)

SERVICE, BARE = "the service", "the same views alone"


@dataclass(frozen=True, slots=True)
class Effort:
    """Rounds that count and that warm up, and the seconds of each load."""

    rounds: int
    warm_up: int
    seconds: int


FULL, GLANCE = Effort(9, 1, 2), Effort(1, 0, 1)


def measure(effort: Effort, least: float) -> tuple[list[Measured], list[Bound]]:
    """Requests a second, answers checked; the port's at least this part of a bare Quart app's.

    The mounted original goes through the event loop to its threads: it has no bound.
    """
    with ExitStack() as stack:
        service = stack.enter_context(up.service())
        port = {BARE: stack.enter_context(up.alone("quart")), SERVICE: service}
        original = {BARE: stack.enter_context(up.alone("flask")), SERVICE: service}
        ported = list(_asked(port, PORT, effort))
        mounted = list(_asked(original, MOUNTED, effort))
    return [*ported, *mounted], [
        Bound(f"{ours.at}, the service against the bare app,", ratio(ours, bare), least=least)
        for bare, ours in zip(ported[::2], ported[1::2], strict=True)
    ]


def _asked(
    servers: dict[str, Running], questions: tuple[Question, ...], effort: Effort
) -> Iterator[Measured]:
    for question in questions:
        subjects = {
            what: partial(_a_second, Load(CONNECTIONS, effort.seconds), running, question)
            for what, running in servers.items()
        }
        for what, samples in in_turns(subjects, effort.rounds, effort.warm_up).items():
            yield Measured(what, question.path.partition("?")[0], "requests/s", samples)


def _a_second(load: Load, running: Running, question: Question) -> float:
    return put(load, running, question).a_second
