"""What both sides judge alike of a connection that belongs to one thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

ANSWERS, REFUSES = "the connection answers", "ProgrammingError: it is another thread's"

SELECT = "SELECT 42"
ROW = (42,)


def judge_use(trial: Trial, came: object, threads: Sequence[int], *, others: bool) -> None:
    """Report what a connection came to: the row, or an error.

    `threads` are those that opened and used it, by number, as far as the cell can tell. Raises
    RuntimeError if they are not `others`, or not the same, as the cell means them to be.
    """
    ensure(len(threads) == 2, f"it was opened and used by {len(threads)} threads")
    ensure((threads[0] != threads[1]) is others, "it was not opened and used where it should be")
    if isinstance(came, sqlite3.ProgrammingError) and "created in a thread" in str(came):
        trial.saw(REFUSES)
    else:
        trial.saw(ANSWERS if came == ROW else f"came to {came!r}")
    trial.show("came to", str(came).partition(". The object")[0])
