"""What is explored: a few workers on what they share, and what is to hold in the end."""

from __future__ import annotations

import inspect
import linecache
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from async_contrast.errors import NotExplorable
from async_contrast.explorer.locks import refuse_to_wait

Worker = Callable[[], object]
Check = Callable[[], str | None]
Program = Callable[[], tuple[Sequence[Worker], Check]]
"""Makes all that it needs anew, and returns the workers and a check.

The workers are functions, each of which is a thread; or coroutine functions, each of which is a
task. The check is called when all workers have ended. It returns a word for what came out, or None
if there is nothing to say, or raises AssertionError.
"""

SHAPE = (
    "the program has to return its workers, all of them functions or all coroutine functions, and "
    "a check"
)

MOST_STEPS = 10_000
"""Of one run; who makes more of them is likely to do so for ever."""

HOLDS = "holds"
"""The outcome of a check that says nothing."""

ALL_WAIT, SOME_WAIT = "all wait for ever", "some wait for ever"
"""The outcomes, in brief, of workers that nothing wakes."""


class _Checking(threading.local):
    under_way = False


CHECKING = _Checking()
"""Whether this thread is about a check."""


class Outcome(NamedTuple):
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


def endless(who: str, file: str = "", line: int = 0) -> NotExplorable:
    """The refusal of a run that makes more steps: who made the last one, and where."""
    where = f"{file}:{line}: " if file else ""
    return NotExplorable(
        f"{where}a run takes more than {MOST_STEPS} steps, the last of {who}: "
        "wait for an Event instead of asking again and again, or do less"
    )


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


def made(program: Program) -> tuple[Sequence[Worker], Check]:
    """Its workers and its check, made anew. Raises NotExplorable for an error of its own."""
    try:
        workers, check = program()
    except (KeyboardInterrupt, NotExplorable):
        raise
    except BaseException as error:
        raise NotExplorable(f"{SHAPE}: {_text(error)}") from error
    return workers, check


def judge(check: Check) -> Outcome:
    """What a check says. Raises NotExplorable for an error of its own, or if it says no word."""
    ask: Callable[[], object] = check  # whatever its type promises
    refuse_to_wait(ask)
    CHECKING.under_way = True
    try:
        said = ask()
    except AssertionError as error:
        return Outcome(str(error).partition("\n")[0] or "AssertionError", fails=True)
    except (KeyboardInterrupt, NotExplorable):
        raise
    except BaseException as error:
        raise NotExplorable(f"the check raised {_text(error)}") from error
    finally:
        CHECKING.under_way = False
    if said is None or isinstance(said, str):
        return Outcome(said or HOLDS, fails=False)
    if inspect.iscoroutine(said):
        said.close()  # else it would be told that nobody awaited it
    raise NotExplorable(
        f"the check returned {type(said).__name__}, which says nothing: it has to return a word or "
        "None, and to raise AssertionError if something is wrong"
    )
