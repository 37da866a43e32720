"""What all benchmarks have in common on the command line."""

from __future__ import annotations

import importlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from benchmarks.__main__ import MODULES, main
from benchmarks.command import Found, benchmark
from benchmarks.report import Bound
from tests.benchmarks.reports import TASKS, THREADS


@pytest.fixture(autouse=True)
def sigterm() -> Iterator[None]:
    """As it was before: a benchmark has it end the process cleanly."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def run(folder: Path, most: float, *words: str) -> Result:
    """A benchmark that has always measured the same, with a bound for it."""

    @benchmark("tried", "What does it cost?")
    @click.option("--times", default=1)
    def command(quick: bool, times: int) -> Found:
        return (THREADS, TASKS), [Bound(f"{times} times, {quick=}", 2.0, most=most)]

    return CliRunner().invoke(command, ["--out", str(folder), *words])


def test_a_kept_bound_ends_well(tmp_path: Path) -> None:
    result = run(tmp_path / "new", 3, "--quick", "--times", "7")
    assert result.exit_code == 0
    assert "kept: 7 times, quick=True is 2; wanted is at most 3" in result.output
    assert "| tasks | 4 (2 to 30) | 2.00 |" in result.output
    told = json.loads((tmp_path / "new/tried.json").read_text())
    assert told["benchmark"] == "tried"
    assert told["environment"]["cores"] >= 1


def test_a_broken_bound_is_status_1_and_everything_is_written_all_the_same(tmp_path: Path) -> None:
    result = run(tmp_path, 1)
    assert result.exit_code == 1
    assert "BROKEN: 1 times, quick=False is 2; wanted is at most 1" in result.output
    assert not json.loads((tmp_path / "tried.json").read_text())["bounds"][0]["kept"]


def test_all_are_listed_with_their_questions() -> None:
    result = CliRunner().invoke(main, [], prog_name="python -m benchmarks")
    assert result.exit_code == 0
    words = " ".join(result.output.split())
    for name, module in MODULES.items():
        question = importlib.import_module(module).command.help
        assert question.endswith("?")
        assert f" {name} {question}" in words


def test_an_unknown_name_says_which_there_are() -> None:
    result = CliRunner().invoke(main, ["htpp", "--quick"])
    assert result.exit_code == 2
    assert "There is no benchmark 'htpp'" in result.output
    for name in MODULES:
        assert f" {name}" in result.output
