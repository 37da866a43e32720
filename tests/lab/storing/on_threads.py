"""Cells that keep tables, and end in every way."""

from __future__ import annotations

import os
import signal

from sqlalchemy import Connection, text

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen import marks
from async_contrast.specimen.library import stock
from async_contrast.specimen.store import Store
from tests.lab import meeting

STORED = "stored"

_held: list[Connection] = []


def stores(trial: Trial) -> None:
    """Fills tables and ends."""
    _show_posts(trial, Store.of(trial))


def stores_twice(trial: Trial) -> None:
    """Fills the tables of one store, then of another, which was empty."""
    for _ in range(2):
        _show_posts(trial, Store.of(trial))


def stores_and_waits(trial: Trial) -> None:
    """Waits for ever with a lock on its tables, and has a child with the same connection."""
    _hold_locks(trial)
    grandchild = os.fork()
    if grandchild:
        meeting.arrive(os.getpid(), os.getppid(), grandchild)
    while True:
        signal.pause()


def stores_and_hangs(trial: Trial) -> None:
    """Hangs in a statement, with a lock on its tables."""
    _hold_locks(trial)
    _held[0].execute(text("SELECT pg_sleep(60)"))


def stores_and_dies(trial: Trial) -> None:
    """Is killed with a lock on its tables."""
    _hold_locks(trial)
    os.kill(os.getpid(), signal.SIGKILL)


def forges_its_mark(trial: Trial) -> None:
    """Claims schemas that are not the lab's to drop."""
    trial.folder.joinpath(marks.MARK).write_text("public\nasync_contrast_x; SELECT 1\n\xff")
    trial.saw(STORED)


def _show_posts(trial: Trial, store: Store) -> None:
    stock(store, authors=2, posts=1)
    engine = store.engine()
    with engine.connect() as connection:
        trial.saw(STORED, connection.scalar(text("SELECT count(*) FROM post")))
    engine.dispose()


def _hold_locks(trial: Trial) -> None:
    store = Store.of(trial)
    stock(store, authors=2, posts=1)
    connection = store.engine().connect()
    connection.execute(text("UPDATE post SET title = 'held'"))
    _held.append(connection)
    trial.saw(STORED)
