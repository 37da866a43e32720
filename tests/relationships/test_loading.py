"""How related rows are read, and what that costs, every cell for real on both databases."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.lab.comparison import Comparison, compare
from async_contrast.lab.environment import platform_of
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.relationships import LOADING, TOPIC, attributes, dynamic, sharing
from tests.cells import (
    Labs,
    ask,
    ends_as_documented,
    every_cell,
    on_each_database,
    result_of,
    try_cell,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_GREENLET = (
    "StatementError: (sqlalchemy.exc.MissingGreenlet) greenlet_spawn has not been called; can't "
    "call await_() here. Was IO attempted in an unexpected place?"
)
WRAPPED = "an error instead: StatementError around MissingGreenlet"


REST = [
    contrast
    for contrast in TOPIC.contrasts.values()
    if contrast not in (*dynamic.CONTRASTS, *attributes.CONTRASTS, *sharing.CONTRASTS)
]
"""All but what the files beside look at."""

LEFT_BEHIND = {
    SQLITE: ["RuntimeWarning: coroutine 'Connection.cursor' was never awaited"],
    POSTGRESQL: None,
}


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("relationships", REST))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


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


AHEAD = ("selectin", "subquery", "joined", "immediate")
"""The strategies that send everything before anything is read."""


@pytest.mark.parametrize(
    ("authors", "posts"), [(10, 3), pytest.param(2, 1, marks=pytest.mark.thorough)]
)
async def test_a_strategy_sends_so_many_statements_and_reads_every_row(
    data_lab: Lab, authors: int, posts: int
) -> None:
    comparison = await ask(data_lab, "relationships/loading", authors=authors, posts=posts)
    assert not comparison.surprise
    written = (authors - 1) * posts
    for cell in READ_ALL:
        seen = evidence_of(comparison, cell)
        one, two = seen["one level"], seen["two levels"]
        strategy = cell.partition("loading_")[2]
        sent = (one["statements"], two["statements"])
        assert sent == statements_of(strategy, authors, written), cell
        ahead = tuple(level["statements before anything was read"] for level in (one, two))
        assert ahead == (sent if strategy in AHEAD else (1, 1)), cell
        assert one["read"] == {"authors": authors, "posts": written, "tags": 0}
        assert two["read"] == {"authors": authors, "posts": written, "tags": 2 * written}
        assert "error" not in one
        assert "warnings" not in one


async def test_selectin_asks_for_the_tags_of_500_posts_at_a_time(data_lab: Lab) -> None:
    cells = tuple(cell for cell in LOADING.cells if cell.name.endswith("loading_selectin"))
    alone = dataclasses.replace(LOADING, cells=cells)
    sizes = {"authors": 60, "posts": 10}
    comparison = await compare(data_lab, "relationships", alone, sizes, alone.sides)
    for side in ("threads", "asyncio"):
        result = result_of(comparison, f"{side}.loading_selectin")
        assert result.seen.outcomes == {
            "one statement a level": 1,
            "one statement a level and 500 parents": 1,
        }
        assert result.seen.evidence["two levels"]["statements"] == 4
        assert result.seen.evidence["two levels"]["read"]["tags"] == 2 * 590


async def test_no_measured_reading_pays_for_compiling(data_lab: Lab) -> None:
    loading = await ask(data_lab, "relationships/loading")
    growth = await ask(data_lab, "relationships/growth")
    for result in loading.results:
        for level in ("one level", "two levels"):
            assert result.seen.evidence[level]["statements compiled anew"] == 0, result.cell.name
    for result in growth.results:
        assert result.seen.evidence["statements compiled anew"] == [0, 0, 0], result.cell.name


async def test_ten_authors_by_lazy_loads_are_11_statements_and_the_answer_says_which(
    data_lab: Lab,
) -> None:
    comparison = await ask(data_lab, "relationships/loading")
    lazy = result_of(comparison, "threads.loading_select")
    assert lazy.seen.outcomes == {
        "one more statement for each author, when read": 1,
        "one more statement for each author and each post, when read": 1,
    }
    sent = lazy.seen.evidence["two levels"]["SQL"]
    assert [row["times"] for row in sent] == [1, 10, 27]


SIGNS = {"selectin": " IN (", "subquery": " FROM (SELECT ", "joined": " LEFT OUTER JOIN "}
"""The word in the SQL that only this strategy writes, for what it fetches."""


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_an_eager_load_sends_what_its_name_says_before_anything_is_read(
    data_lab: Lab, side: str
) -> None:
    comparison = await ask(data_lab, "relationships/loading")
    results = {
        name: result_of(comparison, f"{side}.loading_{name}").seen
        for name in ("selectin", "subquery", "joined", "immediate")
    }
    assert {name: seen.outcomes for name, seen in results.items()} == {
        "selectin": {"one statement a level": 2},
        "subquery": {"one statement a level": 2},
        "joined": {"one statement for everything": 2},
        "immediate": {
            "one more statement for each author, with the query": 1,
            "one more statement for each author and each post, with the query": 1,
        },
    }
    for name, seen in results.items():
        for level in ("one level", "two levels"):
            first, *more = (row["statement"] for row in seen.evidence[level]["SQL"])
            for sql in more or [first]:
                assert [other for other, word in SIGNS.items() if word in sql] == [
                    sign for sign in SIGNS if sign == name
                ], sql


@on_each_database
@pytest.mark.parametrize("strategy", ["select", "dynamic"])
async def test_a_lazy_load_in_an_open_transaction_is_a_statement_error_on_asyncio(
    data_lab: Lab, strategy: str
) -> None:
    result = await try_cell(data_lab, "relationships/loading", f"asyncio.loading_{strategy}")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {WRAPPED: 2}
    # At two levels selectinload has brought the posts, and what fails are their tags.
    for level, statements in (("one level", 1), ("two levels", 2)):
        seen = result.seen.evidence[level]
        assert seen["statements"] == statements
        assert seen["error"] == NO_GREENLET
        assert seen["caught by"] == "except StatementError"
        # What else it leaves behind is heard at once, and not whenever garbage is collected.
        assert seen.get("warnings") == LEFT_BEHIND[platform_of(data_lab.environment).database.name]
    assert " FROM post " in result.seen.evidence["two levels"]["SQL"][1]["statement"]


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_joined_rows_have_to_be_made_unique(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "relationships/loading")
    result = result_of(comparison, f"{side}.loading_joined_without_unique")
    assert result.seen.outcomes == {"an error instead: unique() is missing": 2}
    seen = result.seen.evidence["one level"]
    assert seen["statements"] == 1
    assert seen["error"].startswith("InvalidRequestError: The unique() method must be invoked")


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_raise_says_the_same_on_both_sides(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "relationships/loading")
    result = result_of(comparison, f"{side}.loading_raise")
    assert result.verdict is Verdict.HOLDS
    assert result.seen.outcomes == {"refuses to load, as it was told to": 2}
    for level, statements, what in (
        ("one level", 1, "Author.posts"),
        ("two levels", 2, "Post.tags"),
    ):
        seen = result.seen.evidence[level]
        assert seen["statements"] == statements
        assert seen["error"] == (
            f"InvalidRequestError: '{what}' is not available due to lazy='raise'"
        )
        assert seen["caught by"] == "except InvalidRequestError"


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_noload_loses_every_post_or_tag_without_an_error_and_warns_that_it_will_go(
    data_lab: Lab, side: str
) -> None:
    comparison = await ask(data_lab, "relationships/loading")
    result = result_of(comparison, f"{side}.loading_noload")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {"rows are missing, silently": 2}
    for level, statements, posts, stored in (
        ("one level", 1, 0, {"authors": 10, "posts": 27, "tags": 0}),
        ("two levels", 2, 27, {"authors": 10, "posts": 27, "tags": 54}),
    ):
        seen = result.seen.evidence[level]
        assert seen["statements"] == statements
        assert seen["read"] == {"authors": 10, "posts": posts, "tags": 0}
        assert seen["stored"] == stored
        (warning,) = seen["warnings"]
        assert warning.startswith("SADeprecationWarning: The noload() option is deprecated")


@on_each_database
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_joined_leaves_schema_and_size_as_they_are(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "relationships/joined-claim")
    result = result_of(comparison, f"{side}.joined_claim")
    assert result.verdict is Verdict.HOLDS
    assert result.seen.outcomes == {
        "one SELECT with a LEFT OUTER JOIN": 2,
        "an author is sent more than once": 2,
        "the schema and the size stay as they are": 1,
    }
    seen = result.seen.evidence
    loads = seen["joined loads"]
    assert list(loads["tables before"]) == ["author", "post", "post_tag", "tag"]
    assert "index ix_post_author_id" in loads["tables before"]["post"]
    assert loads["tables added"] == []
    assert loads["bytes"]["before"] == loads["bytes"]["after"] > 0
    assert seen["association tables"] == {
        "post_tag": ["secondary of Post.tags", "secondary of Tag.posts"]
    }
    one, two = seen["one level"], seen["two levels"]
    assert (one["statements"], two["statements"]) == (1, 1)
    # Each post with its author, and the last author alone; then each tag of each post.
    assert (one["rows sent"], two["rows sent"]) == (28, 55)
    assert (one["columns a row"], two["columns a row"]) == (5, 7)
    assert one["rows read"] == {"authors": 10, "posts": 27, "tags": 0}
    assert one["SQL"][0]["statement"].count("LEFT OUTER JOIN") == 1
    assert two["SQL"][0]["statement"].count("LEFT OUTER JOIN") == 2


@on_each_database
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_create_all_adds_the_table_and_a_mapping_with_secondary_does_not(
    data_lab: Lab, side: str
) -> None:
    comparison = await ask(data_lab, "relationships/joined-claim")
    result = result_of(comparison, f"{side}.joined_claim_create_all")
    assert result.seen.outcomes == {
        "the schema and the size stay as they are": 1,
        "a table was added": 1,
        "the database grew": 1,
    }
    seen = result.seen.evidence
    mapping, made = seen["mapping with secondary="], seen["create_all()"]
    assert seen["association tables"] == {"post_tag": ["secondary of PostAgain.tags"]}
    assert list(mapping["tables before"]) == ["author", "post", "tag"]
    assert mapping["tables added"] == []
    assert mapping["bytes"]["before"] == mapping["bytes"]["after"] == made["bytes"]["before"]
    assert made["tables added"] == ["post_tag"]


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
    comparison = await ask(data_lab, "relationships/growth")
    assert not comparison.surprise
    for cell, statements in GROWTH.items():
        seen = evidence_of(comparison, cell)
        assert seen["authors"] == [10, 100, 1000]
        assert seen["statements"] == statements, cell
        assert seen["posts read"] == [20, 200, 1998]
        assert len(seen["ms"]) == 3
    grown = {cell: result_of(comparison, cell).seen.outcomes for cell in GROWTH}
    assert grown["asyncio.growth_awaitable_attrs"] == {"one statement, and one for every author": 3}
    assert grown["asyncio.growth_selectin"] == {"one statement, and one for every 500 authors": 3}
    assert grown["asyncio.growth_joined"] == {"one statement, however many authors": 3}


async def test_the_lazy_loop_reads_nothing_on_asyncio_at_any_size(data_lab: Lab) -> None:
    naive = await try_cell(data_lab, "relationships/growth", "asyncio.growth_select", authors=200)
    assert naive.seen.outcomes == {WRAPPED: 3}
    assert naive.seen.evidence["authors"] == [2, 20, 200]
    assert naive.seen.evidence["statements"] == [1, 1, 1]
    assert naive.seen.evidence["posts read"] == [0, 0, 0]
    assert naive.seen.evidence["error"] == NO_GREENLET
