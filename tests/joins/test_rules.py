"""What the joins are reckoned to be, and what their judges say of what is not at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.exc import NotSupportedError, OperationalError

from async_contrast.contrasts.contrast import Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import Author, Post
from async_contrast.topics.joins import rules
from tests.platforms import python
from tests.raising import throw
from tests.rows import each_row

KINDS = rules.reckon([1, 2], [(1, 1), (2, None)])
"""Author 2 has no post; post 2 has no author."""

FIRST, SECOND = Author(id=1, name="first"), Author(id=2, name="second")
WRITTEN, ORPHAN = Post(id=1, title="written"), Post(id=2, title="orphan")


class Refused(Exception):
    """What a driver raises; psycopg's have a sqlstate."""

    def __init__(self, words: str, sqlstate: str | None = None) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


def seen(trial: Trial) -> dict[str, int]:
    return dict(trial.report()["outcomes"])


def test_the_rows_there_are_without_a_database() -> None:
    assert KINDS == {
        "both": [(1, 1)],
        "only the left": [(2, None)],
        "only the right": [(None, 2)],
    }


def test_another_condition_makes_other_rows_and_null_compares_to_nothing() -> None:
    assert rules.reckon([1, 2], [(1, 1), (2, 2), (3, None)], rules.below) == {
        "both": [(1, 2)],
        "only the left": [(2, None)],
        "only the right": [(None, 1), (None, 3)],
    }


@pytest.mark.parametrize(
    ("join", "rows"),
    [
        (rules.JOIN, [(FIRST, WRITTEN)]),
        (rules.LEFT, [(SECOND, None), (FIRST, WRITTEN)]),
        (rules.RIGHT, [(FIRST, WRITTEN), (None, ORPHAN)]),
        (rules.FULL, [(None, ORPHAN), (FIRST, WRITTEN), (SECOND, None)]),
    ],
)
def test_the_rows_of_a_definition_in_any_order(trial: Trial, join: str, rows: Any) -> None:
    rules.judge(trial, join, KINDS, rows)
    assert seen(trial) == {rules.EXACTLY: len(rows)}


@pytest.mark.parametrize(
    ("rows", "outcomes"),
    [
        ([], {rules.MISSING: 2}),
        ([(FIRST, WRITTEN)], {rules.MISSING: 1}),
        ([(FIRST, WRITTEN), (None, ORPHAN)], {rules.MISSING: 1, rules.TOO_MANY: 1}),
        ([(FIRST, WRITTEN), (SECOND, None), (SECOND, None)], {rules.TOO_MANY: 1}),
    ],
    ids=["none", "an inner join", "a right join", "one twice"],
)
def test_other_rows_than_those_of_a_left_join(
    trial: Trial, rows: Any, outcomes: dict[str, int]
) -> None:
    rules.judge(trial, rules.LEFT, KINDS, rows)
    assert seen(trial) == outcomes


def test_two_statements_may_return_other_rows(trial: Trial) -> None:
    left: Any = [(FIRST, WRITTEN), (SECOND, None)]
    right: Any = [(None, ORPHAN), (FIRST, WRITTEN)]
    rules.judge_same(trial, left, right)
    assert seen(trial) == {rules.SAME: 1, rules.ANOTHER: 2}
    assert trial.report()["evidence"]["rows"] == {
        "LEFT JOIN, swapped": [["first", "written"], ["second", None]],
        "RIGHT JOIN": [["first", "written"], [None, "orphan"]],
    }


@pytest.mark.parametrize(("swapped", "as_text"), [(1, 2), (2, 1)])
def test_a_row_counts_as_often_as_it_is_returned(trial: Trial, swapped: int, as_text: int) -> None:
    row: Any = (FIRST, WRITTEN)
    rules.judge_same(trial, [row] * swapped, [row] * as_text)
    assert seen(trial) == {rules.SAME: 1, rules.ANOTHER: 1}


def test_an_old_sqlite_gets_a_clear_answer(trial: Trial) -> None:
    words = "RIGHT and FULL OUTER JOINs are not currently supported"
    rules.judge_refusal(trial, OperationalError("", None, Refused(words)))
    assert seen(trial) == {rules.TOO_OLD: 1}
    assert trial.report()["evidence"]["error"] == f"OperationalError: {words}"


def test_postgresql_refuses_in_any_language(trial: Trial) -> None:
    words = "FULL JOIN wird nur für Merge- oder Hash-Verbundbedingungen unterstützt"
    rules.judge_refusal(trial, NotSupportedError("", None, Refused(words, "0A000")))
    assert seen(trial) == {rules.NO_EQUALITY: 1}


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("", None, Refused("database is locked")),
        OperationalError("", None, Refused("FULL JOIN: the server went away", "08006")),
        NotSupportedError("", None, Refused("cannot do that", "0A000")),
    ],
    ids=["locked", "gone", "another feature"],
)
def test_any_other_refusal_is_no_outcome(trial: Trial, error: OperationalError) -> None:
    with pytest.raises(type(error)):
        rules.judge_refusal(trial, error)
    assert seen(trial) == {}


def test_only_the_known_mistakes_of_a_port_are_outcomes(trial: Trial) -> None:
    with rules.query_missed(trial):
        throw(AttributeError("'AsyncSession' object has no attribute 'query'"))
    with rules.await_missed(trial):
        throw(TypeError("'coroutine' object is not iterable"))
    assert seen(trial) == {rules.NO_QUERY: 1, rules.NOT_AWAITED: 1}
    with pytest.raises(AttributeError), rules.query_missed(trial):
        raise AttributeError("'AsyncSession' object has no attribute 'scalars'")
    with pytest.raises(TypeError), rules.await_missed(trial):
        raise TypeError("'int' object is not iterable")


def test_a_new_parameter_would_be_seen(trial: Trial) -> None:
    def join(left: object, right: object, isouter: bool = False, isright: bool = False) -> None:
        """A join as it is not."""

    rules.judge_parameters(trial, {"join": join})
    assert seen(trial) == {rules.A_PARAMETER: 1, rules.NO_PARAMETER: 4}


def test_a_guess_that_is_taken_would_be_seen(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Select, "join", lambda _self, _target, **_options: None)
    rules.judge_parameters(trial, {})
    assert seen(trial) == {rules.A_PARAMETER: 2, rules.NO_PARAMETER: 2}


@each_row(
    ("database", "right_and_full", "full_below"),
    [
        (Database(SQLITE, (3, 38, 5)), Verdict.BREAKS, Verdict.BREAKS),
        (Database(SQLITE, (3, 39, 0)), Verdict.HOLDS, Verdict.HOLDS),
        (Database(SQLITE, (3, 40, 1)), Verdict.HOLDS, Verdict.HOLDS),
        (Database(POSTGRESQL, (15, 18)), Verdict.HOLDS, Verdict.BREAKS),
        (Database(POSTGRESQL, ()), Verdict.HOLDS, Verdict.BREAKS),
    ],
)
def test_each_database_is_expected_to_know_its_joins(
    database: Database, right_and_full: Verdict, full_below: Verdict
) -> None:
    platform = python(database=database)
    for each in (rules.right, rules.full, rules.swapped):
        assert each(platform).shows.keys() == {right_and_full}
    assert rules.full_below(platform).shows.keys() == {full_below}
    if database.version[:2] == (3, 38):
        assert "3.38.5" in rules.full_below(platform).because
