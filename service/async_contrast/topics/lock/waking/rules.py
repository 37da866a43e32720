"""What both sides judge alike of a waiter that somebody else tells."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import wait_until_blocked
from async_contrast.topics.neighbours import rules as of_neighbours

WOKEN, ASLEEP = "woken at once", "asleep until something else wakes the loop"

AT_ONCE = of_neighbours.PATIENCE
"""Seconds that a waking may take on a busy machine where it comes at once."""

IN_VAIN = of_neighbours.FROZEN
"""Seconds after which somebody who should have been woken at once is taken to be asleep."""


@dataclass(slots=True)
class Told:
    """What somebody saw who told a waiter: that it slept before, and that it woke in time."""

    slept: bool = False
    woke: bool = False


def tell(
    trial: Trial,
    waiter: threading.Thread,
    say: Callable[[], object],
    woken: threading.Event,
    patience: float,
) -> Told:
    """Say it once the thread `waiter` sleeps, and see whether it has `woken` within `patience`."""
    told = Told(slept=wait_until_blocked(waiter))
    trial.mark("teller", "has told")
    say()
    told.woke = woken.wait(patience)
    trial.mark("teller", DONE)
    return told


def judge_told(trial: Trial, told: Told) -> None:
    """Report whether a waiter woke; raises RuntimeError if it did not sleep before."""
    ensure(told.slept, "the waiter did not wait")
    trial.saw(WOKEN if told.woke else ASLEEP)
