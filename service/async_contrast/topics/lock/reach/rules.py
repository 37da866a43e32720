"""What both sides judge alike."""

from __future__ import annotations

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.lock import rules as of_the_topic
from async_contrast.topics.neighbours import rules as of_neighbours

GOT, ALONE, TOGETHER = of_the_topic.GOT, of_the_topic.ALONE, of_the_topic.TOGETHER
NOT_HELD, NOT_KEPT_OUT = of_the_topic.NOT_HELD, of_the_topic.NOT_KEPT_OUT
NOT_RELEASED, NO_CHANCE = of_the_topic.NOT_RELEASED, of_the_topic.NO_CHANCE
KEPT_OUT = "the other is kept out"
BOUND = "is bound to a different event loop"
WOKEN, OVERSLEPT = "woken by the release", "slept until its own time-out"
MEANWHILE, WAITED = of_neighbours.MEANWHILE, "waited for the blocking call"

PATIENCE = of_neighbours.PATIENCE
"""Seconds that a wait may take which something ends at once, if all is well."""

FROZEN = of_neighbours.FROZEN
"""Seconds that a wait takes which nothing can end before its own time-out."""


def judge_wait(trial: Trial, waited: float, limit: float) -> None:
    """Report what ended a wait that took `waited` seconds: the release, or its own limit."""
    ensure(limit > 0, "nobody was to sleep")
    trial.saw(OVERSLEPT if waited >= limit else WOKEN)
    trial.show("waited for s", round(waited, 3))
