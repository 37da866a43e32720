"""Attributes after a commit and collections that were never read, every cell for real."""

from __future__ import annotations

import pytest
import pytest_asyncio

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.comparison import Comparison, JudgedTrial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.relationships import attributes
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_GREENLET = (
    "(sqlalchemy.exc.MissingGreenlet) greenlet_spawn has not been called; "
    "can't call await_() here. Was IO attempted in an unexpected place?"
)
"""The first line of the text, where the error is wrapped."""


@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", attributes.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def after_commit(data_lab: Lab) -> Comparison:
    return await ask(data_lab, "relationships/after-commit")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def backref(data_lab: Lab) -> Comparison:
    return await ask(data_lab, "relationships/backref")


def first_words(statements: list[str]) -> list[str]:
    return [statement.partition(" ")[0] for statement in statements]


def reads_of(result: JudgedTrial) -> tuple[dict[str, int], int, object, object]:
    """Outcomes, statements of the read, the value read and the database's."""
    evidence = result.seen.evidence
    sent = evidence["statements of the read"]
    assert set(first_words(sent)) <= {"SELECT"}
    return (
        dict(result.seen.outcomes),
        len(sent),
        evidence.get("read", "nothing"),
        evidence["in the database at the read"],
    )


AS_IT_IS = {"the database's value, without a statement": 1}
BY_SELECT = {"the database's value, by one more SELECT": 1}
WRAPPED = {"the read raises StatementError around MissingGreenlet": 1}
BARE = {"the read raises MissingGreenlet": 1}
AS_COMMITTED = {"what was committed, though the database has moved on": 1}


async def test_a_read_after_commit_is_a_select_on_threads_and_an_error_on_asyncio(
    after_commit: Comparison,
) -> None:
    assert {result.cell.name: reads_of(result) for result in after_commit.results} == {
        "threads.after_commit_default": (BY_SELECT, 1, "new", "new"),
        "threads.after_commit_not_expired": (AS_IT_IS, 0, "new", "new"),
        "threads.after_commit_changed_by_another": (BY_SELECT, 1, "newer", "newer"),
        "threads.after_commit_not_expired_changed_by_another": (AS_COMMITTED, 0, "new", "newer"),
        "threads.after_commit_not_expired_rolled_back": (BY_SELECT, 1, "new", "new"),
        "threads.after_commit_onupdate": (BY_SELECT, 1, 2, 2),
        "asyncio.after_commit_default": (WRAPPED, 0, "nothing", "new"),
        "asyncio.after_commit_default_null_pool": (BARE, 0, "nothing", "new"),
        "asyncio.after_commit_default_pre_ping": (BARE, 0, "nothing", "new"),
        "asyncio.after_commit_not_expired": (AS_IT_IS, 0, "new", "new"),
        "asyncio.after_commit_not_expired_changed_by_another": (AS_COMMITTED, 0, "new", "newer"),
        "asyncio.after_commit_not_expired_rolled_back": (WRAPPED, 0, "nothing", "new"),
        "asyncio.after_commit_onupdate": (WRAPPED, 0, "nothing", 2),
        "asyncio.after_commit_onupdate_eager": (AS_IT_IS, 0, 2, 2),
        "asyncio.after_commit_onupdate_refreshed": (AS_IT_IS, 0, 2, 2),
        "asyncio.after_commit_server_default": (AS_IT_IS, 0, 1, 1),
    }


async def test_what_is_committed_is_seen_in_the_database_before_another_writes(
    after_commit: Comparison,
) -> None:
    committed = {
        result.cell.name.partition(".after_commit_")[2]: result.seen.evidence[
            "in the database after the commit"
        ]
        for result in after_commit.results
    }
    numbers = {"onupdate": 2, "onupdate_eager": 2, "onupdate_refreshed": 2, "server_default": 1}
    assert committed == {cell: numbers.get(cell, "new") for cell in committed}


async def test_except_missing_greenlet_misses_the_error_where_a_connection_is_at_hand(
    after_commit: Comparison,
) -> None:
    for cell in ("asyncio.after_commit_default", "asyncio.after_commit_onupdate"):
        assert result_of(after_commit, cell).seen.evidence["error"] == {
            "type": "StatementError",
            "wraps": "MissingGreenlet",
            "text": NO_GREENLET,
            "caught by": "except StatementError, not by except MissingGreenlet",
        }


