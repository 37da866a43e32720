"""Small programs of threads."""

from __future__ import annotations

import threading

from async_contrast.contrasts.trial import Trial
from async_contrast.explorer.program import Check, Worker

Made = tuple[list[Worker], Check]


def adds() -> Made:
    """Two add one each."""
    total = 0

    def add() -> None:
        nonlocal total
        total = total + 1

    def check() -> str:
        assert total == 2, "one is lost"
        return "both count"

    return [add, add], check


def crosses() -> Made:
    """Two take two locks, each in its own order."""
    first, second = threading.Lock(), threading.Lock()

    def one() -> None:
        with first, second:
            pass

    def other() -> None:
        with second, first:
            pass

    return [one, other], lambda: "both count"


def runs(trial: Trial) -> None:
    """Is run as it comes."""
    trial.saw("both count")
