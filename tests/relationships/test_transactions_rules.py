"""The judges of shared-session and sqlite-locked: can they say every outcome?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import InvalidRequestError, OperationalError, ProgrammingError

from service.contrast import BREAKS, HOLDS, POSTGRESQL, SQLITE, Database, Verdict
from service.topics.relationships.transactions import SHARED_SESSION, SQLITE_LOCKED, rules
from service.trial import Trial
from tests.platforms import python


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


@pytest.mark.parametrize(
    ("told", "there", "outcome"),
    [
        (rules.COMMITTED, True, rules.KEPT_ROW),
        (rules.COMMITTED, False, rules.LOST_ROW),
        (rules.ROLLED_BACK, True, rules.KEPT_ALL_THE_SAME),
        (rules.ROLLED_BACK, False, rules.UNDONE_ROW),
        ("SomeError: no", True, rules.REFUSED_AND_KEPT),
        ("SomeError: no", False, rules.REFUSED_AND_LOST),
    ],
)
def test_the_fate_of_a_row(told: str, there: bool, outcome: str) -> None:
    assert rules.fate(told, there) == outcome
    assert outcome in SHARED_SESSION.outcomes


def test_rows_are_looked_for_in_the_database(trial: Trial) -> None:
    store = rules.new_entries(trial, 1)
    rules.judge_rows(trial, store, {"worker 0": rules.COMMITTED, "worker 1": rules.COMMITTED})
    report = trial.report()
    assert report["outcomes"] == {rules.KEPT_ROW: 1, rules.LOST_ROW: 1}
    assert report["evidence"]["rows in the database"] == ["worker 0"]


def test_a_read_is_its_own_row_another_or_an_error(trial: Trial) -> None:
    rules.judge_reads(trial, ["worker 0", "worker 0", "SomeError: no"])
    assert trial.report()["outcomes"] == {
        rules.READ: 1,
        rules.READ_ANOTHER: 1,
        rules.READ_REFUSED: 1,
    }


def test_only_a_sessions_refusal_of_concurrent_use_counts_as_one() -> None:
    refused = InvalidRequestError(f"{rules.SESSION_REFUSES[0]} (Background on this error at: x)")
    assert rules.refusal(refused) == f"InvalidRequestError: {rules.SESSION_REFUSES[0]}"
    with pytest.raises(InvalidRequestError):
        rules.refusal(InvalidRequestError("Could not refresh instance"))


@pytest.mark.parametrize(
    ("answers", "n", "seen"),
    [
        (["ok"] * 3, 3, {rules.COUNTS: 3}),
        (["ok"] * 3, 1, {rules.COUNTS: 1, rules.LOST: 2}),
        (["ok"] * 3, 0, {rules.LOST: 3}),
        (["ok", rules.LOCKED, rules.LOCKED], 1, {rules.COUNTS: 1, rules.LOCKED: 2}),
        ([rules.NO_SQL] * 3, 0, {rules.NO_SQL: 3}),
        (["ok", rules.NOT_SERIALIZABLE], 2, {
            rules.COUNTS: 1, rules.COUNTS_ALL_THE_SAME: 1, rules.NOT_SERIALIZABLE: 1}),
    ],
)  # fmt: skip
def test_the_fate_of_the_increments(
    trial: Trial, answers: list[str], n: int, seen: dict[str, int]
) -> None:
    for outcome, times in rules.fates(answers, n).items():
        trial.saw(outcome, times)
    assert trial.report()["outcomes"] == seen
    assert seen.keys() <= SQLITE_LOCKED.outcomes.keys()


class Refusal(Exception):
    """A driver's error with PostgreSQL's number for it."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("Sprache unbekannt")
        self.sqlstate = sqlstate


def test_a_databases_refusals_are_told_apart() -> None:
    locked = OperationalError("UPDATE", None, sqlite3.OperationalError("database is locked"))
    assert rules.answer(locked) == rules.LOCKED
    clash = OperationalError("UPDATE", None, Refusal("40001"))
    assert rules.answer(clash) == rules.NOT_SERIALIZABLE
    unknown = ProgrammingError("BEGIN IMMEDIATE", None, Refusal("42601"))
    assert rules.answer(unknown) == rules.NO_SQL


@pytest.mark.parametrize("error", [Refusal("53300"), sqlite3.OperationalError("no such table")])
def test_any_other_error_is_nobodys_outcome(error: Exception) -> None:
    with pytest.raises(OperationalError):
        rules.answer(OperationalError("SELECT", None, error))


@pytest.mark.parametrize(
    ("database", "immediate", "for_update"),
    [(SQLITE, HOLDS, BREAKS), (POSTGRESQL, BREAKS, HOLDS)],
)
def test_each_database_has_a_lock_of_its_own(
    database: str, immediate: Verdict, for_update: Verdict
) -> None:
    platform = python(database=Database(database, (1, 2)))
    assert rules.begin_immediate(platform).verdicts == {immediate}
    assert rules.for_update(platform).verdicts == {for_update}
    assert database in rules.begin_immediate(platform).because
    assert database in rules.for_update(platform).because
