"""The lab in an interpreter that has nothing installed."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from pathlib import Path

import async_contrast

CATALOGUE = """
from async_contrast.contrasts.contrast import (
    ACCEPTABLE, HOLDS, ORIGINAL, PORT, Cell, Contrast, Topic
)
import plain.on_asyncio, plain.on_threads

TOPICS = {
    "plain": Topic.of("plain", "", Contrast(
        name="nothing-installed",
        question="Does a cell run?",
        outcomes={"it ran": ACCEPTABLE},
        cells=(
            Cell(plain.on_threads.run, ORIGINAL, HOLDS),
            Cell(plain.on_asyncio.run, PORT, HOLDS),
        ),
        remedy="None.",
    )),
}
"""

CELL = """
{kind} run(trial):
    trial.saw("it ran")
"""

PROGRAM = """
import asyncio, json, plain
from async_contrast.config import Settings
from async_contrast.lab.comparison import compare
from async_contrast.lab.supervisor import Lab

async def main():
    contrast = plain.TOPICS["plain"].contrasts["nothing-installed"]
    async with Lab(Settings(), "plain") as lab:
        found = await compare(lab, "plain", contrast, {}, contrast.sides)
    print(json.dumps([[each.cell.name, each.verdict] for each in found.results]))
    print(json.dumps(found.environment["libraries"]))

asyncio.run(main())
"""


def test_trials_run_where_only_the_standard_library_is(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", symlinks=True, with_pip=False)
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "__init__.py").write_text(CATALOGUE)
    (folder / "on_threads.py").write_text(CELL.format(kind="def"))
    (folder / "on_asyncio.py").write_text(CELL.format(kind="async def"))
    package = Path(async_contrast.__file__).parents[1]
    done = subprocess.run(
        [tmp_path / "bare/bin/python", "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": f"{package}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    verdicts, libraries = map(json.loads, done.stdout.splitlines())
    assert verdicts == [["threads.run", "holds"], ["asyncio.run", "holds"]]
    assert libraries == {}, "nothing is installed there"
