"""What is explored: a few workers on what they share, and what is to hold in the end."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from async_contrast.errors import NotExplorable

Worker = Callable[[], object]
Check = Callable[[], str | None]
Program = Callable[[], tuple[Sequence[Worker], Check]]
"""Makes all that it needs anew, and returns the workers and a check.

The workers are functions, each of which is a thread; or coroutine functions, each of which is a
task. The check is called when all workers have ended. It returns a word for what came out, or None
if there is nothing to say, or raises AssertionError.
"""

HOLDS = "holds"
"""The outcome of a check that says nothing."""

ALL_WAIT, SOME_WAIT = "all wait for ever", "some wait for ever"
"""The outcomes, in brief, of workers that nothing wakes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one order came to."""

    word: str
    fails: bool
    """The check or a worker raised, or workers wait for ever."""
    waiting: tuple[tuple[int, str], ...] = ()
    """The workers that wait for ever, each with its place."""

    @property
    def brief(self) -> str:
        """The word without these places."""
        return self.word.partition(": ")[0] if self.waiting else self.word


def came_to(
    errors: Mapping[int, BaseException], waiting: Mapping[int, str], workers: int, check: Check
) -> Outcome:
    """What a run came to: its workers' errors, and where those stand that wait for ever; if there
    are none, what the check says."""
    if not errors and not waiting:
        return judge(check)
    told = [f"worker {number}: {_text(error)}" for number, error in sorted(errors.items())]
    if waiting:
        places = ", ".join(f"worker {number} at {place}" for number, place in waiting.items())
        told.insert(0, f"{ALL_WAIT if len(waiting) == workers else SOME_WAIT}: {places}")
    return Outcome("; ".join(told), fails=True, waiting=tuple(waiting.items()))


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def place(file: str, line: int) -> str:
    """A line of the program for people, with what stands there."""
    return f"{Path(file).name}:{line} `{linecache.getline(file, line).strip()}`"


def judge(check: Check) -> Outcome:
    """What a check says. Raises NotExplorable for an error of its own."""
    try:
        return Outcome(check() or HOLDS, fails=False)
    except AssertionError as error:
        return Outcome(str(error).partition("\n")[0] or "AssertionError", fails=True)
    except Exception as error:
        raise NotExplorable(f"the check raised {_text(error)}") from error