async def test_except_statement_error_misses_it_where_one_must_be_opened_or_pinged(
    after_commit: Comparison,
) -> None:
    for pool in ("null_pool", "pre_ping"):
        seen = result_of(after_commit, f"asyncio.after_commit_default_{pool}").seen
        error = seen.evidence["error"]
        assert (error["type"], error["wraps"]) == ("MissingGreenlet", None)
        assert error["text"].startswith("greenlet_spawn has not been called; ")
        assert error["caught by"] == "except MissingGreenlet, not by except StatementError"


async def test_what_the_database_writes_comes_back_by_returning_or_by_refresh(
    after_commit: Comparison,
) -> None:
    for cell, statements in (
        ("onupdate", ["SELECT", "UPDATE"]),
        ("onupdate_eager", ["SELECT", "UPDATE ... RETURNING"]),
        ("onupdate_refreshed", ["SELECT", "UPDATE", "SELECT"]),
        ("server_default", ["INSERT ... RETURNING"]),
    ):
        evidence = result_of(after_commit, f"asyncio.after_commit_{cell}").seen.evidence
        assert [
            statement.partition(" ")[0] + (" ... RETURNING" if " RETURNING " in statement else "")
            for statement in evidence["statements before the read"]
        ] == statements


async def test_the_other_side_of_a_backref_is_missing_until_mappers_are_configured(
    backref: Comparison,
) -> None:
    for side in ("threads", "asyncio"):
        one = result_of(backref, f"{side}.backref_before_first_query").seen
        assert one.outcomes == {
            "the other side is missing until mappers are configured": 1,
            "the other side is there": 1,
        }
        assert one.evidence == {
            "Author.posts": "AttributeError: type object 'Author' has no attribute 'posts'",
            "Author.posts after configure_mappers()": "found",
        }
        both = result_of(backref, f"{side}.back_populates_before_first_query").seen
        assert both.outcomes == {"the other side is there": 2}


async def test_a_backrefs_arguments_reach_the_other_side(backref: Comparison) -> None:
    for side in ("threads", "asyncio"):
        seen = result_of(backref, f"{side}.backref_arguments").seen
        assert seen.outcomes == {"an argument reached the other side": 2}
        assert seen.evidence["posts"] == [f"post {number} of author 1" for number in (3, 2, 1)]
        assert len(seen.evidence["statements"]) == 2
        assert seen.evidence["statements"][1].endswith(" ORDER BY post.id DESC")


LOADED = {"appended and in the database, after a SELECT of the whole collection": 1}
APPENDED = {"appended, and in the database": 1}


async def test_appending_to_an_unread_collection_is_a_select_on_threads_and_an_error_on_asyncio(
    backref: Comparison,
) -> None:
    appends = {
        result.cell.name: (
            dict(result.seen.outcomes),
            len(result.seen.evidence.get("statements of the append", "none")),
        )
        for result in backref.results
        if "before_first_query" not in result.cell.name and "arguments" not in result.cell.name
    }
    raises = ({"the append raises": 1}, len("none"))
    assert appends == {
        "threads.backref_append": (LOADED, 1),
        "threads.back_populates_write_only": (APPENDED, 0),
        "threads.back_populates_other_side": (APPENDED, 0),
        "asyncio.backref_append": raises,
        "asyncio.back_populates_append": raises,
        "asyncio.back_populates_selectinload": (APPENDED, 0),
        "asyncio.back_populates_write_only": (APPENDED, 0),
        "asyncio.back_populates_other_side": (APPENDED, 0),
    }


async def test_the_append_raises_because_of_a_select_that_nobody_wrote(backref: Comparison) -> None:
    for cell in ("asyncio.backref_append", "asyncio.back_populates_append"):
        evidence = result_of(backref, cell).seen.evidence
        assert evidence["error"]["type"] == "StatementError"
        assert evidence["error"]["wraps"] == "MissingGreenlet"
        assert evidence["error"]["text"] == NO_GREENLET
        assert evidence["statement that was not sent"].startswith(
            "SELECT post.id, post.title, post.author_id FROM post WHERE "
        )
    loaded = result_of(backref, "asyncio.back_populates_selectinload").seen.evidence
    assert len(loaded["statements that fetched the author"]) == 2
