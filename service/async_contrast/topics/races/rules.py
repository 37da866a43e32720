"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

ONE, TWO = "one has the name", "two have the name"
ONCE, TWICE = "loaded once", "loaded twice"

NAME = "ann"
KEY = "rates"


def judge_created(users: Mapping[str, object], created: Sequence[object]) -> str:
    """Whether one worker was told that the name is its own.

    Raises AssertionError if it was two; RuntimeError if it was nobody, or is in no table.
    """
    ensure(created and users[NAME] in created, "nobody has created the user")
    return _only_one(created, ONE, TWO)


def judge_for_real(trial: Trial, users: Mapping[str, object], created: Sequence[object]) -> None:
    """Report the same of a run that took place."""
    try:
        trial.saw(judge_created(users, created))
    except AssertionError as error:
        trial.saw(str(error))


def judge_loads(cache: Mapping[str, object], loads: Sequence[object]) -> str:
    """Whether the value was loaded once. Raises AssertionError if it was not."""
    ensure(loads and KEY in cache, "nothing was loaded")
    return _only_one(loads, ONCE, TWICE)


def _only_one(made: Sequence[object], one: str, two: str) -> str:
    if len(made) > 1:
        raise AssertionError(two)
    return one
