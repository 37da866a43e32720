"""Templates: what a client gets of them, and what is not taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.response.templates import on_asyncio, on_threads, rules
from tests.broken import cells_of, judged
from tests.cells import ask

TEMPLATE = "response/template"


@pytest.mark.asyncio(loop_scope="session")
async def test_a_forgotten_await_is_a_500_alone_and_a_200_within_a_text(lab: Lab) -> None:
    comparison = await ask(lab, TEMPLATE)
    came = {
        result.cell.name: (result.seen.evidence["status"], result.seen.evidence["said"])
        for result in comparison.results
    }
    page = (200, "<b>text</b>")
    assert came == {
        "threads.template": page,
        "asyncio.template": (500, "asyncio.run() cannot be called from a running event loop"),
        "asyncio.template_not_awaited": (500, "The response value type (coroutine) is not valid"),
        "asyncio.template_in_text": (200, "<main><coroutine object render_template"),
        "asyncio.template_awaited": page,
        "asyncio.template_render_async": page,
        "asyncio.template_calls_async": page,
        "asyncio.template_in_sync_view": page,
        "threads.template_calls_async": (
            200,
            "<b>&lt;coroutine object template_calls_async.&lt;locals&gt;.load",
        ),
    }


@pytest.mark.parametrize(("contrast", "cell"), cells_of(TEMPLATE, without=["template_in_text"]))
def test_a_template_that_is_not_there_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "DictLoader", lambda _: None)
    came = judged(contrast, cell, tmp_path)
    if cell.shows != {rules.NOT_A_PAGE}:  # nobody asked for the template
        assert came.verdict is Verdict.FAILS
