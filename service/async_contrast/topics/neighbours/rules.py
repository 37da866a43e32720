"""What both sides judge alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

MEANWHILE = "answered meanwhile"

VIEW = "busy view"
"""What the timeline calls the view that keeps its worker."""

FROZEN = 0.4
"""Seconds that a view keeps its worker busy which nothing can end earlier."""

PATIENCE = 4.0
"""Seconds after which a view ends that should be told to end before."""


@dataclass(frozen=True, slots=True)
class Busy:
    """How long a view was busy, and whether it was told to end by then."""

    seconds: float
    told: bool


def judge_neighbours(
    trial: Trial, meanwhile: Sequence[bool], ended: Sequence[Busy], waited: str
) -> None:
    """Report how many requests were answered meanwhile, and how many `waited`.

    `ended` is what came of the busy view. Raises RuntimeError if that has failed, or was over at
    once: then nobody met it.
    """
    ensure(ended, "the view that keeps its worker busy has failed")
    [busy] = ended
    ensure(busy.told or busy.seconds >= FROZEN > 0, "the view did not keep its worker busy")
    trial.saw(MEANWHILE, meanwhile.count(True))
    trial.saw(waited, meanwhile.count(False))
