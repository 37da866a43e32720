"""Can the judges say every outcome? Whatever the cells show, the rules are asked directly."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import InvalidRequestError, MissingGreenlet, StatementError
from sqlalchemy.orm import Session

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.library import stock
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships import cost, dynamic, rules
from async_contrast.topics.relationships.cost.rules import Footprint
from async_contrast.topics.relationships.models import DynamicAuthor, WriteOnlyAuthor
from tests.raising import throw
from tests.rows import each_row

STORED: rules.type_of_library = [(1, [(1, [2, 3]), (2, [3, 4])]), (2, [])]


def outcomes_of(trial: Trial) -> dict[str, int]:
    outcomes: dict[str, int] = trial.report()["outcomes"]
    return outcomes


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


@each_row(
    ("read", "outcome"),
    [
        (STORED, None),
        ([(1, []), (2, [])], rules.MISSING),
        ([(1, [(1, [2, 3]), (2, [3])]), (2, [])], rules.MISSING),
        (STORED[:1], rules.MISSING),
        ([], rules.MISSING),
        ([*STORED, (1, [])], rules.FOREIGN),
        ([(1, [(1, [2, 3, 9]), (2, [3, 4])]), (2, [])], rules.FOREIGN),
    ],
)
def test_rows_are_compared_with_those_stored(
    read: rules.type_of_library, outcome: str | None
) -> None:
    assert rules.outcome_of_rows(read, STORED) == outcome


@each_row(
    ("sent", "ahead", "level", "authors", "posts", "outcome"),
    [
        (1, 1, 1, 10, 27, rules.AT_ONCE),
        (1, 1, 2, 10, 27, rules.AT_ONCE),
        (2, 2, 1, 10, 27, rules.A_LEVEL),
        (3, 3, 2, 10, 27, rules.A_LEVEL),
        (11, 1, 1, 10, 27, rules.AN_AUTHOR),
        (38, 1, 2, 10, 27, rules.A_POST),
        (11, 11, 1, 10, 27, rules.AN_AUTHOR_AHEAD),
        (38, 38, 2, 10, 27, rules.A_POST_AHEAD),
        (3, 1, 1, 2, 1, rules.AN_AUTHOR),
        (4, 1, 2, 2, 1, rules.A_POST),
        (3, 3, 2, 60, 500, rules.A_LEVEL),
        (4, 4, 2, 60, 501, rules.A_CHUNK),
        (0, 0, 1, 10, 27, rules.ANOTHER_NUMBER),
        (1, 0, 1, 10, 27, rules.ANOTHER_NUMBER),
        (2, 1, 1, 10, 27, rules.ANOTHER_NUMBER),
        (3, 3, 1, 10, 27, rules.ANOTHER_NUMBER),
        (10, 1, 1, 10, 27, rules.ANOTHER_NUMBER),
        (11, 2, 1, 10, 27, rules.ANOTHER_NUMBER),
        (2, 2, 2, 10, 27, rules.ANOTHER_NUMBER),
        (37, 1, 2, 10, 27, rules.ANOTHER_NUMBER),
    ],
)
def test_a_number_of_statements_is_a_formula_or_none(
    sent: int, ahead: int, level: int, authors: int, posts: int, outcome: str
) -> None:
    assert rules.outcome_of_count(sent, ahead, level, authors, posts) == outcome


@each_row(
    ("sent", "authors", "outcome"),
    [
        (1, 1000, cost.rules.AT_ONCE),
        (2, 500, cost.rules.A_CHUNK),
        (3, 501, cost.rules.A_CHUNK),
        (2, 501, cost.rules.ANOTHER_NUMBER),
        (1001, 1000, cost.rules.AN_AUTHOR),
        (1000, 1000, cost.rules.ANOTHER_NUMBER),
        (3, 2, cost.rules.AN_AUTHOR),
    ],
)
def test_a_growth_is_a_formula_or_none(sent: int, authors: int, outcome: str) -> None:
    assert cost.rules.outcome_of_growth(sent, authors) == outcome


GREENLET = MissingGreenlet("greenlet_spawn has not been called")


@pytest.mark.parametrize(
    ("error", "clause", "outcome"),
    [
        (GREENLET, "except MissingGreenlet", rules.BARE),
        (StatementError("", "SELECT", {}, GREENLET), "except StatementError", rules.WRAPPED),
        (
            InvalidRequestError("'Author.posts' is not available due to lazy='raise'"),
            "except InvalidRequestError",
            rules.REFUSED,
        ),
        (
            InvalidRequestError("The unique() method must be invoked on this Result"),
            "except InvalidRequestError",
            rules.NOT_UNIQUE,
        ),
    ],
)
def test_an_error_is_known_by_its_type_and_text(
    error: Exception, clause: str, outcome: str
) -> None:
    assert rules.caught_by(error) == clause
    assert rules.outcome_of(error) == outcome


@pytest.mark.parametrize(
    "error",
    [
        InvalidRequestError("something else"),
        StatementError("no such table", "SELECT", {}, ValueError("no such table")),
        ValueError("something else"),
    ],
)
def test_an_unknown_error_is_no_outcome(error: Exception) -> None:
    with pytest.raises(type(error), match=str(error).splitlines()[0][:9].strip("(")):
        rules.outcome_of(error)


def test_a_reading_hears_warnings_and_keeps_them_from_others() -> None:
    engine = create_engine("sqlite://")
    with rules.measured(engine) as reading, engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        warnings.warn("heard", UserWarning, stacklevel=1)
    engine.dispose()
    assert list(reading.sent) == ["SELECT 1"]
    assert reading.evidence == {"warnings": ["UserWarning: heard"]}
    assert reading.stopped == ""


def test_a_reading_counts_what_was_compiled_for_it_and_filled_in() -> None:
    engine = create_engine("sqlite://")
    for compiled in (1, 0):
        with rules.measured(engine) as reading, engine.connect() as connection:
            connection.execute(text("SELECT :one, :two"), {"one": 1, "two": 2})
        assert (reading.compiled, reading.parameters) == (compiled, 2)
    engine.dispose()


def test_the_same_statement_is_shown_once_with_its_times() -> None:
    assert rules.statements_shown(["A", "B", "B", "C", "D", "E"]) == [
        {"times": 1, "statement": "A"},
        {"times": 2, "statement": "B"},
        {"times": 1, "statement": "C"},
        {"times": 1, "statement": "D"},
    ]


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("id IN (?, ?, ?)", "id IN (?, ?, ?)"),
        ("id IN (?, ?, ?, ?, ?) ORDER", "id IN (?, ... 5 in all) ORDER"),
        (
            "id IN (%(a_1)s::INTEGER, %(a_2)s, %(a_3)s, %(a_4)s, %(a_5)s) ORDER BY (id)",
            "id IN (%(a_1)s::INTEGER, ... 5 in all) ORDER BY (id)",
        ),
    ],
)
def test_a_long_in_is_shown_short(sql: str, shown: str) -> None:
    assert rules.shortened(sql) == shown


BEFORE = Footprint({"author": ["id INTEGER"]}, 8192)


@each_row(
    ("after", "outcomes"),
    [
        (BEFORE, [cost.rules.SAME]),
        (Footprint({"author": ["id INTEGER"], "a": []}, 8192), [cost.rules.ADDED]),
        (Footprint({"author": ["id INTEGER", "index i"]}, 8192), [cost.rules.CHANGED]),
        (Footprint({}, 8192), [cost.rules.CHANGED]),
        (Footprint(BEFORE.tables, 8193), [cost.rules.GREW]),
        (Footprint(BEFORE.tables, 8191), [cost.rules.SHRANK]),
        (
            Footprint({"author": ["id BIGINT"], "a": []}, 9000),
            [cost.rules.ADDED, cost.rules.CHANGED, cost.rules.GREW],
        ),
    ],
)
def test_a_database_that_changed_is_seen(after: Footprint, outcomes: list[str]) -> None:
    assert cost.rules.outcomes_of_footprint(BEFORE, after) == outcomes


JOIN = "SELECT author.id FROM author LEFT OUTER JOIN post ON 1"


@pytest.mark.parametrize(
    ("reading", "rows", "outcomes"),
    [
        (rules.Reading(STORED, sent=[JOIN]), [(1,), (2,)], {cost.rules.OUTER_JOIN: 1}),
        (
            rules.Reading(STORED, sent=[JOIN]),
            [(1,), (1,), (2,)],
            {cost.rules.OUTER_JOIN: 1, cost.rules.REPEATED: 1},
        ),
        (
            rules.Reading(STORED[:1], sent=[JOIN]),
            [],
            {cost.rules.OUTER_JOIN: 1, cost.rules.MISSING: 1},
        ),
        (rules.Reading(STORED, sent=[JOIN, "SELECT 1"]), [], {cost.rules.NO_OUTER_JOIN: 1}),
        (rules.Reading(STORED, sent=["SELECT 1"]), [], {cost.rules.NO_OUTER_JOIN: 1}),
        (rules.Reading(STORED), [], {cost.rules.NO_OUTER_JOIN: 1}),
        (
            rules.Reading(sent=[JOIN], stopped=rules.NOT_UNIQUE),
            [],
            {cost.rules.OUTER_JOIN: 1, cost.rules.NOT_UNIQUE: 1},
        ),
    ],
)
def test_a_joined_reading_is_judged_by_its_end_its_rows_and_its_select(
    trial: Trial, reading: rules.Reading, rows: list[tuple[int]], outcomes: dict[str, int]
) -> None:
    reading.evidence = {"error": "some words"} if reading.stopped else {}
    cost.rules.judge_join(trial, 2, reading, rows, STORED)
    assert outcomes_of(trial) == outcomes
    assert ("error" in trial.report()["evidence"]["two levels"]) is bool(reading.stopped)
    assert outcomes.keys() <= cost.JOINED_CLAIM.outcomes.keys()


@each_row(
    ("reading", "sql"),
    [
        (rules.Reading(sent=[JOIN]), JOIN),
        (rules.Reading(sent=[JOIN], parameters=1), None),
        (rules.Reading(sent=[JOIN], stopped=rules.NOT_UNIQUE), None),
        (rules.Reading(sent=[JOIN, JOIN]), None),
        (rules.Reading(), None),
    ],
)
def test_only_a_lone_select_without_parameters_is_sent_again(
    reading: rules.Reading, sql: str | None
) -> None:
    assert cost.rules.to_send_again(reading) == sql


@each_row(
    ("step", "answer", "sent", "outcome"),
    [
        ("count", 3, 1, dynamic.rules.ANSWERED),
        ("count", 4, 1, dynamic.rules.WRONG),
        ("count", None, 0, dynamic.rules.WRONG),
        ("count", 3, 0, dynamic.rules.ANOTHER_NUMBER),
        ("append", [*dynamic.rules.TITLES, dynamic.rules.NEW], 2, dynamic.rules.ANOTHER_NUMBER),
        ("append", dynamic.rules.TITLES, 1, dynamic.rules.WRONG),
        ("len", 3, 1, dynamic.rules.ANSWERED),
    ],
)
def test_a_step_is_judged_by_answer_and_statements(
    step: str, answer: Any, sent: int, outcome: str
) -> None:
    assert dynamic.rules.outcome_of_answer(step, answer, sent) == outcome


def test_a_step_knows_two_type_errors_and_no_third(trial: Trial) -> None:
    engine = create_engine("sqlite://")
    with dynamic.rules.step(trial, engine, "len") as asked:
        asked.answer = len(3)  # type: ignore[arg-type]
    with dynamic.rules.step(trial, engine, "iterate"):
        throw(TypeError("WriteOnly collections don't support iteration in-place"))
    with pytest.raises(TypeError, match="can only"), dynamic.rules.step(trial, engine, "all"):
        raise TypeError("can only concatenate")
    engine.dispose()
    assert outcomes_of(trial) == {dynamic.rules.NO_LEN: 1, dynamic.rules.NO_ITERATION: 1}


@pytest.mark.parametrize(
    ("author", "refusal"), [(DynamicAuthor, None), (WriteOnlyAuthor, "passive_deletes=True")]
)
def test_an_author_with_a_write_only_collection_is_not_deleted_like_one_with_a_dynamic(
    trial: Trial, author: type[Any], refusal: str | None
) -> None:
    store = Store.of(trial)
    stock(store, dynamic.rules.AUTHORS, dynamic.rules.POSTS)
    with store.opened() as engine, Session(engine) as session:
        session.delete(session.get_one(author, dynamic.rules.AUTHOR))
        with pytest.raises(InvalidRequestError, match=refusal) if refusal else nullcontext():
            session.flush()


def test_a_collection_that_is_no_query_is_called_none(trial: Trial) -> None:
    dynamic.rules.show_kind(trial, [])
    assert trial.report()["evidence"] == {"author.posts is": "list, no Query"}
