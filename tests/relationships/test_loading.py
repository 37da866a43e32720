"""How related rows are read, and what that costs, every cell for real on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from service.contrast import POSTGRESQL, SQLITE, Cell, Contrast, Verdict
from service.lab.comparison import Comparison
from service.lab.environment import platform_of
from service.lab.supervisor import Lab
from tests.cells import ask, every_cell, five_times, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

HERE = {"loading", "joined-claim", "growth", "dynamic"}
"""The contrasts of this file; the topic's others have one of their own."""

CELLS = [
    parameter
    for parameter in every_cell("relationships")
    if parameter.values[0].name in HERE  # type: ignore[attr-defined]
]

NO_GREENLET = (
    "StatementError: (sqlalchemy.exc.MissingGreenlet) greenlet_spawn has not been called; can't "
    "call await_() here. Was IO attempted in an unexpected place?"
)
WRAPPED = "an error instead: StatementError around MissingGreenlet"


LEFT_BEHIND = {
    SQLITE: ["RuntimeWarning: coroutine 'Connection.cursor' was never awaited"],
    POSTGRESQL: None,
}


@pytest.mark.parametrize(("contrast", "cell"), CELLS)
async def test_every_cell_ends_as_documented_five_times_with_the_same_counts(
    data_lab: Lab, contrast: Contrast, cell: Cell
) -> None:
    results = await five_times(data_lab, "relationships", contrast, cell)
    for result in results:
        assert not result.surprise, (result.verdict, result.reason, result.seen)
        assert result.seen.outcomes
        assert result.seen.outcomes == results[0].seen.outcomes
        assert "printed" not in result.seen.evidence


_answers: dict[tuple[Lab, str], Comparison] = {}


async def answer(lab: Lab, contrast: str) -> Comparison:
    """What a lab answers with the defaults, on both sides; it is asked once."""
    key = (lab, contrast)
    if key not in _answers:
        _answers[key] = await ask(lab, f"relationships/{contrast}")
    return _answers[key]


def evidence_of(comparison: Comparison, cell: str) -> Any:
    return result_of(comparison, cell).seen.evidence


