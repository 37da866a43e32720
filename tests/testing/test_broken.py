"""Broken cells: none says of a test what it did not try."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.testing import on_asyncio, on_threads, rules
from async_contrast.topics.testing.client import on_asyncio as client_on_asyncio
from async_contrast.topics.testing.client import on_threads as client_on_threads
from tests.broken import but_for, cells_of, judged


@pytest.mark.parametrize(("contrast", "cell"), cells_of("testing/testing-flag"))
def test_a_view_that_did_not_run_says_nothing_of_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("testing/startup", without=["startup_before_first_request"])
)
def test_a_view_that_is_not_asked_says_nothing_of_start_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("testing/startup", without=["startup_before_first_request"])
)
def test_a_view_that_needs_nothing_of_start_up_says_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(rules.Served, "status", property(lambda _: 204, lambda *_: None))
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


def test_only_a_hook_that_is_gone_is_reported_as_gone(tmp_path: Path) -> None:
    with pytest.raises(AttributeError, match="a bug"):
        rules.judge_hook(Trial({}, tmp_path), AttributeError("a bug"))


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("testing/fixture-loop", without=["fixture_loop_task"])
)
def test_a_lock_that_nobody_waits_for_says_nothing_of_loops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    class Open:
        def locked(self) -> bool:
            return False

        def __enter__(self) -> None: ...

        def __exit__(self, *_: object) -> None: ...

        async def __aenter__(self) -> None: ...

        async def __aexit__(self, *_: object) -> None: ...

    monkeypatch.setattr(on_threads, "threading", but_for(threading, Lock=Open))
    monkeypatch.setattr(on_asyncio, "asyncio", but_for(asyncio, Lock=Open))
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of("testing/client"))
def test_a_test_that_is_left_out_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for others in (
        client_on_threads._OTHERS,
        client_on_asyncio._OTHERS,
        client_on_asyncio._OTHERS_PORTED,
    ):
        monkeypatch.delitem(others, next(iter(others)))
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of("testing/client"))
def test_a_view_that_gets_nothing_is_not_tested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    async def answer(*_: object) -> dict[str, object]:
        return {}

    monkeypatch.setattr(Flask, "dispatch_request", lambda *_: {})
    monkeypatch.setattr(Quart, "dispatch_request", answer)
    outcomes = judged(contrast, cell, tmp_path).outcomes
    assert outcomes != cell.shows
