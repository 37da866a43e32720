"""What all benchmarks have in common on the command line."""

from __future__ import annotations

import importlib
import json
import signal
from collections.abc import Iterator
from http.client import RemoteDisconnected
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from httpx import ReadError
from sqlalchemy.exc import OperationalError

from async_contrast.errors import ConfigurationError
from benchmarks.__main__ import MODULES, main
from benchmarks.command import Found, benchmark, told
from benchmarks.report import Bound
from tests.benchmarks.reports import TASKS, THREADS
from tests.raising import throw
from tests.rows import each_row


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
    told = json.loads((tmp_path / "new/tried-quick.json").read_text())
    assert told["benchmark"] == "tried-quick"
    assert told["environment"]["quick"]
    assert told["environment"]["cores"] >= 1


def test_a_broken_bound_is_status_1_and_everything_is_written_all_the_same(tmp_path: Path) -> None:
    result = run(tmp_path, 1)
    assert result.exit_code == 1
    assert "BROKEN: 1 times, quick=False is 2; wanted is at most 1" in result.output
    assert not json.loads((tmp_path / "tried.json").read_text())["bounds"][0]["kept"]


@pytest.mark.parametrize("folder", ["/proc/none", "file/below"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_measured(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    result = run(Path(folder), 3)
    assert result.exit_code == 1
    assert result.output.startswith("Error: [Errno ")
    assert folder.split("/")[-1] in result.output
    assert "What does it cost?" not in result.output


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("SELECT 1", {}, Exception("no\nserver")), "the database says: no"),
        (ReadError(""), "the service has not answered: ReadError"),
        (RemoteDisconnected("gone"), "the service has not answered: RemoteDisconnected: gone"),
        (ConfigurationError("no folder"), "no folder"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_goes_wrong_outside_is_said_in_a_line(error: Exception, words: str) -> None:
    with pytest.raises(click.ClickException) as raised, told():
        throw(error)
    assert raised.value.message == words


URLS = (*("nonsense", "", "mysql://u@127.0.0.1/x", "sqlite:///x.db"), "postgresql+asyncpg://u@h/x")


@each_row("url", URLS)
def test_a_url_of_no_postgresql_is_refused_with_an_example(url: str) -> None:
    result = CliRunner().invoke(main, ["loading", "--quick", "--postgresql", url])
    assert result.exit_code == 2
    assert "such as postgresql://user@127.0.0.1:5432/database" in " ".join(result.output.split())


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
