"""What both sides judge alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from service.topics.lock import rules as of_the_topic
from service.trial import Trial

GOT, TOGETHER = of_the_topic.GOT, of_the_topic.TOGETHER
KEPT, LOST = of_the_topic.KEPT, of_the_topic.LOST
KEPT_OUT = "the other is kept out"
BOUND = "is bound to a different event loop"
WOKEN, OVERSLEPT = "woken by the release", "slept until its own time-out"
MEANWHILE, WAITED = "answered meanwhile", "waited for the blocking call"

PATIENCE = 4.0
"""Seconds that a wait may take which something ends at once, if all is well."""

CHANCE = 0.5
"""Seconds that other processes have to come in where a lock should keep them out."""

FROZEN = 0.4
"""Seconds that a wait takes which nothing can end before its own time-out."""


def judge_wait(trial: Trial, waited: float, limit: float) -> None:
    """Report what ended a wait that took `waited` seconds: the release, or its own limit."""
    trial.saw(OVERSLEPT if waited >= limit else WOKEN)
    trial.show("waited for s", round(waited, 3))


def judge_neighbours(trial: Trial, meanwhile: Sequence[bool]) -> None:
    """Report how many requests were answered meanwhile, and how many had to wait."""
    trial.saw(MEANWHILE, meanwhile.count(True))
    trial.saw(WAITED, meanwhile.count(False))


def new_counter(trial: Trial) -> Path:
    """A database of the trial's own with one counter in it, at 0."""
    path = trial.folder / "counter.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE counter (n INTEGER NOT NULL)")
    database.execute("INSERT INTO counter VALUES (0)")
    database.commit()
    database.close()
    return path


def judge_counter(trial: Trial, path: Path) -> None:
    """Report how many of the processes' increments the database has kept."""
    database = sqlite3.connect(path)
    (value,) = database.execute("SELECT n FROM counter").fetchone()
    database.close()
    of_the_topic.judge_increments(trial, trial["processes"], value)
