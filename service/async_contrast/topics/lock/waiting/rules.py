"""What both sides judge alike."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.contrasts.contrast import HOLDS, Expectation
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.shows import ANY
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.lock import rules as of_the_topic
from async_contrast.topics.neighbours import rules as of_neighbours

GOT, TOGETHER = of_the_topic.GOT, of_the_topic.TOGETHER
GOT_ALL, SOME_WAIT = of_the_topic.GOT_ALL, of_the_topic.SOME_WAIT
NOT_HELD, NOT_KEPT_OUT = of_the_topic.NOT_HELD, of_the_topic.NOT_KEPT_OUT
IN_ORDER, OUT_OF_ORDER, BARGED = "in order of arrival", "out of order", "the releaser, again"

PATIENCE = of_neighbours.PATIENCE
"""Seconds that a wait may take which something ends at once, if all is well."""

CHANCE = of_the_topic.CHANCE
"""Seconds that the others have to come in where a lock should keep them out."""

LONG_ENOUGH = 1.0
"""Seconds for rounds until the releaser wins one; a hundred where nobody else wants to run."""


def judge_inside(trial: Trial, together: bool) -> None:
    """Report whether a worker that has got a lock is inside with another one."""
    trial.saw(TOGETHER if together else GOT)


def judge_order(trial: Trial, order: Sequence[int], count: int) -> None:
    """Report whether so many were served as they came; raises RuntimeError if not each one was."""
    ensure(sorted(order) == list(range(count)), f"in came {order}")
    trial.saw(IN_ORDER if sorted(order) == list(order) else OUT_OF_ORDER)
    trial.show("order, by arrival", list(order))


def fairness(platform: Platform) -> Expectation:
    """Who gets a lock that is released and at once asked for again.

    Since 3.13.1 CPython's threading.Lock is a PyMutex (github.com/python/cpython/pull/125116),
    which is handed to whoever has waited for more than 1 ms (TIME_TO_BE_FAIR_NS in Python/lock.c).
    """
    interpreter = platform.interpreter
    if interpreter.implementation != "CPython":
        why = f"{interpreter}: only CPython's lock is known here"
        return Expectation({HOLDS: {BARGED: ANY, IN_ORDER: ANY}}, because=why)
    if interpreter.version < (3, 13, 1):
        why = f"{interpreter}: a released lock is free for whoever comes first, mostly the releaser"
        return Expectation({HOLDS: {BARGED}}, because=why)
    why = f"{interpreter}: a released lock is handed to whoever has waited for more than 1 ms"
    return Expectation({HOLDS: {IN_ORDER}}, because=why)
