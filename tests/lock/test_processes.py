"""A lock in each of several worker processes, and one counter in each database."""

from __future__ import annotations

import multiprocessing

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from service.contrast import HOLDS, POSTGRESQL, SQLITE, Cell, Database, Verdict
from service.lab.environment import platform_of
from service.lab.supervisor import Lab
from service.topics.lock.processes import ACROSS_PROCESSES, rules
from tests.cells import ask, five_times, result_of
from tests.platforms import python

ONE_LEFT = {"an increment that counts": 1, "a lost increment": 7}
ALL_LEFT = {"an increment that counts": 8}
REFUSED = {"BEGIN IMMEDIATE is a syntax error here": 8}

FIFTEEN = python(database=Database(POSTGRESQL, (15, 18)))
A_SQLITE = python(database=Database(SQLITE, (3, 40, 1)))


def database_of(lab: Lab) -> str:
    return platform_of(lab.environment).database.name


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("cell", ACROSS_PROCESSES.cells, ids=lambda cell: cell.name)
async def test_every_cell_ends_as_documented_five_times_with_the_same_counts(
    data_lab: Lab, cell: Cell
) -> None:
    results = await five_times(data_lab, "lock", ACROSS_PROCESSES, cell)
    for result in results:
        assert not result.surprise, (result.verdict, result.reason, result.seen)
        assert result.seen.outcomes == results[0].seen.outcomes


@pytest.mark.asyncio(loop_scope="session")
async def test_a_lock_in_each_process_loses_all_updates_but_one(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "lock/across-processes", processes=8)
    for side in ("threads", "asyncio"):
        locked = result_of(comparison, f"{side}.across_processes_locked")
        assert locked.seen.outcomes == ONE_LEFT
        assert locked.seen.evidence["counter"] == {"increments": 8, "value": 1}
        statements = locked.seen.evidence["SQL of one process"]
        assert statements[0] == "SELECT counter.n FROM counter"
        assert statements[1].startswith("UPDATE counter SET n=")
        assert len(statements) == 2
        counted = result_of(comparison, f"{side}.across_processes_one_statement")
        assert counted.seen.outcomes == ALL_LEFT
        assert len(counted.seen.evidence["SQL of one process"]) == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_begin_immediate_is_sqlites_own(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "lock/across-processes", processes=8)
    for side in ("threads", "asyncio"):
        seen = result_of(comparison, f"{side}.across_processes_begin_immediate").seen
        statements = seen.evidence["SQL of one process"]
        assert statements[0] == "BEGIN IMMEDIATE"
        if database_of(data_lab) == SQLITE:
            assert seen.outcomes == ALL_LEFT
            assert len(statements) == 3
        else:
            assert seen.outcomes == REFUSED
            assert len(statements) == 1
            assert seen.evidence["error"] == 'syntax error at or near "IMMEDIATE"'
            assert seen.evidence["counter"] == {"increments": 0, "value": 0}


@pytest.mark.asyncio(loop_scope="session")
async def test_sqlalchemy_drops_for_update_on_sqlite_and_updates_are_lost(data_lab: Lab) -> None:
    comparison = await ask(data_lab, "lock/across-processes", processes=8)
    for side in ("threads", "asyncio"):
        result = result_of(comparison, f"{side}.across_processes_select_for_update")
        select = result.seen.evidence["SQL of one process"][0]
        if database_of(data_lab) == SQLITE:
            assert select == "SELECT counter.n FROM counter"
            assert result.seen.outcomes == ONE_LEFT
            assert "leaves FOR UPDATE out" in result.expected.because
        else:
            assert select == "SELECT counter.n FROM counter FOR UPDATE"
            assert result.seen.outcomes == ALL_LEFT


def test_each_database_is_expected_to_know_its_own_way() -> None:
    assert rules.begin_immediate(A_SQLITE).verdicts == {HOLDS}
    assert rules.begin_immediate(FIFTEEN).verdicts == {Verdict.BREAKS}
    assert rules.select_for_update(A_SQLITE).verdicts == {Verdict.BREAKS}
    assert rules.select_for_update(FIFTEEN).verdicts == {HOLDS}


def test_sqlite3_sends_no_begin_of_its_own() -> None:
    engine = create_engine("sqlite://")
    rules.begin_immediately(engine)
    with engine.connect() as connection:
        assert connection.connection.driver_connection.isolation_level is None  # type: ignore[union-attr]
    engine.dispose()


def test_only_begin_immediate_may_be_refused() -> None:
    words = 'syntax error at or near "IMMEDIATE"\nLINE 1: BEGIN IMMEDIATE\n              ^'
    assert rules.refusal_in(ProgrammingError("", None, Exception(words))) == words.split("\n")[0]
    other = ProgrammingError("", None, Exception('relation "counter" does not exist'))
    with pytest.raises(ProgrammingError, match="does not exist"):
        rules.refusal_in(other)


@pytest.mark.parametrize("kind", [OperationalError, ProgrammingError])
def test_nobody_waits_for_a_process_that_fails(kind: type[Exception]) -> None:
    barrier = multiprocessing.get_context("fork").Barrier(2)
    told = rules.Told()
    error = kind("SELECT", None, Exception("no such table"))  # type: ignore[call-arg]
    with pytest.raises(kind), told.by([], barrier):
        raise error
    assert barrier.broken
    assert told.all() == []
