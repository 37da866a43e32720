"""Decorators that keep what a call gives, or work around it: what each cell showed, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.decorators.around import on_asyncio, on_threads, rules
from tests.broken import cells_of, judged
from tests.cells import ask

CACHED, AROUND = "decorators/cached", "decorators/around"


@pytest.mark.asyncio(loop_scope="session")
async def test_a_cached_coroutine_serves_the_first_caller_alone(lab: Lab) -> None:
    comparison = await ask(lab, CACHED)
    got = {
        result.cell.name: result.seen.evidence["callers got"]
        for result in comparison.results
        if not {"error", "leaves", "shielded"} & set(result.cell.name.split("_"))
    }
    twice = ["a value", "a value"]
    once = ["a value", "RuntimeError: cannot reuse already awaited coroutine"]
    assert got == {
        "threads.cached": twice,
        "threads.cached_as_property": twice,
        "asyncio.cached": once,
        "asyncio.cached_as_property": once,
        "asyncio.cached_value": twice,
        "asyncio.cached_task_as_property": twice,
    }


@pytest.mark.asyncio(loop_scope="session")
async def test_a_cached_task_keeps_an_error_and_an_end_that_no_cached_value_keeps(lab: Lab) -> None:
    comparison = await ask(lab, CACHED)
    got = {
        result.cell.name: (result.seen.evidence["callers got"], result.seen.evidence["computed"])
        for result in comparison.results
        if "computed" in result.seen.evidence
    }
    assert got == {
        "threads.cached_after_an_error": (["Broken", "a value"], 2),
        "asyncio.cached_after_an_error": (["Broken", "a value"], 2),
        "asyncio.cached_task_after_an_error": (["Broken", "Broken"], 1),
        "asyncio.cached_task_of_who_leaves": (["CancelledError", "CancelledError"], 1),
        "asyncio.cached_task_shielded": (["CancelledError", "a value"], 1),
    }


@pytest.mark.asyncio(loop_scope="session")
async def test_what_a_plain_wrapper_does_is_over_before_an_async_function_begins(lab: Lab) -> None:
    comparison = await ask(lab, AROUND)
    steps = {result.cell.name: result.seen.evidence["steps"] for result in comparison.results}
    early, around = ["open", "close", "work"], ["open", "work", "close"]
    tries = ["open", "fail", "catch", "fail", "catch", "work"]
    assert steps == {
        "threads.around_timed": around,
        "threads.around_context_manager": around,
        "threads.around_retried": tries,
        "threads.around_generator": early,
        "asyncio.around_timed": early,
        "asyncio.around_timed_awaiting": around,
        "asyncio.around_context_manager": early,
        "asyncio.around_async_context_manager": around,
        "asyncio.around_with_inside": around,
        "asyncio.around_retried": ["open", "fail"],
        "asyncio.around_retried_awaiting": tries,
    }


def keep_nothing(func: Callable[..., Any]) -> Callable[..., Any]:
    return func


def decorate_nothing(_: list[str]) -> Callable[..., Any]:
    return keep_nothing


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(CACHED, without=("cached_task_as_property", "threads.cached_after_an_error",
                              "asyncio.cached_after_an_error")),
)  # fmt: skip
def test_a_cache_that_keeps_nothing_is_no_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "lru_cache", keep_nothing)
        monkeypatch.setattr(side, "cached_property", property)
    monkeypatch.setattr(on_asyncio, "_keep_value", keep_nothing)
    verdict, reason, outcomes = judged(contrast, cell, tmp_path)
    assert verdict is Verdict.FAILS or outcomes != cell.shows, reason


@pytest.mark.parametrize(("contrast", "cell"), cells_of(AROUND, without=["around_with_inside"]))
def test_a_decorator_that_decorates_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        for name in ("_timed", "_opened", "_retried"):
            monkeypatch.setattr(side, name, decorate_nothing)
    for name in ("_timed_awaiting", "_opened_async", "_retried_awaiting"):
        monkeypatch.setattr(on_asyncio, name, decorate_nothing)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize("computed", [0, 2])
def test_a_value_that_was_not_computed_once_is_not_judged(tmp_path: Path, computed: int) -> None:
    with pytest.raises(RuntimeError, match=f"computed {computed} times"):
        rules.judge_callers(Trial({}, tmp_path), [rules.VALUE, rules.VALUE], computed)
