"""A value of one's own, read and written: threading.local, a ContextVar, what is built on one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import partial
from types import SimpleNamespace

import flask
import quart
from werkzeug.local import LocalProxy

from benchmarks.primitives.timing import of_statement
from benchmarks.report import Measured
from benchmarks.rounds import in_turns

local = threading.local()
context_var: ContextVar[int] = ContextVar("context_var")
behind: ContextVar[SimpleNamespace] = ContextVar("behind")
proxy = LocalProxy(behind)

flask_app, quart_app = flask.Flask(__name__), quart.Quart(__name__)


def _on_local(statement: str, times: int) -> float:
    local.value = 1
    return of_statement(statement.format(get="own.value", set="own.value = 2"), times, own=local)


def _on_context_var(statement: str, times: int) -> float:
    context_var.set(1)
    return of_statement(statement.format(get="own.get()", set="own.set(2)"), times, own=context_var)


def _on_proxy(statement: str, times: int) -> float:
    behind.set(SimpleNamespace(value=1))
    return of_statement(statement.format(get="own.value", set="own.value = 2"), times, own=proxy)


def _on_flask(statement: str, times: int) -> float:
    with flask_app.app_context():
        flask.g.value = 1
        return of_statement(
            statement.format(get="own.value", set="own.value = 2"), times, own=flask.g
        )


def _on_quart(statement: str, times: int) -> float:
    async def inside() -> float:
        async with quart_app.app_context():
            quart.g.value = 1
            return of_statement(
                statement.format(get="own.value", set="own.value = 2"), times, own=quart.g
            )

    return asyncio.run(inside())


SUBJECTS: Mapping[str, Callable[[str, int], float]] = {
    "threading.local": _on_local,
    "ContextVar": _on_context_var,
    "LocalProxy of a ContextVar": _on_proxy,
    "flask.g": _on_flask,
    "quart.g": _on_quart,
}
"""Each takes a statement with `get` or `set` in it, and how often to run it; ns each."""

STATEMENTS = {"a value, read": "{get}", "a value, written": "{set}"}


def measure(rounds: int, times: int) -> Iterator[Measured]:
    """Nanoseconds by what is read and written; each sample is the mean of so many times."""
    _look()
    for at, statement in STATEMENTS.items():
        subjects = {name: partial(run, statement, times) for name, run in SUBJECTS.items()}
        for name, samples in in_turns(subjects, rounds).items():
            yield Measured(name, at, "ns", samples)


def _look() -> None:
    """Raise AssertionError where one does not read back what it has written."""
    for name, run in SUBJECTS.items():
        run("{set}; assert {get} == 2, " + repr(name), 1)
