"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation, Integer, Verdict
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place, ensure, ensure_others

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

Found = tuple[Any, object]
"""What somebody found, and who that is: a thread or a task."""

VALUE = Integer("value", "what to write", default=0, least=0, most=1_000_000)
PAUSE_MS = Integer(
    "pause_ms", "how long to wait before reading back", default=100, least=0, most=1000
)


def compare_with_written(trial: Trial, read_back: Sequence[Any], met: Place) -> None:
    """Report what workers read back; worker n wrote n.

    Raises RuntimeError if they had not all met between their writing and their reading.
    """
    met.ensure_met(len(read_back))
    for n, read in enumerate(read_back):
        trial.saw(_whose(read, n, len(read_back)))
    trial.show_first("read back", read_back, 24)


def judge_read_back(read_back: Sequence[tuple[int, Any]]) -> str:
    """OWN, if each of two workers, of which n wrote n, has read that back.

    Raises AssertionError, FOREIGN, if not; RuntimeError if not both read what one of them wrote.
    """
    ensure(_of_both(read_back, (0, 1)), f"read back was {list(read_back)}")
    if any(n != read for n, read in read_back):
        raise AssertionError(FOREIGN)
    return OWN


def judge_found_by_both(jobs: Sequence[tuple[int, Any]]) -> str:
    """NOTHING, if each of two jobs, of which n wrote n afterwards, has found nothing; None is that.

    Raises AssertionError, EARLIER, if not; RuntimeError if not both have looked.
    """
    ensure(_of_both(jobs, (None, 0, 1)), f"found was {list(jobs)}")
    if any(found is not None for _, found in jobs):
        raise AssertionError(EARLIER)
    return NOTHING


def _of_both(said: Sequence[tuple[int, Any]], known: tuple[Any, ...]) -> bool:
    """Whether both workers said something, and what they could."""
    return sorted(n for n, _ in said) == [0, 1] and all(value in known for _, value in said)


def judge_found(trial: Trial, jobs: Sequence[tuple[Any, Any]]) -> None:
    """Report what jobs found before they wrote anything themselves; None is nothing.

    Each also tells what it read back. A job that did not write leaves nothing for others to find,
    so only where job n read its own n is anything said of what it found.
    """
    for n, (found, read) in enumerate(jobs):
        known = read == n and (found is None or found in range(n))
        trial.saw((NOTHING if found is None else EARLIER) if known else UNFORESEEN)
    trial.show_first("found", [found for found, _ in jobs], 24)


def judge_carried(trial: Trial, starter: Found, worker: Found) -> None:
    """Report whether a worker found the value that its starter had set, and still has.

    LEFT is what a worker reads where there is none; one that did not read found neither. Raises
    RuntimeError if the starter did the reading itself.
    """
    ensure_others([worker[1]], 1, starter[1])
    known = starter[0] == STARTERS and worker[0] in (STARTERS, LEFT)
    trial.saw((CARRIED if worker[0] == STARTERS else LEFT) if known else UNFORESEEN)
    trial.show("the worker found", worker[0])


def judge_change(trial: Trial, in_child: tuple[Any, Any], before: Any, after: Any) -> None:
    """Report whether a change came back: what the parent had and has.

    The child tells what it found, which is the parent's, and what it has made of that.
    """
    found, changed = in_child
    known = found == before and changed in (CHILDS, {"user": CHILDS}) and after in (before, changed)
    trial.saw((STAYS if after == before else COMES_BACK) if known else UNFORESEEN)
    trial.show("the child's", changed)
    trial.show("the parent's", after)


def judge_reached(trial: Trial, inside: Any, caller: Any) -> None:
    """Report whether what was INSIDE, by its own word, is what its caller finds; None is lost."""
    known = inside == INSIDE and caller in (INSIDE, None)
    trial.saw((REACHES if caller else LOST) if known else UNFORESEEN)


def judge_left(trial: Trial, caller: Any) -> None:
    """Report what a caller finds after it left the generator: OUTER is as it should be."""
    if caller != OUTER:
        trial.saw(REMAINS if caller == INNER else UNFORESEEN)


def judge_answers(trial: Trial, answers: Sequence[dict[str, Any]], met: Place) -> None:
    """Report what requests read back and what they found at entry; request n wrote n.

    Raises RuntimeError if those of each of the two rounds had not all met after their writing.
    """
    met.ensure_met(len(answers) // 2)
    for n, answer in enumerate(answers):
        trial.saw(_whose(answer["read"], n, len(answers)))
        if answer["found"] is None:
            trial.saw(AT_ENTRY_NOTHING)
        else:
            stale = answer["found"] != n and answer["found"] in range(len(answers))
            trial.saw(AT_ENTRY_STALE if stale else UNFORESEEN)
    trial.show_first("answers", answers, 8)


def _whose(read: Any, n: int, workers: int) -> str:
    """Whose value worker n has read, where each of so many wrote its number."""
    if read == n:
        return OWN
    return FOREIGN if read in range(workers) else UNFORESEEN


def where_threads_inherit(
    inherits: Mapping[Verdict, Shows], empty: Mapping[Verdict, Shows]
) -> Callable[[Platform], Expectation]:
    """What to expect with a new thread's context: its starter's, or empty."""

    def expect(platform: Platform) -> Expectation:
        interpreter = platform.interpreter
        if interpreter.threads_inherit:
            why = f"{interpreter}, thread_inherit_context: a thread has its starter's context"
            return Expectation(inherits, because=why)
        why = f"{interpreter}: a new thread starts with an empty context"
        return Expectation(empty, because=why)

    return expect


thread_inherits = where_threads_inherit({HOLDS: {CARRIED}}, {BREAKS: {LEFT}})


def wait_for_shares_context(platform: Platform) -> Expectation:
    """Until 3.11 wait_for ran its awaitable as a task of its own, with a copy of the context."""
    interpreter = platform.interpreter
    if interpreter.version >= (3, 12, 0):
        why = f"{interpreter}: wait_for awaits in the caller's own task"
        return Expectation({HOLDS: {REACHES}}, because=why)
    why = f"{interpreter}: wait_for wraps a coroutine in a task, which has a copy of the context"
    return Expectation({BREAKS: {LOST}}, because=why)
