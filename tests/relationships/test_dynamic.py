"""Collections that are asked instead of loaded, every cell for real."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.relationships import dynamic
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_GREENLET = (
    "StatementError: (sqlalchemy.exc.MissingGreenlet) greenlet_spawn has not been called; can't "
    "call await_() here. Was IO attempted in an unexpected place?"
)
WRAPPED = "an error instead: StatementError around MissingGreenlet"

STEPS = ("iterate", "all", "filter", "count", "len", "append", "remove")
ONE = dict.fromkeys(STEPS, 1) | {"len": 0}
"""Statements of each step, where all but len() work."""


@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", dynamic.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


async def test_a_dynamic_collection_cannot_be_read_on_asyncio_but_takes_a_post(
    data_lab: Lab,
) -> None:
    comparison = await ask(data_lab, "relationships/dynamic")
    original = result_of(comparison, "threads.dynamic_query")
    assert original.seen.outcomes == {"done with one statement": 6, "an error: it has no len()": 1}
    assert original.seen.evidence["author.posts is"] == "AppenderQuery, a Query"
    assert {step: original.seen.evidence[step]["statements"] for step in STEPS} == ONE
    naive = result_of(comparison, "asyncio.dynamic_query")
    assert naive.verdict is Verdict.BREAKS
    assert naive.seen.outcomes == {
        WRAPPED: 4,
        "an error: it has no len()": 1,
        "done with one statement": 2,
    }
    for step in ("iterate", "all", "filter", "count"):
        assert naive.seen.evidence[step]["statements"] == 0
        assert naive.seen.evidence[step]["error"] == NO_GREENLET
        assert naive.seen.evidence[step]["caught by"] == "except StatementError"
    for result in (original, naive):
        assert result.seen.evidence["len"]["error"] == (
            "TypeError: object of type 'AppenderQuery' has no len()"
        )
        (insert,) = result.seen.evidence["append"]["SQL"]
        assert insert.startswith("INSERT INTO post ")
        (update,) = result.seen.evidence["remove"]["SQL"]
        assert update.startswith("UPDATE post SET author_id=")


async def test_run_sync_reads_a_dynamic_collection(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "relationships/dynamic")
    result = result_of(comparison, "asyncio.dynamic_query_run_sync")
    assert result.seen.outcomes == {"done with one statement": 4}
    assert result.seen.evidence["count"]["answer"] == 3


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_write_only_replaces_dynamic_on_both_sides(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "relationships/dynamic")
    result = result_of(comparison, f"{side}.dynamic_write_only")
    assert result.verdict is Verdict.HOLDS
    assert result.seen.outcomes == {
        "done with one statement": 5,
        "an error: it has no len()": 1,
        "an error: it cannot be iterated, select() can": 1,
    }
    seen = result.seen.evidence
    assert seen["author.posts is"] == "WriteOnlyCollection, no Query"
    assert {step: seen[step]["statements"] for step in STEPS} == ONE | {"iterate": 0}
    assert seen["filter"]["answer"] == ["post 2 of author 1"]
    assert seen["count"]["answer"] == 3
    assert seen["append"]["answer"] == [
        "post 1 of author 1",
        "post 2 of author 1",
        "post 3 of author 1",
        "a new post",
    ]
    assert seen["remove"]["answer"] == seen["all"]["answer"]
