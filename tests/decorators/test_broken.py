"""What a cell comes to where its decorator decorates nothing, or its view raises."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.decorators import on_asyncio, on_threads, rules
from tests.broken import cells_of, judged

CANNOT_MARK = [] if hasattr(inspect, "markcoroutinefunction") else ["is_coroutine_marked"]
"""Until Python 3.12."""

CALLED = ("decorators/collision", "decorators/sync-wrapper", "decorators/is-coroutine")
"""The contrasts that send requests to a decorated view."""

NEVER_RUNS = (
    "asyncio.sync_wrapper",
    "asyncio.sync_wrapper_without_wraps",
    "asyncio.is_coroutine_sync_wrapper",
)
"""Cells whose view does not."""


def leave_bare(view: Callable[..., Any]) -> Callable[..., Any]:
    return view


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("decorators/metadata", *CALLED, without=CANNOT_MARK)
)
def test_a_decorator_that_decorates_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    for name in ("decorate", "decorate_without_wraps"):
        monkeypatch.setattr(rules, name, leave_bare)
    for name in ("_awaiting", "_awaiting_without_wraps", "_ensuring"):
        monkeypatch.setattr(on_asyncio, f"_decorate{name}", leave_bare)
    verdict, reason, _ = judged(contrast, cell, tmp_path)
    assert (verdict, reason) == (Verdict.FAILS, "RuntimeError: the decorator decorates nothing")


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of(*CALLED, without=(*CANNOT_MARK, *NEVER_RUNS))
)
def test_a_view_that_raises_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    def fail() -> str:
        raise RuntimeError("on purpose")

    async def fail_in_time() -> str:
        return fail()

    monkeypatch.setattr(on_threads, "_view", fail)
    monkeypatch.setattr(on_asyncio, "_view", fail_in_time)
    monkeypatch.setattr(on_asyncio, "_view_left_sync", fail)
    verdict, reason, _ = judged(contrast, cell, tmp_path)
    assert verdict is Verdict.FAILS
    assert "is answered 500: on purpose" in reason


def test_only_an_endpoint_of_the_same_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="a bug"):
        rules.judge_refusal(Trial({}, tmp_path), AssertionError("a bug"))
