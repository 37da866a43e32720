"""What both sides judge alike of decorators that keep a call's value, or work around the call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

GOT = "a caller gets the value"
REUSED = "RuntimeError: cannot reuse already awaited coroutine"
AGAIN = "after an error it is computed anew"
KEPT_ERROR = "the first caller's error is kept for the next one"
CANCELLED = "the next caller is cancelled with the first one"

AROUND = "the work lies between the decorator's two steps"
BEFORE = "both steps are over before the work begins"
THIRD_TRY = "tried until it works"
ONE_TRY = "tried once: the caller gets the error"

VALUE, TRIES = "a value", 3

OPEN, WORK, CLOSE, CAUGHT, FAIL = "open", "work", "close", "catch", "fail"
"""Steps of the decorator, and of the function that it is put around."""

_IN_ORDER: Mapping[tuple[str, ...], str] = {
    (OPEN, WORK, CLOSE): AROUND,
    (OPEN, CLOSE, WORK): BEFORE,
}


class Broken(Exception):
    """What the decorated function raises, where it is to fail."""


def judge_callers(trial: Trial, came: Sequence[object], computed: int) -> None:
    """Report what two callers, one after the other, got of what a cache keeps.

    Raises RuntimeError unless the value was computed once, for the first of two.
    """
    ensure(len(came) == 2, f"{len(came)} called")
    ensure(computed == 1, f"the value was computed {computed} times")
    ensure(came[0] == VALUE, f"the first caller got {came[0]!r}")
    for each in came:
        trial.saw(GOT if each == VALUE else _in_words(each))
    trial.show("callers got", [_in_words(each) for each in came])


def judge_after(trial: Trial, came: Sequence[object], computed: int) -> None:
    """Report what the second caller got after the first one's error, or its end.

    Raises RuntimeError unless the first one got none of the values.
    """
    ensure(len(came) == 2, f"{len(came)} called")
    ensure(computed > 0, "nothing was computed")
    first, second = map(_in_words, came)
    ensure(first in (_BROKEN, _ENDED), f"the first caller got {first}")
    if (first, second, computed) == (_BROKEN, VALUE, 2):
        trial.saw(AGAIN)
    elif (first, second, computed) == (_ENDED, VALUE, 1):
        trial.saw(GOT)
    elif second == first and computed == 1:
        trial.saw(KEPT_ERROR if first == _BROKEN else CANCELLED)
    else:
        trial.saw(f"{first}, then {second}, computed {computed} times")
    trial.show("callers got", [first, second])
    trial.show("computed", computed)


_BROKEN, _ENDED = "Broken", "CancelledError"


def _in_words(came: object) -> str:
    if not isinstance(came, BaseException):
        return str(came)
    return f"{type(came).__name__}: {came}" if str(came) else type(came).__name__


def judge_order(trial: Trial, steps: Sequence[str]) -> None:
    """Report whether a decorator's steps stand around the work that it is put around."""
    ensure(steps.count(WORK) == 1, f"the work was done {steps.count(WORK)} times")
    trial.saw(_IN_ORDER.get(tuple(steps), ", ".join(steps)))
    trial.show("steps", list(steps))


def judge_tries(trial: Trial, steps: Sequence[str], came: object) -> None:
    """Report how often a function was tried that fails until its last try of TRIES.

    `came` is what its caller got, a value or an error.
    """
    ensure(FAIL in steps, "nothing failed")
    if came == VALUE and [*steps] == [OPEN, *[FAIL, CAUGHT] * (TRIES - 1), WORK]:
        trial.saw(THIRD_TRY)
    elif isinstance(came, Broken) and [*steps] == [OPEN, FAIL]:
        trial.saw(ONE_TRY)
    else:
        trial.saw(f"{', '.join(steps)}: {_in_words(came)}")
    trial.show("steps", list(steps))
    trial.show("the caller got", _in_words(came))
