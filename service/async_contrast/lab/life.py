"""The life of a trial, as the template sees it; read it from top to bottom.

It is begun, forked, let in, heard, struck when its time is up, buried when its process has ended,
cleaned up after, and told of.
"""

from __future__ import annotations

import os
import selectors
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from async_contrast.contrasts.contrast import Cell
from async_contrast.lab import child, leftovers, linux
from async_contrast.lab.cleaning import Cleaner
from async_contrast.lab.ears import Ear, Ears
from async_contrast.lab.slots import Slots
from async_contrast.lab.wire import Cause, Ending, Order
from async_contrast.specimen import marks

GRACE = 0.3
"""Seconds a trial has to say where it stands before it is killed."""

MOST_GRACE = 3.0
"""The same of one that cannot get a processor."""

LOOK_AGAIN = 0.05
"""Seconds after which to see whether it has got one."""

NO_TAG = -1
"""What no trial is marked with."""


@dataclass(frozen=True, slots=True)
class House:
    """What all trials of a template share.

    `say` tells the service something. `folder` is the path of the folder that is called so among
    this template's own. `memory` is all that a trial may map, in bytes; `tags` is how
    many trials can be told apart by their marks. `living` are those whose process has not ended, by
    number; `at_the_gate` those of whom the service may not have heard yet.
    """

    selector: selectors.EpollSelector
    slots: Slots
    say: Callable[[str, object], None]
    folder: Callable[[str], Path]
    memory: int
    tags: int
    database_url: str | None
    living: dict[int, Life] = field(default_factory=dict)
    at_the_gate: list[Life] = field(default_factory=list)
    cleaners: dict[int, Cleaner] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not self.living and not self.cleaners

    @property
    def left(self) -> Path:
        """The folder that names the schemas which nobody could drop."""
        return self.folder("left")

    def let_in(self) -> None:
        """Have those begin of whom the service knows: it ends them, should this be killed."""
        for life in self.at_the_gate:
            life.let_in()
        self.at_the_gate.clear()


