"""What both sides judge alike, and the notes' decorator, which both start from."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.hearing import hear_warnings

KEPT, REPLACED = "the view's own", "the wrapper's"
REFUSED = "the second view is refused"
ANSWERED, FAILED = "the view answers", "a 500"
NEVER_AWAITED = "a coroutine never awaited"
ALIKE, UNLIKE = "as the view says", "not as the view says"
NO_MARK = "no inspect.markcoroutinefunction"

TEXT, SECOND_TEXT = "a page", "another page"


def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
    """The notes' decorator."""

    @wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        result = func(*args, **kwargs)
        return result  # noqa: RET504 - the notes' own

    return wrapper


def decorate_without_wraps(func: Callable[..., Any]) -> Callable[..., Any]:
    """The notes' decorator, the line with wraps left out."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        result = func(*args, **kwargs)
        return result  # noqa: RET504 - the notes' own

    return wrapper


def wrapped(decorate: Callable[..., Any], view: Callable[..., Any]) -> Callable[..., Any]:
    """A decorated view; raises RuntimeError if the decorator has put nothing around it."""
    decorated: Callable[..., Any] = decorate(view)
    ensure(decorated is not view, "the decorator decorates nothing")
    return decorated


def judge_refusal(trial: Trial, error: AssertionError) -> None:
    """Report that a second view of the same name is refused; raises any other error again."""
    if "overwriting an existing endpoint" not in str(error):
        raise error
    trial.saw(REFUSED)
    trial.show("error", str(error))


def judge_metadata(trial: Trial, view: Callable[..., Any], decorated: Callable[..., Any]) -> None:
    """Report which of a view's attributes are still its own once it is decorated."""
    own, seen = _metadata(view), _metadata(decorated)
    kept = sum(own[name] == seen[name] for name in own)
    trial.saw(KEPT, kept)
    trial.saw(REPLACED, len(own) - kept)
    trial.show("the view", own)
    trial.show("the decorated view", seen)


def _metadata(function: Callable[..., Any]) -> dict[str, str | None]:
    return {
        "__name__": function.__name__,
        "__qualname__": function.__qualname__,
        "__doc__": function.__doc__,
        "signature": str(inspect.signature(function)),
    }


@contextmanager
def watch_for_forgotten_await(trial: Trial) -> Iterator[None]:
    """Report a coroutine that was made within the block and never awaited."""
    with hear_warnings() as heard:
        yield
        gc.collect()  # the traceback of an error may hold the coroutine in a cycle
    forgotten = [str(w.message) for w in heard if "was never awaited" in str(w.message)]
    trial.saw(NEVER_AWAITED, len(forgotten))
    trial.show("warnings", forgotten)


def judge_answer(trial: Trial, path: str, text: str, status: int, body: str) -> None:
    """Report what a client got for a view that returns `text`; a 500 says the error's text.

    Raises RuntimeError for any error but that of a coroutine that is not awaited, or of awaiting
    what is none.
    """
    trial.show(f"GET {path}", {"status": status, "body": body})
    if (status, body) == (200, text):
        trial.saw(ANSWERED)
    else:
        of_await = status == 500 and ("coroutine" in body or "await" in body)
        ensure(of_await, f"GET {path} is answered {status}: {body}")
        trial.saw(FAILED)


def judge_looks(trial: Trial, view: Callable[..., Any], decorated: Callable[..., Any]) -> None:
    """Report whether a view and its wrapper look alike to inspect.iscoroutinefunction."""
    own, seen = map(inspect.iscoroutinefunction, (view, decorated))
    trial.saw(ALIKE if own == seen else UNLIKE)
    trial.show("iscoroutinefunction", {"the view": own, "the decorated view": seen})


def has_mark(platform: Platform) -> Expectation:
    """inspect.markcoroutinefunction came with Python 3.12."""
    interpreter = platform.interpreter
    if interpreter.version >= (3, 12, 0):
        why = f"{interpreter}: inspect.markcoroutinefunction marks the wrapper, Quart awaits it"
        return Expectation({HOLDS: {ALIKE, ANSWERED}}, because=why)
    why = f"{interpreter}: inspect.markcoroutinefunction came with 3.12"
    return Expectation({BREAKS: {NO_MARK}}, because=why)
