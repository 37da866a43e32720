"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.contrast import BREAKS, HOLDS, Expectation, Integer, Platform
from service.trial import Trial

OWN, FOREIGN = "own value", "another worker's value"
NOTHING, EARLIER = "nothing", "an earlier worker's value"
STARTERS = "the starter's"
CARRIED, LEFT = "the starter's value", "no value"
STAYS, COMES_BACK = "stays in the child", "reaches the parent"
REACHES, LOST = "reaches the caller", "is lost"
RESET, OTHER_CONTEXT, REMAINS = "reset", "reset refused", "the inner value remains"
AT_ENTRY_NOTHING, AT_ENTRY_STALE = "nothing at entry", "a stale value at entry"

VALUE = Integer("value", "what to write", default=0, least=0, most=1_000_000)
PAUSE_MS = Integer(
    "pause_ms", "how long to wait before reading back", default=100, least=0, most=1000
)


def compare_with_written(trial: Trial, read_back: Sequence[int]) -> None:
    """Report what workers read back; worker n wrote n."""
    own = sum(read == n for n, read in enumerate(read_back))
    trial.saw(OWN, own)
    trial.saw(FOREIGN, len(read_back) - own)
    trial.show("read back", list(read_back[:24]))


def judge_found(trial: Trial, found: Sequence[Any]) -> None:
    """Report what workers found before they wrote anything themselves; None is nothing."""
    trial.saw(NOTHING, found.count(None))
    trial.saw(EARLIER, len(found) - found.count(None))
    trial.show("found", list(found[:24]))


def judge_carried(trial: Trial, value: Any) -> None:
    """Report whether a worker found the value that its starter had set."""
    trial.saw(CARRIED if value == STARTERS else LEFT)
    trial.show("the worker found", value)


def judge_answers(trial: Trial, answers: Sequence[dict[str, Any]]) -> None:
    """Report what requests read back and what they found at entry."""
    own = sum(answer["read"] == answer["wrote"] for answer in answers)
    trial.saw(OWN, own)
    trial.saw(FOREIGN, len(answers) - own)
    at_entry = [answer["found"] for answer in answers]
    trial.saw(AT_ENTRY_NOTHING, at_entry.count(None))
    trial.saw(AT_ENTRY_STALE, len(at_entry) - at_entry.count(None))
    trial.show("answers", list(answers[:8]))


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
