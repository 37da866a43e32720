"""A connection of sqlite3, and threads."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import Any

from flask import Blueprint

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.crew import run_threads
from async_contrast.topics.pools.bound import rules

# thread-bound: which thread may use a connection of sqlite3?


def thread_bound(trial: Trial) -> None:
    """A thread that opens a connection, uses and closes it."""

    def work(_: int) -> tuple[object, list[int]]:
        with closing(sqlite3.connect(":memory:")) as connection:
            opened = threading.get_ident()
            return _ask(connection), [opened, threading.get_ident()]

    [(came, threads)] = run_threads(1, work)
    rules.judge_use(trial, came, threads, others=False)


def thread_bound_to_another(trial: Trial) -> None:
    """A thread that uses a connection which the main one has opened."""
    with closing(sqlite3.connect(":memory:")) as connection:
        opened = threading.get_ident()
        [(came, used)] = run_threads(1, lambda _: (_ask(connection), threading.get_ident()))
    rules.judge_use(trial, came, [opened, used], others=True)


def _ask(connection: sqlite3.Connection) -> object:
    try:
        return connection.execute(rules.SELECT).fetchone()
    except sqlite3.Error as error:
        return error


# live routes

routes = Blueprint("bound", __name__)


@routes.get("/thread-bound/<form>")
@live.chooses("form", live.FORMS)
def live_thread_bound(form: str) -> dict[str, Any]:
    """Opens a sqlite3 connection in memory, asks it, and says what came."""
    return live.run(live.find(form, dict.fromkeys(live.FORMS, thread_bound)))
