"""What both sides judge alike of a generator that streams, and keeps a value between its steps."""

from __future__ import annotations

from dataclasses import dataclass

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

READS, LOST = "step 2 reads what step 1 set", "step 2 reads nothing"
RESET, REFUSED = "it is reset", "ValueError: created in a different Context"
NOTHING = "there is nothing to reset"

USER = "ada"
PARTS = ("first\n", "second\n")


@dataclass(slots=True)
class Steps:
    """What a generator saw in its first step, which has set USER, and in its second.

    `reset` is RESET, NOTHING or the text of an error.
    """

    first: str | None = None
    second: str | None = None
    reset: str = NOTHING
    over: bool = False


def judge_steps(trial: Trial, status: int, body: str, steps: Steps) -> None:
    """Report what a generator kept from its first step to its second.

    Raises RuntimeError if it did not stream all its parts, or the first step did not set anything.
    """
    ensure((status, body) == (200, "".join(PARTS)), f"answered {status} {body!r}")
    ensure(steps.over and steps.first == USER, f"the generator saw {steps}")
    outcomes = {USER: READS, None: LOST}
    trial.saw(outcomes.get(steps.second, f"step 2 reads {steps.second}"))
    refused = "was created in a different Context" in steps.reset
    trial.saw(REFUSED if refused else steps.reset)
    trial.show("step 2 read", steps.second)
    trial.show("reset", steps.reset)
