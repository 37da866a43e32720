"""What both sides judge alike of a generator that streams, and keeps a value between its steps."""

from __future__ import annotations

from dataclasses import dataclass

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

READS, LOST = "step 2 reads what step 1 set", "step 2 reads nothing"
RESET, REFUSED = "it is reset", "ValueError: created in a different Context"
NOTHING = "there is nothing to reset"

USER = "ada"


@dataclass(slots=True)
class Steps:
    """What a generator saw in its first step, which has set USER, and in its second.

    `reset` is RESET, NOTHING or the text of an error.
    """

    first: str | None = None
    second: str | None = None
    reset: str = NOTHING
    over: bool = False

    @property
    def came_of_reset(self) -> str:
        """The outcome: an error's text has places of objects in it."""
        return REFUSED if "was created in a different Context" in self.reset else self.reset

    def parts(self) -> tuple[str, str]:
        """What it streams: what the first step has set, and what the second found."""
        second = f"step 2 reads {self.second}; {self.came_of_reset}\n"
        return f"step 1 set {self.first}\n", second


def judge_steps(trial: Trial, status: int, body: str, steps: Steps) -> None:
    """Report what a generator kept from its first step to its second.

    Raises RuntimeError if it did not stream all its parts, or the first step did not set anything.
    """
    ensure((status, body) == (200, "".join(steps.parts())), f"answered {status} {body!r}")
    ensure(steps.over and steps.first == USER, f"the generator saw {steps}")
    outcomes = {USER: READS, None: LOST}
    trial.saw(outcomes.get(steps.second, f"step 2 reads {steps.second}"))
    trial.saw(steps.came_of_reset)
    trial.show("step 2 read", steps.second)
    trial.show("reset", steps.reset)
