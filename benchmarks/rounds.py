"""Measuring in turns, so that a slow moment of the machine hits all alike."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

Sample = TypeVar("Sample")


def in_turns(
    subjects: Mapping[str, Callable[[], Sample]],
    rounds: int,
    warm_up: int = 1,
    seconds: float = math.inf,
) -> dict[str, tuple[Sample, ...]]:
    """The samples of each subject, by name: one a round, in another order each time.

    A subject does its work once, and says what that took: a number, or several things. What is
    measured in `warm_up` rounds before that is thrown away. After so many seconds no round begins,
    but for the first that counts.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in subjects}
    names = list(subjects)
    until = time.monotonic() + seconds
    for turn in range(-warm_up, rounds):
        if turn > 0 and time.monotonic() > until:
            break
        first = turn % len(names)
        for name in (*names[first:], *names[:first]):
            found = subjects[name]()
            if turn >= 0:
                samples[name].append(found)
    return {name: tuple(found) for name, found in samples.items()}
