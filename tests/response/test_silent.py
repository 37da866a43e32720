"""Forgotten awaits that show nothing, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.response.silent import on_asyncio, on_threads, rules
from tests.broken import cells_of, judged
from tests.cells import ask, result_of

pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")


@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_not_awaited_is_not_done_and_the_view_says_it_is(lab: Lab) -> None:
    comparison = await ask(lab, "response/silent-await")
    naive = result_of(comparison, "asyncio.silent_await").seen.evidence
    assert naive["does what it says"] == dict.fromkeys(rules.CALLS, False)
    assert naive["the views answered"] == {
        "file.save()": 200,
        "flash()": 302,
        "if request.files": 200,
    }
    assert [warning.split("'")[1] for warning in naive["warnings"]] == [
        "FileStorage.save",
        "flash",
        "Request.files",
        "Response.get_data",
        "Response.json",
    ]
    for cell in ("threads.silent_await", "asyncio.silent_await_awaited"):
        evidence = result_of(comparison, cell).seen.evidence
        assert evidence["does what it says"] == dict.fromkeys(rules.CALLS, True)
        assert evidence["warnings"] == []


@pytest.mark.parametrize(("contrast", "cell"), cells_of("response/silent-await"))
def test_views_that_fail_say_nothing_of_awaits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("response/silent-await", without=("asyncio.silent_await",))
)
def test_a_flash_that_keeps_no_message_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    async def keep_nothing(_: str) -> None:
        pass

    monkeypatch.setattr(on_threads, "flash", lambda _: None)
    monkeypatch.setattr(on_asyncio, "flash", keep_nothing)
    came = judged(contrast, cell, tmp_path)
    assert came.verdict is Verdict.BREAKS
    assert came.outcomes == {rules.DONE: len(rules.CALLS) - 1, rules.SILENT: 1}
