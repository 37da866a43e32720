"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.loopback.client import Answer

SERVES = "a client is answered"
NO_SIGNALS = "RuntimeError: signals are the main thread's"

WORKED = "the command does its work"
NOTHING = "the command says that it is well, and does nothing"
NO_CONTEXT = "RuntimeError: not within an app context"
OTHER_LOOP = "RuntimeError: a loop runs already"

TEXT = "served"
COMMAND = "seed"


def judge_served(trial: Trial, answer: Answer, threads: Sequence[str]) -> None:
    """Report that a client is answered; `threads` are those that the view ran on, by name.

    Raises RuntimeError if it is not, or by the main thread alone.
    """
    ensure((answer.status, answer.text) == (200, TEXT), f"answered {answer.status} {answer.text}")
    ensure(list(threads) and "MainThread" not in threads, f"the view ran on {list(threads)}")
    trial.saw(SERVES)
    trial.show("answered", f"{answer.status} {answer.text}")


def judge_refusal(trial: Trial, error: Exception) -> None:
    """Report that a server does not start for want of signals; raises any other error again."""
    if "set_wakeup_fd only works in main thread" not in str(error):
        raise error
    trial.saw(NO_SIGNALS)
    trial.show("error", f"{type(error).__name__}: {error}")


def judge_command(
    trial: Trial, status: int, error: BaseException | None, done: Sequence[str], name: str
) -> None:
    """Report what a command came to, whose work is to note the `name` of its application.

    Raises RuntimeError for an error that is none of the expected.
    """
    said = str(error) if isinstance(error, RuntimeError) else ""
    if (status, list(done)) == (0, [name]):
        trial.saw(WORKED)
    elif (status, list(done)) == (0, []):
        trial.saw(NOTHING)
    elif not done and said.startswith("Not within an app context"):
        trial.saw(NO_CONTEXT)
    elif not done and "running event loop" in said:
        trial.saw(OTHER_LOOP)
    else:
        ensure(False, f"the command ended with {status}, {error!r}, and did {list(done)}")
    trial.show("exit status", status)
    trial.show("error", repr(error) if error else "")
    trial.show("done", list(done))
