"""What a program comes to without its remedy."""

from __future__ import annotations

import inspect
import linecache
import sys
import textwrap
from pathlib import Path

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.errors import NotExplorable
from async_contrast.explorer.program import Check, Program, Worker
from async_contrast.topics.explored import explored
from tests.broken import judged
from tests.rows import each_row

RACES = TOPICS["races"].contrasts

REMEDIES = [
    ("check-then-act", "threads.check_then_act_locked", "with lock:", "if True:"),
    ("check-then-act", "asyncio.check_then_act_locked", "async with lock:", "if True:"),
    (
        "check-then-act",
        "threads.check_then_act_setdefault",
        "users.setdefault(NAME, n) == n:",
        "users.get(NAME, n) == n:\n            users[NAME] = n",
    ),
    (
        "check-then-act",
        "asyncio.check_then_act_setdefault",
        "users.setdefault(NAME, n) == n:\n            await asyncio.sleep(0)",
        "NAME not in users:\n            await asyncio.sleep(0)\n            users[NAME] = n",
    ),
    ("cache", "threads.cache_locked", "with lock:", "if True:"),
    ("cache", "asyncio.cache_locked", "async with lock:", "if True:"),
    (
        "cache",
        "asyncio.cache_of_tasks",
        "cache[KEY] = asyncio",
        "await asyncio.sleep(0)\n            cache[KEY] = asyncio",
    ),
    (
        "publish",
        "threads.publish_whole",
        'made["host"] = "localhost"',
        'config = made\n        made["host"] = "localhost"',
    ),
    (
        "publish",
        "asyncio.publish_whole",
        'made["host"] = "localhost"',
        'config = made\n        made["host"] = "localhost"',
    ),
    (
        "two-locks",
        "threads.two_locks_one_order",
        "partial(move, -3, left, right)",
        "partial(move, -3, right, left)",
    ),
    (
        "two-locks",
        "asyncio.two_locks_one_order",
        "partial(move, -3, left, right)",
        "partial(move, -3, right, left)",
    ),
    (
        "condition",
        "threads.condition_while",
        "while not items:\n                condition.wait()\n            got.append(items.pop())",
        "if not items:\n                condition.wait()\n"
        "            got.append(items.pop() if items else FOUND_NOTHING)",
    ),
    (
        "condition",
        "asyncio.condition_while",
        "while not items:\n                await condition.wait()\n"
        "            got.append(items.pop())",
        "if not items:\n                await condition.wait()\n"
        "            got.append(items.pop() if items else FOUND_NOTHING)",
    ),
    ("queue", "threads.queue_each_once", "(*ITEMS, END, END)", "(*ITEMS, END)"),
    ("queue", "asyncio.queue_each_once", "(*ITEMS, END, END)", "(*ITEMS, END)"),
    (
        "semaphore",
        "threads.semaphore_bounds",
        "= threading.Semaphore(2)",
        "= threading.Semaphore(3)",
    ),
    ("semaphore", "asyncio.semaphore_bounds", "= asyncio.Semaphore(2)", "= asyncio.Semaphore(3)"),
]
"""The contrast, the program, what keeps the others out there, and what stands in its place."""


def changed(program: Program, old: str, new: str) -> Program:
    """The program with this in place of that, which is once in its source."""
    source = textwrap.dedent(inspect.getsource(program))
    assert source.count(old) == 1, source
    source = f"from __future__ import annotations\n{source.replace(old, new)}"
    file = f"<{program.__module__}.{program.__name__} without its remedy>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names = dict(vars(sys.modules[program.__module__]))
    exec(compile(source, file, "exec", dont_inherit=True), names)  # noqa: S102
    made: Program = names[program.__name__]
    return made


@pytest.mark.parametrize(
    ("contrast", "name", "old", "new"), REMEDIES, ids=[name for _, name, *_ in REMEDIES]
)
def test_without_its_remedy_a_program_breaks(
    tmp_path: Path, contrast: str, name: str, old: str, new: str
) -> None:
    cell = RACES[contrast].cell(f"{name}_every_order")
    assert isinstance(cell.expect, Verdict)
    without = changed(inspect.unwrap(cell.function), old, new)
    [broken] = explored(without, cell.role, (cell.expect, cell.shows or {}))
    verdict, reason, outcomes = judged(RACES[contrast], broken, tmp_path)
    assert verdict is Verdict.BREAKS, reason
    assert outcomes != cell.shows


def test_every_remedy_is_broken_by_one_of_these() -> None:
    holding = {
        f"{contrast.name} {cell.name.removesuffix('_every_order')}"
        for contrast in RACES.values()
        for cell in contrast.cells
        if cell.expect is Verdict.HOLDS and cell.role.value in {"original", "port"}
    }
    assert holding <= {f"{contrast} {name}" for contrast, name, *_ in REMEDIES}


IDLE = [
    cell
    for contrast in RACES.values()
    for cell in contrast.cells
    if cell.name.endswith("_every_order")
]


@each_row("cell", IDLE)
def test_a_program_whose_workers_do_nothing_fails(tmp_path: Path, cell: Cell) -> None:
    program: Program = inspect.unwrap(cell.function)

    def idle() -> None:
        pass

    async def idle_task() -> None:
        pass

    def nobody() -> tuple[list[Worker], Check]:
        workers, check = program()
        return [idle if cell.side == "threads" else idle_task for _ in workers], check

    nobody.__module__ = program.__module__
    [empty] = explored(nobody, cell.role, (Verdict.HOLDS, {}))
    with pytest.raises(NotExplorable, match="the check raised"):
        empty.function(Trial({}, tmp_path))
