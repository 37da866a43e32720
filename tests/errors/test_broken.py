"""Broken cells: none says where an error goes that did not come."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.errors import on_asyncio, on_threads, rules
from tests.broken import cells_of, judged


@pytest.mark.parametrize("ran", [0, 2])
def test_a_worker_that_did_not_run_up_to_its_error_is_not_judged(tmp_path: Path, ran: int) -> None:
    with pytest.raises(RuntimeError, match=f"{ran} workers ran"):
        rules.judge_heard(Trial({}, tmp_path), rules.Heard(), ran, kept=True)


def test_a_list_that_does_not_keep_its_task_has_it_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the naive port is about: the error is late for being kept, not for being a task's."""
    [naive] = cells_of("errors/lost-errors", without=NOT_NAIVE)
    contrast, cell = naive.values
    original = asyncio.create_task

    def watched(work: object) -> object:
        task = original(work)  # type: ignore[arg-type, var-annotated]
        task.add_done_callback(lambda task: task.get_loop().call_exception_handler(
            {"message": "", "exception": task.exception()}
        ))  # fmt: skip
        return task

    monkeypatch.setattr(asyncio, "create_task", watched)
    assert judged(contrast, cell, tmp_path).outcomes == {rules.AT_ONCE: 1}


NOT_NAIVE = (
    "lost_errors_thread",
    "lost_errors_submit",
    "lost_errors_task_group",
    "lost_errors_done_callback",
    "lost_errors_background_task",
)


@pytest.mark.parametrize(("contrast", "cell"), cells_of("errors/one-of-four"))
def test_four_that_all_end_well_say_nothing_of_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def end(number: int, states: list[str], *_: object) -> None:
        states[number] = rules.AT_ITS_END

    async def end_in_time(number: int, states: list[str], *_: object) -> None:
        end(number, states)

    monkeypatch.setattr(on_threads, "_work", end)
    monkeypatch.setattr(on_asyncio, "_work", end_in_time)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
