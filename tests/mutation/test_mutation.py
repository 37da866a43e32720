"""The mutants of a small file, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.reach import Code, Target
from tests.mutation.running import KILLED, SURVIVED, Runner
from tests.mutation.sampling import every_mutant, sample

CELLS = '''
"""Two cells that take a lock: one looks whether it is taken, the other one says so."""

import threading

lock = threading.Lock()


def looks(trial):
    """Looks."""
    with lock:
        trial.saw("taken" if lock.locked() else "free")


def says(trial):
    """Says."""
    with lock:
        trial.saw("taken")
        trial.show("never", 1 > 2)
'''

CATALOGUE = """
from async_contrast.contrasts.contrast import (
    ACCEPTABLE, FORBIDDEN, HOLDS, ORIGINAL, Cell, Contrast, Topic
)
from small import on_threads

TOPICS = [
    Topic.of(
        "small",
        "Small",
        Contrast(
            "lock",
            "Is it taken?",
            {"taken": ACCEPTABLE, "free": FORBIDDEN},
            (
                Cell(on_threads.looks, ORIGINAL, HOLDS, {"taken"}),
                Cell(on_threads.says, ORIGINAL, HOLDS, {"taken"}),
            ),
            remedy="None.",
        ),
    )
]
"""

OF_THE_CATALOGUE = [
    ("small/lock", f"threads.{name}", ("small.on_threads", name)) for name in ("looks", "says")
]


@pytest.fixture
def target(tmp_path: Path) -> Target:
    """A catalogue of two cells in a folder of its own."""
    folder = tmp_path / "sources" / "small"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "on_threads.py").write_text(CELLS)
    (folder / "catalogue.py").write_text(CATALOGUE)
    return Target(tmp_path / "sources", "small", "small.catalogue")


def test_every_place_of_a_cell_is_broken_and_each_cell_is_to_notice(target: Target) -> None:
    found = every_mutant(Code(target), OF_THE_CATALOGUE, seed=1)
    assert sorted((m.operator, m.definition, m.cells[0][1]) for m in found) == [
        ("always-false", "looks", "threads.looks"),
        ("always-true", "looks", "threads.looks"),
        ("delete-statement", "looks", "threads.looks"),
        ("delete-statement", "looks", "threads.looks"),
        ("delete-statement", "says", "threads.says"),
        ("delete-statement", "says", "threads.says"),
        ("drop-with", "looks", "threads.looks"),
        ("drop-with", "says", "threads.says"),
        ("lying-lock", "lock", "threads.looks"),
        ("lying-lock", "lock", "threads.says"),
        ("negate", "looks", "threads.looks"),
        ("null-lock", "lock", "threads.looks"),
        ("null-lock", "lock", "threads.says"),
        ("text", "looks", "threads.looks"),
        ("text", "looks", "threads.looks"),
        ("text", "says", "threads.says"),
    ]


def test_a_seed_is_a_sample(target: Target) -> None:
    def chosen(seed: int) -> list[str]:
        code = Code(target)
        return list(map(repr, sample(code, every_mutant(code, OF_THE_CATALOGUE, seed), 8, seed)))

    assert chosen(1) == chosen(1) != chosen(2)


def test_who_looks_notices_and_who_says_does_not(target: Target, tmp_path: Path) -> None:
    mutants = [m for m in every_mutant(Code(target), OF_THE_CATALOGUE, 1) if "null" in m.operator]
    for number, mutant in enumerate(mutants):
        mutant.number = number
    runner = Runner(target, tmp_path, jobs=1)
    assert runner.without([mutant.cells[0] for mutant in mutants]) == []
    results = runner.run(mutants)
    assert {result["cells"][0][1]: result["status"] for result in results} == {
        "threads.looks": KILLED,
        "threads.says": SURVIVED,
    }
    assert results[0]["tried"][0]["differences"] == [
        "did not show: taken",
        "showed, and should not: free",
    ]
    assert (target.root / "small" / "on_threads.py").read_text() == CELLS
