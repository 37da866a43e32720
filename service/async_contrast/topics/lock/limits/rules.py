"""What both sides judge alike of time limits."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place, ensure
from async_contrast.topics.neighbours import rules as of_neighbours

GAVE_UP, REFUSED = "gives up when its time is over", "TypeError: it takes no such argument"
GOT = "got it"
STOPPED, DONE = "the work is stopped", "the work is done after all"
ALONE, TOGETHER = "nobody works beside it", "the next one works beside it"

LIMIT = 0.1
"""Seconds of every time limit here; each is reached."""

PATIENCE = of_neighbours.PATIENCE
"""Seconds after which a work goes on that nobody has told to."""

WAYS = (
    "acquire(timeout=)",
    "acquire(blocking=False)",
    "Event.wait(timeout=)",
    "Queue.get(timeout=)",
)
"""How a thread waits for no longer than it likes."""


def judge_ways(trial: Trial, came: Mapping[str, object]) -> None:
    """Report what each of WAYS came to, where nobody gave what was waited for.

    False or a TimeoutError is to give up; a TypeError says that there is no such argument. Raises
    RuntimeError if not each was tried.
    """
    ensure(tuple(came) == WAYS, f"tried {list(came)}")
    for way, what in came.items():
        if what is False or isinstance(what, TimeoutError):
            trial.saw(GAVE_UP)
        elif isinstance(what, TypeError):
            trial.saw(REFUSED)
        else:
            trial.saw(GOT if what is True else f"{way}: {what!r}")
    trial.show(
        "came to",
        {
            way: f"{type(what).__name__}: {what}" if isinstance(what, Exception) else str(what)
            for way, what in came.items()
        },
    )


@dataclass(slots=True)
class Work:
    """What a thread does that has begun: it waits for `may_end`, unless `stop` comes before."""

    begun: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)
    place: Place = field(default_factory=Place)
    came_to: list[str] = field(default_factory=list)

    def do(self) -> None:
        """Work to the end, whoever has given up."""
        with self.place:
            self.begun.set()
            self.may_end.wait(PATIENCE)
            self.came_to.append(DONE)

    def do_until_stopped(self) -> None:
        """Work, and look whether it is to stop."""
        with self.place:
            self.begun.set()
            self.came_to.append(STOPPED if self.stop.wait(PATIENCE) else DONE)


def judge_limit(trial: Trial, gave_up: bool, work: Work) -> None:
    """Report what became of a work that was given up; raises RuntimeError if it was not."""
    ensure(gave_up, "nobody gave up")
    ensure(len(work.came_to) == 1, f"the work came to {work.came_to}")
    trial.saw(GAVE_UP)
    trial.saw(work.came_to[0])


def judge_beside(trial: Trial, gave_up: bool, work: Work, beside: int) -> None:
    """Report whether `beside` others worked while a work was under way; it is told to end after.

    Raises RuntimeError if nobody gave up, or that work had not begun.
    """
    ensure(gave_up, "nobody gave up")
    ensure(work.begun.is_set() and work.place.most == 1, "the work had not begun")
    trial.saw(GAVE_UP)
    trial.saw(TOGETHER if beside else ALONE)
