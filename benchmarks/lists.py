"""Does the list page cost the same at 1,000 and at 1,000,000 stored runs?

Run it from a checkout: `python -m benchmarks.list_price`, with `--postgresql URL` on a PostgreSQL,
in which it makes two databases and drops them; with `--quick` it compares 1,000 with 50,000 runs.
It starts a service on each database, and asks both for the same pages in turns: the newest runs,
those deep down, and those that each filter leaves. Exit status 1 if the plain list page takes more
than 1.5 times as long where more is stored.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode

from benchmarks.serving import end_cleanly, new_database, service_on
from benchmarks.stored_runs import ASKER, PASSWORD, fill
from service.database.upgrade import prepare, upgrade

FEW, MANY, QUICK = 1_000, 1_000_000, 50_000
WARM, ROUNDS = 15, 100
"""Rounds that warm up, and that count. psycopg prepares what it has sent five times, and PostgreSQL
may plan it anew, without its values, after five more."""

SECONDS = 180
"""No further round begins after that."""

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
    """Somebody who has signed in, on a connection that stays open as long as they ask."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        words = json.dumps({"name": ASKER, "password": PASSWORD})
        kind = {"Content-Type": "application/json"}
        self._connection.request("POST", "/sign-in", words, kind)
        answer = self._connection.getresponse()
        answer.read()
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
        print(f"{runs} runs stored in {time.monotonic() - begun:.0f} s", flush=True)
        yield database


def measure(clients: Mapping[int, Client]) -> dict[str, dict[int, list[float]]]:
    """Seconds by page and by how many runs are stored, in turns."""
    seconds: dict[str, dict[int, list[float]]] = {
        page: {runs: [] for runs in clients} for page in PAGES
    }
    until = time.monotonic() + SECONDS
    for turn in range(-WARM, ROUNDS):
        for page, words in PAGES.items():
            found = {}
            for runs, client in sorted(clients.items(), reverse=turn % 2 == 0):
                taken, found[runs] = client.ask(words(runs))
                if turn >= 0:
                    seconds[page][runs].append(taken)
            if len(set(found.values())) != 1:
                raise SystemExit(f"{page}: the pages do not have the same number of runs: {found}")
        if time.monotonic() > until and turn > 0:
            break
    return seconds


def main() -> None:
    """Fill, measure, print a table, judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--postgresql", metavar="URL", help="instead of SQLite files")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} runs instead of {MANY}")
    given = parser.parse_args()
    end_cleanly()
    many = QUICK if given.quick else MANY
    with ExitStack() as stack:
        databases = {
            runs: stack.enter_context(stored(given.postgresql, runs)) for runs in (FEW, many)
        }
        ports = {
            runs: stack.enter_context(service_on(database)) for runs, database in databases.items()
        }
        seconds = measure({runs: Client(port) for runs, port in ports.items()})
    print(
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{len(os.sched_getaffinity(0))} cores, {'PostgreSQL' if given.postgresql else 'SQLite'}"
    )
    print(f"{'median ms, page':24}{'times':>6}{FEW:>12}{many:>12}{'ratio':>8}")
    ratios = {}
    for page, taken in seconds.items():
        few, more = (statistics.median(taken[runs]) * 1000 for runs in (FEW, many))
        ratios[page] = more / few
        print(f"{page:24}{len(taken[FEW]):6}{few:12.2f}{more:12.2f}{ratios[page]:8.2f}")
    print(f"the newest cost {ratios[PLAIN]:.2f} times as much; the bound is {BOUND:g}")
    sys.exit(ratios[PLAIN] > BOUND)


if __name__ == "__main__":
    main()
