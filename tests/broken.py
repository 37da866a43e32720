"""What the topics' tests of broken cells share: a cell run with something of it broken."""

from __future__ import annotations

import asyncio
import faulthandler
import inspect
import json
import os
import signal
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, NamedTuple, NoReturn

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Contrast, Side, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.contrasts.verdict import judge
from async_contrast.explorer.program import Check, Worker
from async_contrast.lab.linux import die_with_parent
from async_contrast.topics.explored import InEveryOrder

LIMIT = 60.0
"""Seconds that a cell has; none here takes one."""


class Deaf:
    """A threading.local, a g and a ContextVar that keep nothing."""

    val = None

    def __setattr__(self, name: str, value: object) -> None:
        pass

    def get(self, default: object = None) -> object:
        return default

    def set(self, value: object) -> None:
        pass

    def reset(self, token: object) -> None:
        pass


class Judged(NamedTuple):
    """What a cell amounts to; its reason, where it fails; what it saw, and how often."""

    verdict: Verdict
    reason: str
    outcomes: dict[str, int]


def cells_of(*names: str, without: Collection[str] = ()) -> list[Any]:
    """A pytest parameter for each cell of these contrasts: the contrast and the cell.

    `without` leaves some out, by function, or by cell where only one side's is meant. A new
    contrast is broken by a test that names it, and by no other. Explored cells are not among them:
    what they need they make anew (`explored_of`).
    """
    return [
        pytest.param(contrast, cell, id=f"{contrast.name}-{cell.name}")
        for topic, contrast_name in (name.split("/") for name in names)
        for contrast in [TOPICS[topic].contrasts[contrast_name]]
        for cell in contrast.cells
        if {cell.name, cell.function.__name__}.isdisjoint(without)
        and not isinstance(cell.function, InEveryOrder)
    ]


def explored_of(*names: str, without: Collection[str] = ()) -> list[Any]:
    """The same of the cells that run a program in every order; `without` may name programs."""
    return [
        pytest.param(contrast, cell, id=f"{contrast.name}-{cell.name}")
        for topic, contrast_name in (name.split("/") for name in names)
        for contrast in [TOPICS[topic].contrasts[contrast_name]]
        for cell in contrast.cells
        if isinstance(cell.function, InEveryOrder)
        and {cell.name, cell.function.program.__name__}.isdisjoint(without)
    ]


def idle(cell: Cell) -> Cell:
    """An explored cell whose workers do nothing."""
    assert isinstance(cell.function, InEveryOrder)
    program, world = cell.function.program, cell.function.world

    def do_nothing() -> None:
        pass

    async def do_nothing_on_asyncio() -> None:
        pass

    def idle_program() -> tuple[Sequence[Worker], Check]:
        workers, check = program()
        nothing = do_nothing if cell.side is Side.THREADS else do_nothing_on_asyncio
        return [nothing for _ in workers], check

    idle_program.__module__ = program.__module__  # the side is read off it
    return replace(cell, function=InEveryOrder(idle_program, world))


def is_documented(came: Judged, cell: Cell) -> bool:
    """Whether it came to the one verdict that a cell declares, and to exactly what it shows."""
    return (came.verdict, came.outcomes) == (cell.expect, cell.shows)


def but_for(module: Any, **changed: object) -> SimpleNamespace:
    """A module as it is, but for these of its names."""
    return SimpleNamespace(**{**vars(module), **changed})


def judged(
    contrast: Contrast,
    cell: Cell,
    folder: Path,
    given: Mapping[str, int] | None = None,
    *,
    forked: bool = False,
) -> Judged:
    """What the cell amounts to with all that the test has broken so far.

    It runs on a thread that keeps nothing of another; or in a process forked from this one, if it
    hangs by design, for it may do so still, or if it is to be `forked`, for it forks itself. Where
    a cell does hang the test fails, and says at which line.
    """
    parameters = {each.name: each.default for each in contrast.parameters}
    trial = Trial({**parameters, **(given or {})}, folder)
    try_it = _in_a_child if cell.seconds or forked else _on_a_thread
    came, stood = try_it(contrast, cell, trial)
    if came is None:
        pytest.fail(
            f"{contrast.name} {cell.name} hangs when this test breaks what it needs. It shall "
            f"notice that, and fail or break. Where it cannot, name it in `without`.\n{stood}"
        )
    return came


def _on_a_thread(contrast: Contrast, cell: Cell, trial: Trial) -> tuple[Judged | None, str]:
    came: list[Judged] = []
    thread = threading.Thread(
        target=lambda: came.append(_judged_here(contrast, cell, trial)), daemon=True
    )
    thread.start()
    thread.join(LIMIT)
    if not thread.is_alive():
        return came[0], ""
    return None, "".join(traceback.format_stack(sys._current_frames()[thread.ident or 0]))


def _in_a_child(contrast: Contrast, cell: Cell, trial: Trial) -> tuple[Judged | None, str]:
    with tempfile.TemporaryFile("w+") as report, tempfile.TemporaryFile("w+") as stacks:
        parent = os.getpid()
        if (pid := _fork()) == 0:
            _be_the_child(lambda: _judged_here(contrast, cell, trial), parent, report, stacks)
        os.waitpid(pid, 0)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # what it has started
        report.seek(0)
        stacks.seek(0)
        if not (said := report.read()):
            return None, stacks.read()
        verdict, reason, outcomes = json.loads(said)
        return Judged(Verdict(verdict), reason, outcomes), ""


def _fork() -> int:
    with warnings.catch_warnings():
        # That this process has threads, from Python 3.12 on; they only wait for news.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _be_the_child(
    work: Callable[[], Judged], parent: int, report: IO[str], stacks: IO[str]
) -> NoReturn:
    """Write what comes of the work, and end, at the latest when its time is up."""
    try:
        os.setsid()
        die_with_parent(parent)
        faulthandler.dump_traceback_later(LIMIT, exit=True, file=stacks)
        json.dump(work(), report)
        report.flush()
    except BaseException:
        traceback.print_exc(file=stacks)
        stacks.flush()
    finally:
        os._exit(0)


def _judged_here(contrast: Contrast, cell: Cell, trial: Trial) -> Judged:
    failure = ""
    try:
        running = cell.function(trial)
        if inspect.iscoroutine(running):
            asyncio.run(running)
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
    outcomes = trial.report()["outcomes"]
    return Judged(*judge(contrast, outcomes, hung=False, failure=failure), outcomes)
