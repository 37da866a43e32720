"""Broken cells: none says of a server, a command or a job what did not take place."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.loopback.client import Answer
from async_contrast.topics.running import on_asyncio, on_threads, rules
from async_contrast.topics.running.ends import rules as rules_of_ends
from tests.broken import cells_of, judged


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of("running/in-a-thread", without=["asyncio.in_a_thread", "in_a_thread_run_task"]),
)
def test_a_client_that_gets_another_answer_says_nothing_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "ask", lambda *_: Answer(404, "", (), b""))
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


def test_the_main_thread_is_no_thread_of_a_larger_program(tmp_path: Path) -> None:
    answer = Answer(200, "", (), rules.TEXT.encode())
    with pytest.raises(RuntimeError, match="MainThread"):
        rules.judge_served(Trial({}, tmp_path), answer, ["MainThread"])


def test_another_error_of_a_server_is_raised_again(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        rules.judge_refusal(Trial({}, tmp_path), OSError("address in use"))


@pytest.mark.parametrize(
    ("status", "error", "done"),
    [(1, LookupError("a bug"), []), (0, None, ["another"]), (1, RuntimeError("a bug"), [])],
)
def test_a_command_that_ends_otherwise_is_not_judged(
    tmp_path: Path, status: int, error: Exception | None, done: list[str]
) -> None:
    with pytest.raises(RuntimeError, match="the command ended with"):
        rules.judge_command(Trial({}, tmp_path), status, error, done, "shop")


@pytest.mark.parametrize(("steps", "status"), [([], 200), (["round"], 200)])
def test_a_loop_that_did_not_begin_or_did_not_end_is_not_judged(
    tmp_path: Path, steps: list[str], status: int
) -> None:
    with pytest.raises(RuntimeError, match="the loop did"):
        rules_of_ends.judge_beside(Trial({}, tmp_path), steps, status, 0, 1)


def test_a_job_that_did_not_begin_was_not_cut_off(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="the job did"):
        rules_of_ends.judge_job(Trial({}, tmp_path), [])


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("running/commands", without=["commands_async"])
)
def test_a_command_that_is_not_found_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(rules, "COMMAND", "--none")
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
