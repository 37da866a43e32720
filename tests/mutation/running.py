"""Mutants in processes of their own, each on a copy of the sources; and what came of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.mutation.operators import Mutant
from tests.mutation.reach import Target
from tests.mutation.tables import STRATUM

HERE = Path(__file__).parent
KILLED, SURVIVED = "killed", "survived"

Result = dict[str, Any]
"""A mutant as JSON, with `tried`, what each cell came to, and `status`."""


class Runner:
    """Runs mutants in so many processes at a time, in a folder for what they write."""

    def __init__(self, target: Target, folder: Path, jobs: int) -> None:
        self._target, self._folder = target, folder
        self._trees = [self._copy(folder / f"tree-{number}") for number in range(jobs)]

    def _copy(self, tree: Path) -> Path:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(self._target.root, tree, ignore=ignore)
        shutil.copy(HERE / "parts.py", tree / "mutant_parts.py")
        subprocess.run([sys.executable, "-m", "compileall", "-q", str(tree)], check=True)
        return tree

    def run(self, mutants: Sequence[Mutant]) -> list[Result]:
        """What came of each, in their order. A hang is tried twice, for a busy machine makes one.

        A helper's mutant that nobody notices is tried on the cells that were left out, too.
        """
        results = {each["number"]: each for each in self._run(map(asdict, mutants))}
        again = [task for result in results.values() if (task := _second_look(result))]
        for second in self._run(again):
            first = results[second["number"]]
            tried = [] if first["status"] == KILLED else first["tried"]
            results[second["number"]] = {**second, "tried": tried + second["tried"]}
        return [results[mutant.number] for mutant in mutants]

    def without(self, cells: Iterable[tuple[str, str]]) -> list[str]:
        """The cells that surprise with nothing broken: what they say of a mutant is worth nothing.

        Each is run once, alone.
        """
        all_cells, jobs = sorted(cells), len(self._trees)
        parts = [all_cells[number::jobs] for number in range(jobs)]
        results = self._run([{"number": 0, "edit": None, "cells": part} for part in parts])
        return [each["cell"] for result in results for each in result["tried"] if each["surprise"]]

    def _run(self, tasks: Iterable[dict[str, Any]]) -> list[Result]:
        tasks = list(tasks)
        outs = [tree.with_suffix(".out") for tree in self._trees]
        running = []
        for number, (tree, out) in enumerate(zip(self._trees, outs, strict=True)):
            own = tree.with_suffix(".tasks")
            mine = tasks[number :: len(self._trees)]
            own.write_text("".join(json.dumps(task) + "\n" for task in mine))
            running.append(self._start(tree, own, out))
        try:
            failed = [process.args for process in running if process.wait()]
        finally:
            for process in running:
                with suppress(ProcessLookupError):
                    process.terminate()
        if failed:
            raise RuntimeError(f"a job failed, and says why in {self._folder}: {failed}")
        results = [json.loads(line) for out in outs for line in out.read_text().splitlines()]
        return [{**result, "status": _status(result)} for result in results]

    def _start(self, tree: Path, tasks: Path, out: Path) -> subprocess.Popen[bytes]:
        nowhere = tree.with_suffix(".cwd")
        nowhere.mkdir(exist_ok=True)
        path = os.pathsep.join((str(tree), *filter(None, sys.path)))
        with tree.with_suffix(".log").open("ab") as log:
            return subprocess.Popen(
                [
                    *(sys.executable, "-P", str(HERE / "job.py")),
                    *(str(tree), self._target.catalogue, str(tasks), str(out)),
                ],
                cwd=nowhere,
                env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
                stdout=log,
                stderr=log,
            )


def _status(result: Result) -> str:
    return KILLED if any(each["surprise"] for each in result["tried"]) else SURVIVED


def _second_look(result: Result) -> dict[str, Any] | None:
    surprises = [each for each in result["tried"] if each["surprise"]]
    if surprises and all(each["verdict"] == "hangs" for each in surprises):
        return result
    if not surprises and result["left_out"]:
        return {**result, "cells": result["left_out"], "left_out": []}
    return None


def report(results: Iterable[Result]) -> str:
    """Counts by topic, kind and operator."""
    results, lines = list(results), []
    for what in ("topic", "kind", "operator"):
        table: dict[str, Counter[str]] = defaultdict(Counter)
        for result in results:
            operator = result["operator"]
            topic = result["contrast"].partition("/")[0]
            names = {"topic": topic, "kind": STRATUM[operator], "operator": operator}
            table[names[what]][result["status"]] += 1
        lines.append(f"\n{what:<18} mutants  killed  survived")
        lines += (_row(name, counts) for name, counts in sorted(table.items()))
        lines.append(_row("all", sum(table.values(), Counter())))
    return "\n".join(lines)


def _row(name: str, counts: Counter[str]) -> str:
    return f"{name:<18} {counts.total():7} {counts[KILLED]:7} {counts[SURVIVED]:9}"
