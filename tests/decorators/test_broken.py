"""What a cell comes to where its decorator decorates nothing, or its view raises."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.decorators import METADATA, on_asyncio, on_threads, rules
from tests.cells import every_cell, judged_here

THE_VIEW_NEVER_RUNS = {
    *(cell.name for cell in METADATA.cells),
    "asyncio.sync_wrapper",
    "asyncio.sync_wrapper_without_wraps",
    "asyncio.is_coroutine_sync_wrapper",
}


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


def cells(but_for: set[str]) -> Iterator[object]:
    """Each cell of the topic, but for these and, until Python 3.12, the one that cannot mark."""
    if not hasattr(inspect, "markcoroutinefunction"):
        but_for = but_for | {"asyncio.is_coroutine_marked"}
    for each in every_cell("decorators"):
        if each.values[1].name not in but_for:  # type: ignore[attr-defined]
            yield each


def leave_bare(view: Callable[..., Any]) -> Callable[..., Any]:
    return view


@pytest.mark.parametrize(("contrast", "cell"), list(cells(but_for=set())))
def test_a_decorator_that_decorates_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, trial: Trial, contrast: Contrast, cell: Cell
) -> None:
    for name in ("decorate", "decorate_without_wraps"):
        monkeypatch.setattr(rules, name, leave_bare)
    for name in ("_awaiting", "_awaiting_without_wraps", "_ensuring"):
        monkeypatch.setattr(on_asyncio, f"_decorate{name}", leave_bare)
    verdict, reason = judged_here(contrast, cell, trial)
    assert (verdict, reason) == (Verdict.FAILS, "RuntimeError: the decorator decorates nothing")


@pytest.mark.parametrize(("contrast", "cell"), list(cells(but_for=THE_VIEW_NEVER_RUNS)))
def test_a_view_that_raises_fails(
    monkeypatch: pytest.MonkeyPatch, trial: Trial, contrast: Contrast, cell: Cell
) -> None:
    def fail() -> str:
        raise RuntimeError("on purpose")

    async def fail_in_time() -> str:
        return fail()

    monkeypatch.setattr(on_threads, "_view", fail)
    monkeypatch.setattr(on_asyncio, "_view", fail_in_time)
    monkeypatch.setattr(on_asyncio, "_view_left_sync", fail)
    verdict, reason = judged_here(contrast, cell, trial)
    assert verdict is Verdict.FAILS
    assert "is answered 500: on purpose" in reason


def test_only_an_endpoint_of_the_same_name_is_refused(trial: Trial) -> None:
    with pytest.raises(AssertionError, match="a bug"):
        rules.judge_refusal(trial, AssertionError("a bug"))
