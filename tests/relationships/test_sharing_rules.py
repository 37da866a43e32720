"""The judges of shared-session and sqlite-locked: can they say every outcome?"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InvalidRequestError, OperationalError, ProgrammingError

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Role, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.crew import meet_all, wait_for
from async_contrast.topics.relationships.sharing import (
    SHARED_SESSION,
    SQLITE_LOCKED,
    on_asyncio,
    on_threads,
    rules,
)
from tests.platforms import python
from tests.rows import each_row


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


@each_row(
    ("told", "there", "outcome"),
    [
        (rules.COMMITTED, True, rules.KEPT_ROW),
        (rules.COMMITTED, False, rules.LOST_ROW),
        (rules.ROLLED_BACK, True, rules.KEPT_ALL_THE_SAME),
        (rules.ROLLED_BACK, False, rules.UNDONE_ROW),
        (rules.IN_VAIN[rules.COMMITTED], True, rules.NOT_ENDED),
        (rules.IN_VAIN[rules.COMMITTED], False, rules.LOST_ROW),
        (rules.IN_VAIN[rules.ROLLED_BACK], True, rules.KEPT_ALL_THE_SAME),
        (rules.IN_VAIN[rules.ROLLED_BACK], False, rules.NOT_ENDED),
        ("SomeError: no", True, rules.REFUSED_AND_KEPT),
        ("SomeError: no", False, rules.REFUSED_AND_LOST),
    ],
)
def test_the_fate_of_a_row(told: str, there: bool, outcome: str) -> None:
    assert rules.fate(told, there) == outcome
    assert outcome in SHARED_SESSION.outcomes


@each_row(
    ("word", "log", "told"),
    [
        (rules.COMMITTED, ["INSERT", "COMMIT"], rules.COMMITTED),
        (rules.COMMITTED, ["INSERT"], rules.IN_VAIN[rules.COMMITTED]),
        (rules.COMMITTED, ["ROLLBACK"], rules.IN_VAIN[rules.COMMITTED]),
        (rules.ROLLED_BACK, ["ROLLBACK"], rules.ROLLED_BACK),
        (rules.ROLLED_BACK, ["COMMIT"], rules.IN_VAIN[rules.ROLLED_BACK]),
        (rules.ROLLED_BACK, [], rules.IN_VAIN[rules.ROLLED_BACK]),
    ],
)
def test_what_a_call_did_is_what_was_sent(word: str, log: list[str], told: str) -> None:
    assert rules.told_by(word, log) == told


def test_the_log_has_what_ends_a_transaction(trial: Trial) -> None:
    store = rules.new_entries(trial)
    with store.opened() as engine:
        with rules.logged(engine) as log, engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            connection.rollback()
            connection.execute(text("INSERT INTO entry (worker) VALUES ('worker 0')"))
            connection.commit()
        assert log == ["ROLLBACK", "INSERT", "COMMIT"]
        with engine.begin():
            pass
        assert len(log) == 3


def test_reads_one_after_another_are_not_at_once(tmp_path: Path) -> None:
    trial = Trial({"workers": 3}, tmp_path)
    store = rules.new_entries(trial)
    with (
        store.opened() as engine,
        rules.in_flight(engine) as numbers,
        engine.connect() as connection,
    ):
        for _ in range(3):
            connection.execute(text("SELECT 1"))
    assert numbers == [1, 1, 1]
    rules.judge_overlap(trial, numbers)
    assert trial.report()["outcomes"] == {rules.NOT_AT_ONCE: 2}
    assert rules.NOT_AT_ONCE in SHARED_SESSION.outcomes


def test_reads_that_are_all_at_once_are_no_matter(tmp_path: Path) -> None:
    trial = Trial({"workers": 3}, tmp_path)
    rules.judge_overlap(trial, [1, 2, 3, 1])
    assert trial.report()["outcomes"] == {}


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
    assert rules.begin_immediate(platform).shows.keys() == {immediate}
    assert rules.for_update(platform).shows.keys() == {for_update}
    assert database in rules.begin_immediate(platform).because
    assert database in rules.for_update(platform).because
    serializable = rules.serializable(platform)
    assert serializable.shows.keys() == {BREAKS}
    assert serializable.because.startswith(f"{database}: ")


def test_a_lock_that_only_one_database_has_is_no_port() -> None:
    ports = {cell.name for cell in SQLITE_LOCKED.cells if cell.role is Role.PORT}
    assert ports == {"asyncio.update_in_one_statement"}


# A meeting to which somebody does not come is an error, and no other count.


def test_who_waits_in_vain_is_told_so() -> None:
    with pytest.raises(TimeoutError, match="not everybody came"):
        meet_all(threading.Barrier(2), 0.001)
    with pytest.raises(TimeoutError, match="did not come"):
        wait_for(threading.Event(), 0.001)
    came = threading.Event()
    came.set()
    wait_for(came, 0)
    meet_all(threading.Barrier(1), 0.001)


@pytest.mark.parametrize(
    "cell",
    [
        on_threads.shared_session_first_read,
        on_threads.shared_session_commit,
        on_threads.shared_session_commit_first,
        on_threads.own_session_scoped,
        on_threads.read_then_write,
        on_threads.update_in_one_statement,
    ],
)
def test_a_meeting_that_fails_on_threads_is_an_error(
    cell: Callable[[Trial], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    barrier = threading.Barrier
    monkeypatch.setattr(threading, "Barrier", lambda parties: barrier(parties + 1))
    monkeypatch.setattr(rules, "PATIENCE", 0.01)
    trial = Trial({"workers": 3}, tmp_path)
    with pytest.raises(TimeoutError):
        cell(trial)
    assert trial.report()["outcomes"] == {}


@pytest.mark.parametrize(
    "cell",
    [
        on_asyncio.own_session_scoped,
        on_asyncio.read_then_write,
        on_asyncio.update_in_one_statement,
    ],
)
def test_a_meeting_that_fails_on_asyncio_is_an_error(
    cell: Callable[[Trial], Coroutine[None, None, None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "PATIENCE", 0)
    trial = Trial({"workers": 3}, tmp_path)
    asyncio.run(_time_out(cell(trial)))
    assert trial.report()["outcomes"] == {}


async def _time_out(work: Coroutine[None, None, None]) -> None:
    """It does; whoever is still at work then closes its connection before the loop ends."""
    with pytest.raises(TimeoutError):
        await work
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


async def _wait_for_a_turn() -> None:
    await on_asyncio._wait_for(asyncio.Event())


def test_a_turn_that_does_not_come_on_asyncio_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PATIENCE", 0)
    with pytest.raises(TimeoutError):
        asyncio.run(_wait_for_a_turn())
