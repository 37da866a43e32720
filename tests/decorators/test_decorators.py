"""Decorators around views, every cell for real."""

from __future__ import annotations

import sys

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("decorators"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    for result in await ends_as_documented(await labs(database), "decorators", contrast, cell):
        assert "printed" not in result.seen.evidence, "a cell tells by saw() and show() alone"


@pytest.mark.parametrize(
    "cell",
    ["threads.metadata_wraps", "asyncio.metadata_wraps", "asyncio.metadata_async_wrapper"],
)
async def test_wraps_keeps_a_views_name_doc_and_signature(lab: Lab, cell: str) -> None:
    result = result_of(await ask(lab, "decorators/metadata"), cell)
    assert result.seen.outcomes == {"the view's own": 4}
    assert result.seen.evidence["the decorated view"] == result.seen.evidence["the view"]
    assert result.seen.evidence["the view"]["__doc__"] == "Shows a page."


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_without_wraps_every_view_is_called_wrapper(lab: Lab, side: str) -> None:
    result = result_of(await ask(lab, "decorators/metadata"), f"{side}.metadata_without_wraps")
    assert result.seen.outcomes == {"the wrapper's": 4}
    seen = result.seen.evidence["the decorated view"]
    assert (seen["__name__"], seen["__doc__"]) == ("wrapper", None)


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_two_views_behind_one_unwrapped_decorator_collide(lab: Lab, side: str) -> None:
    comparison = await ask(lab, "decorators/collision", side=side)
    broken = result_of(comparison, f"{side}.collision_without_wraps")
    assert broken.verdict is Verdict.BREAKS
    assert broken.seen.outcomes == {"the view answers": 1, "the second view is refused": 1}
    assert broken.seen.evidence["error"] == (
        "View function mapping is overwriting an existing endpoint function: wrapper"
    )
    kept = result_of(comparison, f"{side}.collision_wraps")
    assert kept.seen.outcomes == {"the view answers": 2}


@pytest.mark.parametrize("cell", ["sync_wrapper", "sync_wrapper_without_wraps"])
async def test_a_sync_wrapper_never_awaits_an_async_view(lab: Lab, cell: str) -> None:
    comparison = await ask(lab, "decorators/sync-wrapper")
    naive = result_of(comparison, f"asyncio.{cell}")
    assert naive.seen.outcomes == {"a 500": 1, "a coroutine never awaited": 1}
    assert naive.seen.evidence == {
        "GET /": {"status": 500, "body": "The response value type (coroutine) is not valid"},
        "warnings": ["coroutine '_view' was never awaited"],
    }
    original = result_of(comparison, f"threads.{cell}")
    assert original.seen.outcomes == {"the view answers": 1}


async def test_an_async_wrapper_cannot_await_a_sync_view_without_ensure_async(lab: Lab) -> None:
    comparison = await ask(lab, "decorators/sync-wrapper")
    naive = result_of(comparison, "asyncio.sync_wrapper_made_async_around_sync_view")
    assert naive.seen.outcomes == {"a 500": 1}
    said = naive.seen.evidence["GET /"]["body"]  # the latter from Python 3.14 on
    assert "'await' expression" in said or "'str' object can't be awaited" in said
    port = result_of(comparison, "asyncio.sync_wrapper_ensure_async")
    assert port.seen.outcomes == {"the view answers": 2}


async def test_wraps_does_not_make_a_wrapper_a_coroutine_function(lab: Lab) -> None:
    comparison = await ask(lab, "decorators/is-coroutine")
    naive = result_of(comparison, "asyncio.is_coroutine_sync_wrapper")
    assert naive.seen.outcomes == {
        "not as the view says": 1,
        "a 500": 1,
        "a coroutine never awaited": 1,
    }
    assert naive.seen.evidence["iscoroutinefunction"] == {
        "the view": True,
        "the decorated view": False,
    }


async def test_a_wrapper_can_be_marked_from_python_3_12_on(lab: Lab) -> None:
    comparison = await ask(lab, "decorators/is-coroutine")
    result = result_of(comparison, "asyncio.is_coroutine_marked")
    if sys.version_info >= (3, 12):
        assert result.seen.outcomes == {"as the view says": 1, "the view answers": 1}
    else:
        assert result.seen.outcomes == {"no inspect.markcoroutinefunction": 1}
    assert "3.1" in result.expected.because
