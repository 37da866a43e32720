"""Measuring in turns, so that a slow moment of the machine hits all alike."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from benchmarks.collector import settle

Sample = TypeVar("Sample")


def in_turns(
    subjects: Mapping[str, Callable[[], Sample]],
    rounds: int,
    warm_up: int = 1,
    seconds: float = math.inf,
) -> dict[str, tuple[Sample, ...]]:
    """The samples of each subject, by name: one a round, each in an order of its own.

    A subject does its work once, and says what that took: a number, or several things. What is
    measured in `warm_up` rounds before that is thrown away. After so many seconds no round begins,
    but for the first that counts. No sample pays for what was there before it.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in subjects}
    names = list(subjects)
    until = time.monotonic() + seconds
    for turn in range(-warm_up, rounds):
        if turn > 0 and time.monotonic() > until:
            break
        for name in _order(names, turn):
            settle()
            found = subjects[name]()
            if turn >= 0:
                samples[name].append(found)
    return {name: tuple(found) for name, found in samples.items()}


def _order(names: Sequence[str], turn: int) -> list[str]:
    """The names shuffled, as in each run; each second turn has the order before it reversed.

    So nobody always comes after the same one, which may leave something behind, and two turns
    together have everybody as early as late.
    """
    order = random.Random(turn // 2).sample(names, len(names))  # noqa: S311 - nothing is secret
    return order[::-1] if turn % 2 else order
