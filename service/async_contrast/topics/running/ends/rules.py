"""What both sides judge alike of what runs beside an application, and of its end."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

SERVES, NEVER_SERVES = "a client is answered", "no client is ever answered"
ENDS, LATE = "it ends when the server does", "the server's end waits for it, up to a time limit"

DONE, LOST = "the job is done", "the job is cut off"

START_LIMIT = 0.3
"""Seconds that a server waits for a start-up that does not end, here."""

END_LIMIT = 0.3
"""Seconds that a server's end waits for what does not end, here; Quart's own are 5."""

PATIENCE = 60.0
"""Seconds of the same limits for what does begin, and end."""

TURNS = 1000
"""Turns of the loop that a job still takes when the server is to end: more than its end takes."""


def judge_beside(
    trial: Trial, steps: Sequence[str], status: int, waited: float, limit: float
) -> None:
    """Report whether an application serves beside a loop of its own, and how that ends.

    `status` is what a client was answered, 0 if there was nobody to answer; `waited` how many
    seconds the end took, of `limit`. Raises RuntimeError if the loop never went round.
    """
    ensure("round" in steps, f"the loop did {list(steps)}")
    trial.saw(SERVES if status == 200 else NEVER_SERVES if status == 0 else f"answered {status}")
    if status:
        ensure(steps[-1] == "ended", f"the loop did {list(steps)}")
        trial.saw(ENDS if waited < limit else LATE)
    trial.show("the loop", [*dict.fromkeys(steps)])
    trial.show("status", status)


def judge_job(trial: Trial, steps: Sequence[str]) -> None:
    """Report whether a job that had begun when the server ended was done.

    Raises RuntimeError if it had not.
    """
    ensure(list(steps[:1]) == ["begun"], f"the job did {list(steps)}")
    trial.saw(DONE if steps[-1] == "done" else LOST)
    trial.show("the job", list(steps))
