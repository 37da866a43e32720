"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

AT_ONCE = "told as soon as the worker has ended"
WHEN_ASKED = "raised to who waits for the worker"
NOT_YET = "told nobody while the worker is kept"
LET_GO = "told when the worker is let go"
NEVER = "told nobody, also when the worker is let go"

RAISED = "the caller hears of the error"
NOT_RAISED = "the caller hears of no error"
ENDED = "another one has ended its work by then"
CANCELLED = "another one is cancelled"
RUNS_ON = "another one runs on, and nobody waits for it"

FAILING, WORKERS = 0, 4
"""The one that fails, of so many."""

BEGUN, AT_ITS_END, CUT_OFF = "begun", "ended", "cancelled"


class Broken(Exception):
    """What a worker raises."""


@dataclass(slots=True)
class Heard:
    """What was told of a worker's error by when; each holds kinds of errors, or log records."""

    at_once: list[str] = field(default_factory=list)
    when_asked: list[str] = field(default_factory=list)
    let_go: list[str] = field(default_factory=list)


def judge_heard(trial: Trial, heard: Heard, ran: int, *, kept: bool = False) -> None:
    """Report when somebody was told of the error that a worker ended with.

    `ran` is how many workers did, each up to its error; `kept` says that it was kept when all was
    over, and then let go. Raises RuntimeError if there was not one worker.
    """
    ensure(ran == 1, f"{ran} workers ran up to their error")
    if heard.at_once:
        trial.saw(AT_ONCE)
    elif heard.when_asked:
        trial.saw(WHEN_ASKED)
    elif kept:
        trial.saw(NOT_YET)
        trial.saw(LET_GO if heard.let_go else NEVER)
    trial.show("heard at once", heard.at_once)
    trial.show("heard by who waits", heard.when_asked)
    trial.show("heard when it was let go", heard.let_go)


def judge_others(
    trial: Trial, raised: BaseException | None, states: Sequence[str], afterwards: Sequence[str]
) -> None:
    """Report what became of the others when one of WORKERS has failed.

    `states` are theirs when the caller went on, and `afterwards` in the end. Raises RuntimeError
    if not all had begun, the failing one did not fail, or one is neither ended nor cancelled.
    """
    ensure(len(states) == len(afterwards) == WORKERS, f"there are {len(states)} workers")
    ensure(states[FAILING] == Broken.__name__, f"the failing one is {states[FAILING]}")
    others = [state for number, state in enumerate(states) if number != FAILING]
    in_the_end = [state for number, state in enumerate(afterwards) if number != FAILING]
    ensure(set(in_the_end) <= {AT_ITS_END, CUT_OFF}, f"in the end they are {in_the_end}")
    trial.saw(RAISED if isinstance(raised, Broken) else NOT_RAISED)
    outcomes = {AT_ITS_END: ENDED, CUT_OFF: CANCELLED, BEGUN: RUNS_ON}
    for state in others:
        trial.saw(outcomes.get(state, state))
    trial.show("the others, when the caller goes on", others)
    trial.show("the others, in the end", in_the_end)
