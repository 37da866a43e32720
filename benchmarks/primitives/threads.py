"""Threads that a limit of the machine may stop."""

from __future__ import annotations

from threading import Thread


class TooMany(Exception):
    """This machine does not start another thread."""


def start(thread: Thread) -> None:
    """Start it. Raises TooMany."""
    try:
        thread.start()
    except RuntimeError as error:  # can't start new thread
        raise TooMany from error
