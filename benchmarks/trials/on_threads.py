"""The cell whose price is nothing but the lab's own."""

from __future__ import annotations

import time

from async_contrast.contrasts.trial import Trial


def nothing(trial: Trial) -> None:
    """Sees one outcome and returns."""
    trial.saw("done")


def waits(trial: Trial) -> None:
    """Waits, and sees one outcome."""
    time.sleep(trial["milliseconds"] / 1000)
    trial.saw("done")
