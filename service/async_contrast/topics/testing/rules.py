"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from async_contrast.contrasts.contrast import HOLDS, Expectation
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.rules import QUART_0_23
from async_contrast.topics.controls import ensure

THERE = "the view finds what start-up makes"
MISSING = "a 500: the view does not find what start-up makes"
CLOSED = "closed when the test is over"
NO_HOOK = "AttributeError: there is no before_first_request"

USED = "the test uses what its fixture made"
OTHER_LOOP = "RuntimeError: bound to a different event loop"
GONE = "what the fixture started has ended before the test"

THROUGH = "raised into the test"
WRAPPED = "raised into the test, in an ExceptionGroup"
ANSWERED = "answered 500"

TEXT = "text"
"""What start-up makes, and the view answers with."""


class Broken(Exception):
    """What a view raises."""


@dataclass(slots=True)
class Served:
    """What came of an application whose view needs what start-up makes."""

    steps: list[str] = field(default_factory=list)
    """"made", "asked" by the view, "closed"."""
    status: int = 0
    body: str = ""


def judge_start(trial: Trial, served: Served) -> None:
    """Report whether the view found what start-up makes, and whether that was closed.

    Raises RuntimeError if the view was not asked once.
    """
    ensure(served.steps.count("asked") == 1, f"the steps are {served.steps}")
    made = "made" in served.steps
    if (served.status, served.body, made) == (200, TEXT, True):
        trial.saw(THERE)
    elif (served.status, made) == (500, False):
        trial.saw(MISSING)
    else:
        trial.saw(f"answered {served.status} {served.body}, made: {made}")
    trial.saw(CLOSED, served.steps[-1] == "closed")
    trial.show("steps", served.steps)
    trial.show("answered", f"{served.status} {served.body}".strip())


def judge_hook(trial: Trial, error: AttributeError) -> None:
    """Report that a hook is gone; raises any other error again."""
    if "has no attribute 'before_first_request'" not in str(error):
        raise error
    trial.saw(NO_HOOK)
    trial.show("error", str(error))


def ensure_waited(waits: bool) -> None:
    """Raises RuntimeError if the other one did not wait: the lock kept nobody out of anything."""
    ensure(waits, "nobody had to wait for the lock")


def judge_fixture(trial: Trial, tests: int, errors: Sequence[str]) -> None:
    """Report what two tests could do with what their fixture made; `errors` are last lines.

    Raises RuntimeError if there were not two tests.
    """
    ensure(tests == 2, f"{tests} tests ran")
    trial.saw(USED, tests - len(errors))
    for error in errors:
        trial.saw(next((said for text, said in _ERRORS.items() if text in error), error))
    trial.show("errors", list(errors))


_ERRORS = {"is bound to a different event loop": OTHER_LOOP, "CancelledError": GONE}


def judge_test(trial: Trial, came: BaseException | int, ran: int) -> None:
    """Report what a test got from a view that raises: an error, or a status.

    Raises RuntimeError if the view did not run once.
    """
    ensure(ran == 1, f"the view ran {ran} times")
    if isinstance(came, BaseExceptionGroup):
        inner = came.exceptions
        broken = len(inner) == 1 and isinstance(inner[0], Broken)
        trial.saw(WRAPPED if broken else f"raised {came!r}")
    elif isinstance(came, Broken):
        trial.saw(THROUGH)
    else:
        trial.saw(ANSWERED if came == 500 else f"came to {came!r}")
    trial.show("the test got", came if isinstance(came, int) else repr(came))


def propagates(platform: Platform) -> Expectation:
    """How Quart's test client raises the error of a view with PROPAGATE_EXCEPTIONS."""
    if platform.has(*QUART_0_23):
        why = "Quart 0.23 and later: a request's tasks are a TaskGroup, which raises a group"
        return Expectation({HOLDS: {WRAPPED}}, because=why)
    return Expectation({HOLDS: {THROUGH}}, because="Quart up to 0.22: the error comes as it is")
