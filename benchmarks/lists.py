"""Does the list page cost the same at 1,000 and at 1,000,000 stored runs?

A service runs on each of two databases, and both are asked for the same pages in turns: the newest
runs, those deep down, and those that each filter leaves. The bound: the newest page takes at most
1.5 times as long where more is stored.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from urllib.parse import urlencode

import click

from async_contrast.database.upgrade import prepare, upgrade
from benchmarks.command import Found, benchmark, postgresql
from benchmarks.report import Bound, Measured, ratio
from benchmarks.rounds import in_turns
from benchmarks.serving import new_database, service_on
from benchmarks.stored_runs import ASKER, PASSWORD, fill

FEW, MANY, QUICK = 1_000, 1_000_000, 50_000
WARM, ROUNDS, QUICK_ROUNDS = 15, 100, 25
"""Rounds that warm up, and that count. psycopg prepares what it has sent five times, and PostgreSQL
may plan it anew, without its values, after five more."""

SECONDS = 12
"""No further round of a page begins after that."""

BOUND = 1.5

PLAIN = "the newest"
PAGES: Mapping[str, Callable[[int], Mapping[str, object]]] = {
    PLAIN: lambda _: {},
    "deep down": lambda runs: {"after": runs // 10},
    "topic, 1 in 5": lambda _: {"topic": "topic-3"},
    "topic, rare": lambda _: {"topic": "rare"},
    "contrast, 1 in 10": lambda _: {"contrast": "topic-3/contrast-8"},
    "verdict, each has it": lambda _: {"verdict": "holds"},
    "verdict, rare": lambda _: {"verdict": "fails"},
    "verdict, hidden": lambda _: {"verdict": "hangs"},
    "no surprise": lambda _: {"surprise": "false"},
    "a surprise, rare": lambda _: {"surprise": "true"},
    "label, 1 in 3": lambda _: {"label": "nightly"},
    "label, rare": lambda _: {"label": "rare"},
    "label, hidden": lambda _: {"label": "hidden"},
    "account": lambda _: {"account": "account-3"},
    "account, shares none": lambda _: {"account": "account-2"},
}
"""The pages by name, and what to ask for where so many runs are stored."""


class Client:
    """Somebody who has signed in, on a connection that stays open as long as they ask.

    Raises SystemExit where an answer is not 200.
    """

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        words = json.dumps({"name": ASKER, "password": PASSWORD})
        kind = {"Content-Type": "application/json"}
        self._connection.request("POST", "/sign-in", words, kind)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{ASKER} cannot sign in: {answer.status} {body.decode()}")
        self._headers = {"Cookie": (answer.headers["Set-Cookie"] or "").partition(";")[0]}

    def ask(self, words: Mapping[str, object]) -> tuple[float, int]:
        """How many seconds a page takes, and how many runs it has."""
        begun = time.perf_counter()
        self._connection.request("GET", f"/api/runs?{urlencode(words)}", headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - begun
        if answer.status != 200:
            raise SystemExit(f"{dict(words)}: {answer.status} {body.decode()}")
        return seconds, len(json.loads(body)["runs"])


@contextmanager
def stored(server: str | None, runs: int) -> Iterator[str]:
    """The URL of a database in which so many runs are stored."""
    with new_database(server) as database:
        begun = time.monotonic()
        asyncio.run(upgrade(database) if server else prepare(database))
        fill(database, runs)
        click.echo(f"{runs:,} runs stored in {time.monotonic() - begun:.0f} s", err=True)
        yield database


@contextmanager
def signed_in(databases: Mapping[int, str]) -> Iterator[dict[int, Client]]:
    """A client of a service on each of these databases.

    Nobody signs in before the last service is ready, which may take a while: a service closes a
    connection on which nothing is asked for 10 s.
    """
    with ExitStack() as stack:
        ports = {
            runs: stack.enter_context(service_on(database)).port
            for runs, database in databases.items()
        }
        yield {runs: Client(port) for runs, port in ports.items()}


@postgresql("In there, instead of SQLite files.")
def measure(quick: bool, postgresql: str | None) -> Found:
    """Fill, and ask; `quick` has 50,000 runs instead of a million."""
    with ExitStack() as stack:
        databases = {
            runs: stack.enter_context(stored(postgresql, runs))
            for runs in (FEW, QUICK if quick else MANY)
        }
        clients = stack.enter_context(signed_in(databases))
        rounds = QUICK_ROUNDS if quick else ROUNDS
        measured = ask(clients, rounds, "SQLite" if postgresql is None else "PostgreSQL")
    few, many, *_ = measured  # the newest, which is asked for first
    return measured, [
        Bound(
            f"how many times as long the newest takes where {max(clients):,} are stored",
            ratio(many, few),
            most=BOUND,
        )
    ]


def ask(clients: Mapping[int, Client], rounds: int, database: str) -> list[Measured]:
    """Each page of both services, in turns. Raises SystemExit where they are not alike."""
    measured = []
    for page, words in PAGES.items():
        asking = {
            f"{runs:,} runs": partial(client.ask, words(runs)) for runs, client in clients.items()
        }
        found = in_turns(asking, rounds, WARM, SECONDS)
        sizes = {size for asked in found.values() for _, size in asked}
        if len(sizes) != 1:
            raise SystemExit(f"{page}: the pages do not have the same number of runs: {sizes}")
        measured += [
            Measured(
                runs, f"{page}, {database}", "ms", tuple(seconds * 1000 for seconds, _ in asked)
            )
            for runs, asked in found.items()
        ]
    return measured


command = benchmark(
    "lists", "Does the list page cost the same where few and where many runs are stored?"
)(measure)
