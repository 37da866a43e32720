"""The four joins on each database, every cell for real."""

from __future__ import annotations

import sqlite3

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL
from async_contrast.lab.environment import platform_of
from async_contrast.lab.supervisor import Lab
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

SIDES = ["threads", "asyncio"]
EXACTLY = "exactly the rows of its definition"
BOTH = [
    ["author 1", "post 1 of author 1"],
    ["author 1", "post 2 of author 1"],
    ["author 2", "post 1 of author 2"],
    ["author 2", "post 2 of author 2"],
]
ONLY_LEFT = [["author 3", None]]
ONLY_RIGHT = [[None, "a post of nobody"]]
COLUMNS = "SELECT author.id, author.name, post.id AS id_1, post.title, post.author_id FROM "

knows_full = pytest.mark.skipif(
    sqlite3.sqlite_version_info < (3, 39), reason="RIGHT and FULL JOIN came with SQLite 3.39"
)


def is_postgresql(lab: Lab) -> bool:
    return platform_of(lab.environment).database.name == POSTGRESQL


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("joins"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "joins", contrast, cell)


@knows_full
@pytest.mark.parametrize("side", SIDES)
async def test_each_join_adds_the_rows_that_its_definition_says(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "joins/four-joins", side=side)
    for join, left, right, source in [
        ("inner", [], [], "author JOIN post"),
        ("left", ONLY_LEFT, [], "author LEFT OUTER JOIN post"),
        ("right", [], ONLY_RIGHT, "post LEFT OUTER JOIN author"),
        ("full", ONLY_LEFT, ONLY_RIGHT, "author FULL OUTER JOIN post"),
    ]:
        seen = result_of(comparison, f"{side}.four_joins_{join}").seen
        assert seen.outcomes == {EXACTLY: 4 + len(left) + len(right)}
        assert seen.evidence["SQL"] == [f"{COLUMNS}{source} ON author.id = post.author_id"]
        assert seen.evidence["rows"] == {
            "both": BOTH,
            "only the left": left,
            "only the right": right,
        }
        assert seen.evidence["more than an inner JOIN"] == left + right
        assert seen.evidence["None in a row"] == {
            "author (left)": len(right),
            "post (right)": len(left),
        }


@knows_full
@pytest.mark.parametrize("side", SIDES)
async def test_the_counts_follow_the_sizes(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "joins/four-joins", side=side, authors=20, posts=20)
    for join, count in [("inner", 380), ("left", 381), ("right", 381), ("full", 382)]:
        seen = result_of(comparison, f"{side}.four_joins_{join}").seen
        assert seen.outcomes == {EXACTLY: count}
        assert len(seen.evidence["rows"]["both"]) == 380, "the whole set"
        assert seen.evidence["how many in the join"]["both"] == 380


@pytest.mark.parametrize("side", SIDES)
async def test_many_to_many_takes_two_joins(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "joins/four-joins", side=side)
    shown = result_of(comparison, f"{side}.four_joins_inner").seen.evidence["many to many"]
    assert shown["SQL"] == (
        "SELECT post.title, tag.name FROM post"
        " JOIN post_tag AS post_tag_1 ON post.id = post_tag_1.post_id"
        " JOIN tag ON tag.id = post_tag_1.tag_id ORDER BY post.id, tag.id"
    )
    assert shown["how many"] == 10
    assert shown["rows"][0] == ["post 1 of author 1", "tag 2"]


async def test_an_async_session_has_no_query(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "joins/four-joins")
    original = result_of(comparison, "threads.four_joins_query").seen
    assert original.outcomes == {EXACTLY: 5}
    assert len(original.evidence["SQL"]) == 1
    ported = result_of(comparison, "asyncio.four_joins_query")
    assert ported.verdict is Verdict.BREAKS
    assert ported.seen.outcomes == {"no rows: an AsyncSession has no query()": 1}
    assert ported.seen.evidence == {
        "error": "AttributeError: 'AsyncSession' object has no attribute 'query'",
        "SQL": [],
    }


async def test_without_an_await_there_are_no_rows_and_no_sql(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "joins/four-joins", side="asyncio")
    result = result_of(comparison, "asyncio.four_joins_not_awaited")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {"no rows: nobody awaited execute()": 1}
    assert result.seen.evidence == {
        "error": "TypeError: 'coroutine' object is not iterable",
        "SQL": [],
    }


@knows_full
@on_each_database
@pytest.mark.parametrize("side", SIDES)
async def test_postgresql_joins_full_only_by_an_equality(data_lab: Lab, side: str) -> None:
    result = await try_cell(data_lab, "joins/four-joins", f"{side}.four_joins_full_below")
    assert result.seen.evidence["SQL"] == [
        f"{COLUMNS}author FULL OUTER JOIN post ON author.id < post.author_id"
    ]
    if is_postgresql(data_lab):
        assert result.seen.outcomes == {"this database joins FULL only by an equality": 1}
        assert result.seen.evidence["error"].startswith("NotSupportedError: ")
        assert "merge or hash" in result.expected.because
    else:
        assert result.seen.outcomes == {EXACTLY: 7}
        kinds = {"both": 2, "only the left": 2, "only the right": 3}
        assert result.seen.evidence["how many in the join"] == kinds


@knows_full
@pytest.mark.parametrize("side", SIDES)
async def test_a_right_join_is_a_left_join_with_its_sides_swapped(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "joins/right-join", side=side)
    as_text = result_of(comparison, f"{side}.right_join_text").seen
    swapped = result_of(comparison, f"{side}.right_join_swapped").seen
    assert as_text.outcomes == {EXACTLY: 5}
    assert swapped.outcomes == {"a row of both statements": 5}
    assert swapped.evidence["rows"] == {
        "LEFT JOIN, swapped": BOTH + ONLY_RIGHT,
        "RIGHT JOIN": BOTH + ONLY_RIGHT,
    }
    (right,) = as_text.evidence["SQL"]
    assert " FROM author RIGHT JOIN post " in right
    assert swapped.evidence["SQL"] == [
        f"{COLUMNS}post LEFT OUTER JOIN author ON author.id = post.author_id",
        right,
    ]


@pytest.mark.parametrize("side", SIDES)
async def test_no_join_of_sqlalchemy_has_a_parameter_for_right(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "joins/right-join", side=side)
    result = result_of(comparison, f"{side}.right_join_parameter")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {"no parameter for a RIGHT JOIN": 16}
    assert result.seen.evidence["switches"] == {
        "Select.join": ["isouter", "full"],
        "Select.outerjoin": ["full"],
        "Select.join_from": ["isouter", "full"],
        "Select.outerjoin_from": ["full"],
        "Query.join": ["isouter", "full"],
        "Query.outerjoin": ["full"],
        "Table.join": ["isouter", "full"],
        "Table.outerjoin": ["full"],
        "sqlalchemy.join": ["isouter", "full"],
        "sqlalchemy.outerjoin": ["full"],
        "sqlalchemy.orm.join": ["isouter", "full"],
        "sqlalchemy.orm.outerjoin": ["full"],
    }
    words = result.seen.evidence["tries"]["join(Author.posts, right=True)"]
    assert words == "TypeError: Select.join() got an unexpected keyword argument 'right'"
