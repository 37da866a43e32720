"""What both sides judge alike."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.lock import rules as of_the_topic

ALONE, TOGETHER = of_the_topic.ALONE, of_the_topic.TOGETHER
FREE, NOT_KEPT_OUT = of_the_topic.FREE, of_the_topic.NOT_KEPT_OUT
FREED, REFUSED = of_the_topic.FREED, of_the_topic.REFUSED
INSIDE, TYPE_ERROR = "held inside the block", "TypeError"

CHANCE = of_the_topic.CHANCE
"""Seconds that the other has to come in where a lock should keep it out."""


def judge_releases(trial: Trial, ended: Sequence[BaseException | None]) -> None:
    """Report each worker that could not release its lock; raises any other error again."""
    for error in filter(None, ended):
        if not (isinstance(error, RuntimeError) and "not acquired" in str(error)):
            raise error
        trial.saw(REFUSED)
        trial.show("error", str(error))


def judge_type_error(trial: Trial, error: TypeError) -> None:
    """Report that a lock does not know this kind of `with`; raises any other error again."""
    if "context manager" not in str(error):
        raise error
    trial.saw(TYPE_ERROR)
    trial.show("error", str(error))
