"""One process that tries mutants in the real lab: `python job.py ROOT CATALOGUE TASKS RESULTS`.

ROOT is a copy of the sources, first on this process's path; only that is written to.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from async_contrast.config import Settings
from async_contrast.contrasts.contrast import Topic
from async_contrast.errors import LabUnavailable
from async_contrast.lab.comparison import JudgedTrial, compare
from async_contrast.lab.loading import load
from async_contrast.lab.supervisor import Lab

PATIENCE = 15.0
"""Seconds that a trial may take here, where other jobs keep the processors busy."""

Task = dict[str, Any]
"""A mutant as JSON; `edit` is None where nothing is to be broken."""


async def run(root: Path, catalogue: str, tasks: Path, results: Path) -> None:
    """Try each task of a file and write what came of it, a line each.

    This process has loaded the catalogue before: what is expected is never a mutant's.
    """
    topics = load(catalogue)
    with tasks.open() as lines, results.open("w") as out:
        for task in map(json.loads, lines):
            with _mutated(root, task):
                task["tried"] = [each async for each in _tried(topics, catalogue, task)]
            out.write(json.dumps(task) + "\n")
            out.flush()


@contextmanager
def _mutated(root: Path, task: Task) -> Iterator[None]:
    """Break the place, and have it as it was afterwards."""
    edit = task["edit"]
    if edit is None:
        yield
        return
    path = root / task["file"]
    before, times = path.read_bytes(), path.stat()
    try:
        after = edit["text"].encode() + before[edit["end"] :]
        path.write_bytes(before[: edit["start"]] + after)
        yield
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


async def _tried(
    topics: Mapping[str, Topic], catalogue: str, task: Task
) -> AsyncIterator[dict[str, Any]]:
    try:
        settings = Settings(trials_at_once=1, trial_seconds=PATIENCE, catalogue=catalogue)
        async with Lab(settings) as lab:
            for contrast, cell in task["cells"]:
                result = await _try(lab, topics, contrast, cell)
                yield _said(contrast, result)
                if task["edit"] and result.surprise:
                    break  # one that notices is enough
    except LabUnavailable as error:
        yield {"cell": "no lab", "verdict": "no lab", "surprise": True, "reason": str(error)}


async def _try(lab: Lab, topics: Mapping[str, Topic], name: str, cell_name: str) -> JudgedTrial:
    topic, _, contrast_name = name.partition("/")
    contrast = topics[topic].contrasts[contrast_name]
    cell = contrast.cell(cell_name)
    only = replace(contrast, cells=(cell,))
    comparison = await compare(lab, topic, only, contrast.defaults, contrast.sides)
    return comparison.results[0]


def _said(contrast: str, result: JudgedTrial) -> dict[str, Any]:
    return {
        "cell": f"{contrast} {result.cell.name}",
        "verdict": str(result.verdict),
        "expected": str(result.expected),
        "surprise": result.surprise,
        "reason": result.reason,
        "differences": result.differences,
        "outcomes": dict(result.seen.outcomes),
    }


if __name__ == "__main__":
    os.nice(10)
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])))
