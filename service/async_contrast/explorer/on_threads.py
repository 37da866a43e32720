"""One run of threads, whose turns somebody else chooses. An execution (`search`).

The workers are generators (`rewriting`), each of which stands before an access to something that
others may see. In `ANY_STEP` a turn is that one access: the language does not promise that two
happen together. In `THIS_INTERPRETER` it is all up to where CPython 3.11 to 3.14 with a GIL looks
whether another thread wants to run: at the entry of a Python function, after a function written in
C, on a loop's way back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from enum import Enum
from types import CellType, FunctionType, GeneratorType
from typing import TypeVar

from async_contrast.errors import NotExplorable
from async_contrast.explorer.attributes import Attributes
from async_contrast.explorer.calls import Calls
from async_contrast.explorer.containers import Containers
from async_contrast.explorer.memory import HERE, Access, Memory, Turns
from async_contrast.explorer.models import is_held
from async_contrast.explorer.native import Steps
from async_contrast.explorer.program import (
    MOST_STEPS,
    Outcome,
    Program,
    came_to,
    endless,
    made,
    place,
)
from async_contrast.explorer.rewriting import HELPERS, Anew, Rewriter
from async_contrast.explorer.search import CHANGED
from async_contrast.explorer.steps import UNLOCK, WRITE, Step
from async_contrast.explorer.timeline import Deed, describe_done

T = TypeVar("T")


class World(Enum):
    """Where threads may take turns."""

    ANY_STEP = "any step"
    THIS_INTERPRETER = "this interpreter"


class Threads:
    """A program of threads in one world; begins run after run of it."""

    def __init__(self, program: Program, world: World = World.ANY_STEP) -> None:
        self._program = program
        self._rewriter = Rewriter(places=world is World.THIS_INTERPRETER)
        self.unfollowed: set[str] = set()
        """The Python code that was reached, but not rewritten; then not all orders are known."""

    def begin(self, deeds: list[Deed] | None = None) -> Run:
        """A run that stands at its beginning; raises what a run raises.

        What is done in it is told in `deeds`, if anybody wants to know.
        """
        return Run(self._program, self._rewriter, self.unfollowed, deeds)


def until_all_is_known(explore: Callable[[], T]) -> T:
    """Explore, and begin anew whenever a function was reached that shares more than was known."""
    while True:
        try:
            return explore()
        except Anew:
            continue


class Run:
    """Of workers that are numbered from 0.

    To begin it or to take a turn raises NotExplorable, or Anew (`until_all_is_known`).
    """

    def __init__(
        self,
        program: Program,
        rewriter: Rewriter,
        unfollowed: set[str],
        deeds: list[Deed] | None,
    ) -> None:
        workers, self._check = made(program)
        self._deeds = deeds
        self.workers = len(workers)
        self._memory = Memory(unfollowed)
        self._places = rewriter.places
        self._passed_place = False
        self._pending: list[Access | None] = [None] * len(workers)
        self._things: list[Hashable] = [None] * len(workers)
        self._errors: dict[int, BaseException] = {}
        self._left = MOST_STEPS
        calls = _helpers(self._memory, rewriter)
        # all of them before the first step: what none of them was known to write is no step, and
        # who asks for it again and again would do so for ever
        begun = [calls.call(worker) for worker in workers]
        self._turns = [_begun(steps) for steps in begun]
        for number in range(len(workers)):
            self._memory.worker = number
            self._go_on(number)

    def ready(self) -> Sequence[int]:
        return [
            number
            for number, access in enumerate(self._pending)
            if access is not None and (access.waits is None or not access.waits())
        ]

    def next_step(self, worker: int) -> Step | None:
        access = self._pending[worker]
        if access is None:
            return None
        # to let go of what nobody holds is an error, which could have come at another time
        kind = WRITE if access.kind is UNLOCK and not is_held(access.what) else access.kind
        return Step(kind, self._things[worker])

    def take(self, worker: int) -> None:
        access = self._pending[worker] if worker < self.workers else None
        if access is None or not self._may(access):
            self.close()
            raise NotExplorable(CHANGED)
        self._memory.worker = worker
        self._go_on(worker)
        while self._places and not self._passed_place:
            access = self._pending[worker]
            if access is None or not self._may(access):
                return
            self._go_on(worker)

    @staticmethod
    def _may(access: Access) -> bool:
        return access.waits is None or not access.waits()

    def _go_on(self, worker: int) -> None:
        """Do what the worker stands before, and whatever follows up to the next access."""
        self._passed_place = False
        done, access = self._pending[worker], None
        at = None if self._deeds is None else _where(self._turns[worker])
        try:
            while (access := next(self._turns[worker])) is None:
                self._passed_place = True
        except (StopIteration, SystemExit):  # a thread may end itself so
            pass
        except KeyboardInterrupt:  # of whoever wants to end all this
            raise
        except BaseException as error:  # whatever a program may raise
            self._errors[worker] = error
        self._left -= 1
        if not self._left:
            self._memory.stopped = endless(f"worker {worker}", *_where(self._turns[worker]))
        if self._memory.stopped:
            self.close()
            raise self._memory.stopped
        self._pending[worker] = access
        if at and done and self._deeds is not None:
            self._deeds.append(Deed(worker, describe_done(done), *at))
        if access:
            self._things[worker] = self._memory.thing(access)

    def close(self) -> None:
        """Let go of what waits, as if it had never been."""
        self._memory.over = True
        for turns in self._turns:
            turns.close()

    def outcome(self) -> Outcome:
        """What it came to, once nobody is ready. Calls the check if all workers have ended."""
        waiting = {
            number: place(*_where(turns))
            for number, turns in enumerate(self._turns)
            if self._pending[number]
        }
        return came_to(self._errors, waiting, self.workers, self._check)


def _helpers(memory: Memory, rewriter: Rewriter) -> Calls:
    """What the rewritten functions of one run call."""
    containers = Containers(memory)
    functions = _Functions(memory, rewriter)
    calls = Calls(memory, containers, functions)
    attributes = Attributes(memory, calls, rewriter.written)
    functions.helpers = dict(
        zip(HELPERS, map(CellType, (memory, attributes, containers, calls)), strict=True)
    )
    return calls


def _begun(steps: Steps) -> Turns[object]:
    """A worker's way, from its call on."""
    return (yield from steps())


class _Functions:
    """The rewritten functions of one run."""

    def __init__(self, memory: Memory, rewriter: Rewriter) -> None:
        self.places = rewriter.places
        self.helpers: dict[str, CellType] = {}
        self._memory = memory
        self._rewriter = rewriter
        self._made: dict[int, tuple[FunctionType, Steps]] = {}

    def rewritten(self, function: FunctionType) -> Steps:
        made = self._made.get(id(function))
        if made is None:
            try:
                made = function, self._rewriter.function(function, self.helpers)
            except (Anew, NotExplorable) as error:
                self._memory.stop(error)
            self._made[id(function)] = made
        return made[1]


def _where(turns: Turns[object]) -> tuple[str, int]:
    """The file and line of the program at which a worker stands."""
    found = ("", 0)
    inner: object = turns
    while isinstance(inner, GeneratorType) and inner.gi_frame:
        if not inner.gi_code.co_filename.startswith(HERE):
            found = (inner.gi_code.co_filename, inner.gi_frame.f_lineno)
        inner = inner.gi_yieldfrom
    return found
