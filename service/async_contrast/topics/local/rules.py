"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation, Integer, Platform
from async_contrast.contrasts.trial import Trial

OWN, FOREIGN = "own value", "another worker's value"
NOTHING, EARLIER = "nothing", "an earlier worker's value"
STARTERS, PARENTS, CHILDS = "the starter's", "the parent's", "the child's"
INSIDE, OUTER, INNER = "set inside", "outer", "inner"
CARRIED, LEFT = "the starter's value", "no value"
STAYS, COMES_BACK = "stays in the child", "reaches the parent"
REACHES, LOST = "reaches the caller", "is lost"
UNFORESEEN = "a value that nobody foresaw"
"""Declared by no contrast, so a trial that sees it fails: a worker that wrote nothing, or read
nothing, says nothing of whose value it would have been.
"""
RESET, OTHER_CONTEXT, REMAINS = "reset", "reset refused", "the inner value remains"
AT_ENTRY_NOTHING, AT_ENTRY_STALE = "nothing at entry", "a stale value at entry"

VALUE = Integer("value", "what to write", default=0, least=0, most=1_000_000)
PAUSE_MS = Integer(
    "pause_ms", "how long to wait before reading back", default=100, least=0, most=1000
)


def compare_with_written(trial: Trial, read_back: Sequence[Any]) -> None:
    """Report what workers read back; worker n wrote n."""
    for n, read in enumerate(read_back):
        trial.saw(_whose(read, n, len(read_back)))
    trial.show("read back", list(read_back[:24]))


def judge_found(trial: Trial, jobs: Sequence[tuple[Any, Any]]) -> None:
    """Report what jobs found before they wrote anything themselves; None is nothing.

    Each also tells what it read back. A job that did not write leaves nothing for others to find,
    so only where job n read its own n is anything said of what it found.
    """
    for n, (found, read) in enumerate(jobs):
        known = read == n and (found is None or found in range(n))
        trial.saw((NOTHING if found is None else EARLIER) if known else UNFORESEEN)
    trial.show("found", [found for found, _ in jobs[:24]])


def judge_carried(trial: Trial, starter: Any, value: Any) -> None:
    """Report whether a worker found the value that its starter had set, and still has.

    LEFT is what a worker reads where there is none; one that did not read found neither.
    """
    known = starter == STARTERS and value in (STARTERS, LEFT)
    trial.saw((CARRIED if value == STARTERS else LEFT) if known else UNFORESEEN)
    trial.show("the worker found", value)


def judge_change(trial: Trial, in_child: Any, before: Any, after: Any) -> None:
    """Report whether a change came back: what the child has, what the parent had and has."""
    if in_child in (None, before) or after not in (before, in_child):
        trial.saw(UNFORESEEN)
    else:
        trial.saw(STAYS if after == before else COMES_BACK)
    trial.show("the child's", in_child)
    trial.show("the parent's", after)


def judge_reached(trial: Trial, inside: Any, caller: Any) -> None:
    """Report whether what was INSIDE, by its own word, is what its caller finds; None is lost."""
    known = inside == INSIDE and caller in (INSIDE, None)
    trial.saw((REACHES if caller else LOST) if known else UNFORESEEN)


def judge_left(trial: Trial, caller: Any) -> None:
    """Report what a caller finds after it left the generator: OUTER is as it should be."""
    if caller != OUTER:
        trial.saw(REMAINS if caller == INNER else UNFORESEEN)


def judge_answers(trial: Trial, answers: Sequence[dict[str, Any]]) -> None:
    """Report what requests read back and what they found at entry; request n wrote n."""
    for n, answer in enumerate(answers):
        trial.saw(_whose(answer["read"], n, len(answers)))
        if answer["found"] is None:
            trial.saw(AT_ENTRY_NOTHING)
        else:
            stale = answer["found"] != n and answer["found"] in range(len(answers))
            trial.saw(AT_ENTRY_STALE if stale else UNFORESEEN)
    trial.show("answers", list(answers[:8]))


def _whose(read: Any, n: int, workers: int) -> str:
    """Whose value worker n has read, where each of so many wrote its number."""
    if read == n:
        return OWN
    return FOREIGN if read in range(workers) else UNFORESEEN


def thread_inherits(platform: Platform) -> Expectation:
    """A new thread's context: empty, or since 3.14 on a free-threaded build its starter's.

    See sys.flags.thread_inherit_context in the documentation of Python 3.14.
    """
    interpreter = platform.interpreter
    if interpreter.version >= (3, 14, 0) and not interpreter.gil:
        why = f"{interpreter}: a new thread inherits its starter's context"
        return Expectation.of(HOLDS, because=why)
    why = f"{interpreter}: a new thread starts with an empty context"
    return Expectation.of(BREAKS, because=why)


def wait_for_shares_context(platform: Platform) -> Expectation:
    """Until 3.11 wait_for ran its awaitable as a task of its own, with a copy of the context."""
    interpreter = platform.interpreter
    if interpreter.version >= (3, 12, 0):
        why = f"{interpreter}: wait_for awaits in the caller's own task"
        return Expectation.of(HOLDS, because=why)
    why = f"{interpreter}: wait_for wraps a coroutine in a task, which has a copy of the context"
    return Expectation.of(BREAKS, because=why)