def statements_of(strategy: str, authors: int, posts: int) -> tuple[int, int]:
    """How many are sent for so many authors and posts of theirs, at one level and at two."""
    return {
        "selectin": (2, 2 + -(-posts // 500)),
        "subquery": (2, 3),
        "joined": (1, 1),
    }.get(strategy, (1 + authors, 1 + authors + posts))


READ_ALL = [
    "threads.loading_select",
    "asyncio.loading_select_awaitable_attrs",
    "asyncio.loading_select_run_sync",
    "threads.loading_selectin",
    "asyncio.loading_selectin",
    "threads.loading_subquery",
    "asyncio.loading_subquery",
    "threads.loading_joined",
    "asyncio.loading_joined",
    "threads.loading_immediate",
    "asyncio.loading_immediate",
    "threads.loading_write_only",
    "asyncio.loading_write_only",
    "threads.loading_dynamic",
]


@pytest.mark.parametrize(("authors", "posts"), [(10, 3), (2, 1), (60, 10)])
async def test_a_strategy_sends_so_many_statements_and_reads_every_row(
    data_lab: Lab, authors: int, posts: int
) -> None:
    comparison = await ask(data_lab, "relationships/loading", authors=authors, posts=posts)
    assert not comparison.surprise
    written = (authors - 1) * posts
    for cell in READ_ALL:
        seen = evidence_of(comparison, cell)
        one, two = seen["one level"], seen["two levels"]
        assert (one["statements"], two["statements"]) == statements_of(
            cell.partition("loading_")[2], authors, written
        ), cell
        assert one["read"] == {"authors": authors, "posts": written, "tags": 0}
        assert two["read"] == {"authors": authors, "posts": written, "tags": 2 * written}
        assert "error" not in one
        assert "warnings" not in one


async def test_ten_authors_by_lazy_loads_are_11_statements_and_the_answer_says_which(
    data_lab: Lab,
) -> None:
    comparison = await answer(data_lab, "loading")
    lazy = result_of(comparison, "threads.loading_select")
    assert lazy.seen.outcomes == {
        "one more statement for each author": 1,
        "one more statement for each author and each post": 1,
    }
    sent = lazy.seen.evidence["two levels"]["SQL"]
    assert [row["times"] for row in sent] == [1, 10, 27]
    for side in ("threads", "asyncio"):
        outcomes = {
            name: result_of(comparison, f"{side}.loading_{name}").seen.outcomes
            for name in ("selectin", "subquery", "joined")
        }
        assert outcomes == {
            "selectin": {"one statement a level": 2},
            "subquery": {"one statement a level": 2},
            "joined": {"one statement for everything": 2},
        }


@pytest.mark.parametrize("strategy", ["select", "dynamic"])
async def test_a_lazy_load_on_asyncio_is_a_statement_error_that_except_missing_greenlet_misses(
    data_lab: Lab, strategy: str
) -> None:
    comparison = await answer(data_lab, "loading")
    result = result_of(comparison, f"asyncio.loading_{strategy}")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {WRAPPED: 2}
    for level in ("one level", "two levels"):
        seen = result.seen.evidence[level]
        assert seen["statements"] == 1
        assert seen["error"] == NO_GREENLET
        assert seen["caught by"] == "except StatementError"
        # What else it leaves behind is heard at once, and not whenever garbage is collected.
        assert seen.get("warnings") == LEFT_BEHIND[platform_of(data_lab.environment).database.name]


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_joined_rows_have_to_be_made_unique(data_lab: Lab, side: str) -> None:
    comparison = await answer(data_lab, "loading")
    result = result_of(comparison, f"{side}.loading_joined_without_unique")
    assert result.seen.outcomes == {"an error instead: unique() is missing": 2}
    seen = result.seen.evidence["one level"]
    assert seen["statements"] == 1
    assert seen["error"].startswith("InvalidRequestError: The unique() method must be invoked")


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_raise_says_the_same_on_both_sides(data_lab: Lab, side: str) -> None:
    comparison = await answer(data_lab, "loading")
    result = result_of(comparison, f"{side}.loading_raise")
    assert result.verdict is Verdict.HOLDS
    assert result.seen.outcomes == {"refuses to load, as it was told to": 2}
    seen = result.seen.evidence["one level"]
    assert seen["statements"] == 1
    assert seen["error"] == (
        "InvalidRequestError: 'Author.posts' is not available due to lazy='raise'"
    )
    assert seen["caught by"] == "except InvalidRequestError"


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_noload_loses_every_post_without_an_error_and_warns_that_it_will_go(
    data_lab: Lab, side: str
) -> None:
    comparison = await answer(data_lab, "loading")
    result = result_of(comparison, f"{side}.loading_noload")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {"rows are missing, silently": 2}
    for level in ("one level", "two levels"):
        seen = result.seen.evidence[level]
        assert seen["statements"] == 1
        assert seen["read"] == {"authors": 10, "posts": 0, "tags": 0}
        assert seen["stored"]["posts"] == 27
        (warning,) = seen["warnings"]
        assert warning.startswith("SADeprecationWarning: The noload() option is deprecated")


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_joined_leaves_schema_and_size_as_they_are(data_lab: Lab, side: str) -> None:
    comparison = await answer(data_lab, "joined-claim")
    result = result_of(comparison, f"{side}.joined_claim")
    assert result.verdict is Verdict.HOLDS
    assert result.seen.outcomes == {
        "one SELECT with a LEFT OUTER JOIN": 2,
        "an author is sent more than once": 2,
        "the schema and the size stay as they are": 1,
    }
    seen = result.seen.evidence
    assert list(seen["tables before"]) == ["author", "post", "post_tag", "tag"]
    assert "index ix_post_author_id" in seen["tables before"]["post"]
    assert seen["tables added"] == []
    assert seen["bytes"]["before"] == seen["bytes"]["after"] > 0
    assert seen["association tables"] == {
        "post_tag": ["secondary of Post.tags", "secondary of Tag.posts"]
    }
    one, two = seen["one level"], seen["two levels"]
    assert (one["statements"], two["statements"]) == (1, 1)
    # Each post with its author, and the last author alone; then each tag of each post.
    assert (one["rows sent"], two["rows sent"]) == (28, 55)
    assert (one["columns a row"], two["columns a row"]) == (5, 7)
    assert one["rows read"] == {"authors": 10, "posts": 27, "tags": 0}
    assert one["SQL"].count("LEFT OUTER JOIN") == 1
    assert two["SQL"].count("LEFT OUTER JOIN") == 2


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_secondary_does_add_a_table_when_the_schema_is_made(data_lab: Lab, side: str) -> None:
    comparison = await answer(data_lab, "joined-claim")
    result = result_of(comparison, f"{side}.joined_claim_secondary")
    assert result.seen.outcomes == {"a table was added": 1, "the database grew": 1}
    assert result.seen.evidence["tables added"] == ["post_tag"]


async def test_no_author_is_sent_twice_where_nobody_has_two_posts(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "relationships/joined-claim", authors=2, posts=1)
    for side in ("threads", "asyncio"):
        result = result_of(comparison, f"{side}.joined_claim")
        # At two levels the one post's two tags repeat its author.
        assert result.seen.outcomes["an author is sent more than once"] == 1
        assert result.seen.evidence["one level"]["rows sent"] == 2


GROWTH = {
    "threads.growth_select": [11, 101, 1001],
    "asyncio.growth_awaitable_attrs": [11, 101, 1001],
    "threads.growth_selectin": [2, 2, 3],
    "asyncio.growth_selectin": [2, 2, 3],
    "threads.growth_joined": [1, 1, 1],
    "asyncio.growth_joined": [1, 1, 1],
}


async def test_lazy_loads_grow_with_the_authors_and_eager_ones_do_not(data_lab: Lab) -> None:
    comparison = await answer(data_lab, "growth")
    assert not comparison.surprise
    for cell, statements in GROWTH.items():
        seen = evidence_of(comparison, cell)
        assert seen["authors"] == [10, 100, 1000]
        assert seen["statements"] == statements, cell
        assert seen["posts read"] == [20, 200, 1998]
        assert len(seen["ms"]) == 3
        assert min(seen["ms"]) > 0
    grown = {cell: result_of(comparison, cell).seen.outcomes for cell in GROWTH}
    assert grown["asyncio.growth_awaitable_attrs"] == {"one statement, and one for every author": 3}
    assert grown["asyncio.growth_selectin"] == {"one statement, and one for every 500 authors": 3}
    assert grown["asyncio.growth_joined"] == {"one statement, however many authors": 3}


async def test_the_lazy_loop_reads_nothing_on_asyncio_at_any_size(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "relationships/growth", side="asyncio", authors=200)
    naive = result_of(comparison, "asyncio.growth_select")
    assert naive.seen.outcomes == {WRAPPED: 3}
    assert naive.seen.evidence["authors"] == [2, 20, 200]
    assert naive.seen.evidence["statements"] == [1, 1, 1]
    assert naive.seen.evidence["posts read"] == [0, 0, 0]
    assert naive.seen.evidence["error"] == NO_GREENLET


async def test_selectin_asks_for_500_authors_at_a_time(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "relationships/growth", authors=2000)
    assert not comparison.surprise
    selectin = evidence_of(comparison, "asyncio.growth_selectin")
    assert selectin["statements"] == [2, 2, 5]


STEPS = ("iterate", "all", "filter", "count", "len", "append", "remove")
ONE = dict.fromkeys(STEPS, 1) | {"len": 0}
"""Statements of each step, where all but len() work."""


async def test_a_dynamic_collection_cannot_be_read_on_asyncio_but_takes_a_post(
    data_lab: Lab,
) -> None:
    comparison = await answer(data_lab, "dynamic")
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
    comparison = await answer(data_lab, "dynamic")
    result = result_of(comparison, "asyncio.dynamic_query_run_sync")
    assert result.seen.outcomes == {"done with one statement": 4}
    assert result.seen.evidence["count"]["answer"] == 3


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_write_only_replaces_dynamic_on_both_sides(data_lab: Lab, side: str) -> None:
    comparison = await answer(data_lab, "dynamic")
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
