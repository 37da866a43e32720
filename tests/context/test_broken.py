"""Broken cells: none holds, and none shows its hazard, by having done nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.topics.context import on_asyncio, on_threads, rules, travel
from tests.broken import Deaf, cells_of, judged

NO_WORKER = ("g_lifetime_requests", "g_lifetime_global")
"""Cells of g-lifetime whose views start nobody."""


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        "context/g-lifetime",
        "context/request-isolation",
        "context/session-size",
        "context/hooks",
        "context/background",
        "context/streaming",
        without=("g_lifetime_contexts",),
    ),
)
def test_a_cell_whose_views_raise_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of("context/g-lifetime", without=NO_WORKER),
)
def test_a_worker_that_leaves_g_alone_says_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    async def nothing() -> tuple[None, None]:
        return None, None

    monkeypatch.setattr(on_threads, "_take_over_g", lambda: (None, None))
    monkeypatch.setattr(on_asyncio, "_take_over_g", nothing)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"),
    [
        *cells_of("context/outside"),
        *cells_of("context/real-object", without=("real_object", "real_object_in_thread")),
        *cells_of("context/g-lifetime", without=NO_WORKER),
        # Of these the worker has its path as an argument, or never comes to read it.
        *cells_of(
            "context/background",
            without=(
                "background_arguments",
                "background_copied_context",
                "background_create_task_unkept",
            ),
        ),
        *cells_of("context/streaming", without=("streaming_around_generator",)),
    ],
)
def test_who_reads_nothing_of_a_context_says_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def read_nothing(_: object) -> str:
        return ""

    for module in (rules, travel.rules, travel.on_threads, travel.on_asyncio):
        monkeypatch.setattr(module, "found", read_nothing)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of("context/hooks", without=("hooks_g",)))
def test_a_hook_that_sets_nothing_says_nothing_of_its_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (travel.on_threads, travel.on_asyncio):
        monkeypatch.setattr(side, "context_var", Deaf())
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of("context/streaming"))
def test_a_stream_whose_view_found_no_user_says_nothing_of_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(Flask, "preprocess_request", lambda *_: None)

    async def skip(*_: object) -> None:
        return None

    monkeypatch.setattr(Quart, "preprocess_request", skip)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
