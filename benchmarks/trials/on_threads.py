"""The cell whose price is nothing but the lab's own."""

from __future__ import annotations

from async_contrast.contrasts.trial import Trial


def nothing(trial: Trial) -> None:
    """Sees one outcome and returns."""
    trial.saw("done")
