"""Measuring in turns, so that a slow moment of the machine hits all alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Measure = Callable[[], float]
"""Does its work once, and says how much of its unit that was."""


def in_turns(
    subjects: Mapping[str, Measure], rounds: int, warm_up: int = 1
) -> dict[str, tuple[float, ...]]:
    """The samples of each subject, by name: one a round, in another order each time.

    What is measured in `warm_up` rounds before that is thrown away.
    """
    samples: dict[str, list[float]] = {name: [] for name in subjects}
    names = list(subjects)
    for turn in range(-warm_up, rounds):
        first = turn % len(names)
        for name in (*names[first:], *names[:first]):
            found = subjects[name]()
            if turn >= 0:
                samples[name].append(found)
    return {name: tuple(found) for name, found in samples.items()}