class Life:
    """One trial, from its order to the word of its end."""

    def __init__(self, house: House, order: Order, slot: int) -> None:
        self._house = house
        self._order = order
        self._slot = slot
        self.tag = order.number % house.tags
        self._folder = house.folder(str(order.number))
        self._cause: Cause | None = None
        self.ears: Ears
        self.pid = 0
        self._pidfd = -1
        self._begun = 0.0
        self.next_strike = 0.0
        """When to ask it where it stands, or to kill it, as time.monotonic() counts."""

    # Begun: pipes, a process, and a word to the service

    def begin(self, cell: Cell) -> None:
        """Fork it. Raises OSError, and then it has not lived."""
        self.ears, doors = Ears.opened()
        try:
            self._fork(cell, doors)
        except OSError:
            self.ears.close()
            raise
        self._set_the_clock()
        self._house.living[self._order.number] = self
        for ear in self.ears.all():
            self._watch(ear.descriptor, self._hearing(ear))
        self._watch(self._pidfd, lambda _events: self._bury())
        self._house.at_the_gate.append(self)
        self._house.say("started", {"number": self._order.number, "pid": self.pid})

    def _fork(self, cell: Cell, doors: child.Doors) -> None:
        template = os.getpid()
        try:
            self.pid = os.fork()
            if self.pid == 0:
                child.run(cell, self._ticket(template), doors, self._inherited())
        finally:
            doors.close()
        try:
            self._pidfd = os.pidfd_open(self.pid)
        except OSError:
            leftovers.kill_group(self.pid)
            os.waitpid(self.pid, 0)
            raise

    def _ticket(self, template: int) -> child.Ticket:
        return child.Ticket(
            template,
            self._order.parameters,
            self._order.token,
            self.tag,
            self._house.memory,
            self._folder,
            self._house.database_url,
        )

    def _inherited(self) -> set[int]:
        """The template's descriptors, which a trial has no business with."""
        lives = (*self._house.living.values(), self)
        return {
            self._house.selector.fileno(),
            self._house.slots.fileno(),
            *(key.fd for key in self._house.selector.get_map().values()),
            *(descriptor for life in lives for descriptor in life.ears.descriptors()),
        }

    # Let in: the cell begins, and its time

    def let_in(self) -> None:
        with suppress(BrokenPipeError):  # it was killed at the gate
            os.write(self.ears.gate, b"!")
        self._set_the_clock()

    def _set_the_clock(self) -> None:
        self._begun = time.monotonic()
        self.next_strike = self._begun + self._order.seconds

    # Heard: its words, as they come

    def _hearing(self, ear: Ear) -> Callable[[int], None]:
        def hear(_events: int) -> None:
            goes_on = ear.hear()
            if ear.flooded:
                self.end(Cause.FLOOD)
            asked = self._cause is Cause.LIMIT and ear is self.ears.report
            if asked and ear.words.endswith(b"\n"):
                leftovers.kill_group(self.pid)  # it has said where it stands
            if not goes_on:
                self._house.selector.unregister(ear.descriptor)

        return hear

    # Struck: its time is up, or nobody wants to know any more

    def strike(self) -> None:
        """Ask where it stands; when the grace is over, kill.

        On a busy machine its time may be over before it has begun: it has more then.
        """
        now = time.monotonic()
        if now < self._latest() and linux.lacks_processor(self.pid, self._order.seconds):
            self.next_strike = now + LOOK_AGAIN
            return
        if self._cause is None:
            self._cause = Cause.LIMIT
            with suppress(ProcessLookupError):
                os.kill(self.pid, child.TELL)
        else:
            leftovers.kill_group(self.pid)
        self.next_strike = now + GRACE

    def _latest(self) -> float:
        grace = 0 if self._cause is None else MOST_GRACE
        return self._begun + self._order.most + grace

    def end(self, cause: Cause) -> None:
        """Kill it now; the first cause stays, unless nobody wants to know any more."""
        if self._cause is None or cause is Cause.CANCELLED:
            self._cause = cause
        leftovers.kill_group(self.pid)

    # Buried: its process has ended, and so do its descendants

    def _bury(self) -> None:
        left_behind = leftovers.sweep(self.pid, self._others())
        for descriptor in (*(ear.descriptor for ear in self.ears.all()), self._pidfd):
            if descriptor in self._house.selector.get_map():
                self._house.selector.unregister(descriptor)
        ending = self._last_words(left_behind)
        del self._house.living[self._order.number]
        if self in self._house.at_the_gate:
            self._house.at_the_gate.remove(self)
        # Before it is cleaned up: a database that does not answer keeps nobody waiting.
        self._house.slots.give_back(self._slot)
        self._clean(ending)

    def _others(self) -> dict[int, int]:
        """The processes that stay, with the tags of their descendants."""
        trials = {life.pid: life.tag for life in self._house.living.values() if life is not self}
        return trials | {cleaner.pid: NO_TAG for cleaner in self._house.cleaners.values()}

    def _last_words(self, left_behind: int) -> Ending:
        wall_ms = round((time.monotonic() - self._begun) * 1000, 3)
        _, status = os.waitpid(self.pid, 0)
        os.close(self._pidfd)
        os.close(self.ears.gate)
        report, printed, stacks = (ear.drain() for ear in self.ears.all())
        if self._cause is None and any(ear.flooded for ear in self.ears.all()):
            self._cause = Cause.FLOOD
        return Ending(
            number=self._order.number,
            cause=self._cause or Cause.EXITED,
            status=os.waitstatus_to_exitcode(status),
            report=report,
            printed=printed,
            stacks=stacks,
            left_behind=left_behind,
            wall_ms=wall_ms,
        )

    # Cleaned up after: its schemas are dropped before anybody hears that it is over

    def _clean(self, ending: Ending) -> None:
        url, names = self._house.database_url, marks.named_in(self._folder)
        if url is None or not names:
            self._tell(ending)
            return
        try:
            cleaner = Cleaner.start(url, names)
        except OSError:
            marks.mark(self._house.left, names)
            self._tell(ending)
            return

        def done(_events: int) -> None:
            self._house.selector.unregister(cleaner.pidfd)
            if not cleaner.bury():
                marks.mark(self._house.left, names)
            del self._house.cleaners[ending.number]
            self._tell(ending)

        self._house.cleaners[ending.number] = cleaner
        self._watch(cleaner.pidfd, done)

    # Told of

    def _tell(self, ending: Ending) -> None:
        remove(self._folder)
        self._house.say("ended", ending)

    def _watch(self, descriptor: int, on_event: Callable[[int], None]) -> None:
        self._house.selector.register(descriptor, selectors.EVENT_READ, on_event)


def remove(folder: Path) -> None:
    """Remove what a trial made of its folder, be it something else by now."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.unlink()
