"""What both sides judge alike of requests that share something, and of what a request leaves."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.neighbours import rules as of_neighbours

SERVED = "served"
BOUND = "RuntimeError: bound to a different event loop"
ASLEEP = "sleeps on, though the lock is free"
LEFT_ENDS, LEFT_CUT = "what it left running ends its work", "what it left running is cancelled"
STARTED = "what the view started has run"
NO_LOOP = "RuntimeError: there is no event loop"

REQUESTS = 3
"""That want one lock: who holds it, who waits, and who comes after that."""

PATIENCE = of_neighbours.PATIENCE
"""Seconds that something may take which happens at once, if all is well."""

IN_VAIN = of_neighbours.FROZEN
"""Seconds after which somebody who should have been woken at once is taken to be asleep."""

BEGUN, ENDED, CUT_OFF = "begun", "ended", "cancelled"

_NO_LOOP = ("no running event loop", "no current event loop in thread")


def judge_served(trial: Trial, came: Sequence[str]) -> None:
    """Report what each request came to; raises RuntimeError if there are not REQUESTS."""
    ensure(len(came) == REQUESTS, f"there were {len(came)} requests")
    for outcome in came:
        trial.saw(outcome)


def of_error(error: RuntimeError) -> str:
    """What a request came to that raised it."""
    bound = "is bound to a different event loop" in str(error)
    return BOUND if bound else f"RuntimeError: {error}"


def judge_left(trial: Trial, answered: bool, states: Sequence[str]) -> None:
    """Report what became of what a request left running; `states` are all it went through.

    Raises RuntimeError if the request was not answered while it ran.
    """
    ensure(answered and states[:1] == [BEGUN], f"answered {answered}, what it left {list(states)}")
    outcomes = {ENDED: LEFT_ENDS, CUT_OFF: LEFT_CUT}
    trial.saw(outcomes.get(states[-1], f"it has only {states[-1]}"))


def judge_started(trial: Trial, status: int, error: str, ran: int) -> None:
    """Report whether what a view started has run, or that it could not start anything.

    `error` is what the view raised, if it answered 500.
    """
    trial.show("status", status)
    if status == 200:
        ensure(ran == 1, f"what the view started ran {ran} times")
        trial.saw(STARTED)
        return
    ensure(ran == 0, f"what could not be started ran {ran} times")
    trial.saw(NO_LOOP if any(words in error for words in _NO_LOOP) else f"{status}: {error}")
    trial.show("error", error)
