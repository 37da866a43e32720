"""Workers that share a session, or a number, every cell for real."""

from __future__ import annotations

import pytest
import pytest_asyncio

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Cell, Contrast
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.lab.comparison import Comparison
from async_contrast.lab.environment import platform_of
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.relationships import sharing
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


def database_of(lab: Lab) -> str:
    return platform_of(lab.environment).database.name


@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", sharing.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(data_lab: Lab) -> Comparison:
    return await ask(data_lab, "relationships/shared-session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def counted(data_lab: Lab) -> Comparison:
    return await ask(data_lab, "relationships/sqlite-locked")


# shared-session

PROVISIONING = (
    "InvalidRequestError: This session is provisioning a new connection; "
    "concurrent operations are not permitted"
)
IN_PROGRESS = (
    "IllegalStateChangeError: Method 'commit()' can't be called here; method '_prepare_impl()' is "
    "already in progress and this would cause an unexpected state change to "
    "<SessionTransactionState.CLOSED: 5>"
)
CLOSED = "ResourceClosedError: This transaction is closed"


@pytest.mark.parametrize("workers", [2, 5, pytest.param(20, marks=pytest.mark.thorough)])
async def test_what_becomes_of_the_rows_of_workers_that_share_a_session(
    data_lab: Lab, workers: int
) -> None:
    comparison = await ask(data_lab, "relationships/shared-session", workers=workers)
    others = workers - 1
    first_read = {"read its own row": 1, "refused with an error instead of a row": others}
    first_commit = {
        "committed, and in the database": 1,
        "refused with an error, and in the database all the same": others,
    }
    commit = {"refused with an error, and not in the database": workers}
    commit_first = {
        "committed, and in the database": 1,
        "rolled back, and in the database all the same": others,
    }
    rollback_first = {
        "rolled back, and not in the database": 1,
        "committed, and not in the database": others,
    }
    as_told = {
        "committed, and in the database": workers,
        "rolled back, and not in the database": workers,
    }
    shared = {
        "shared_session_first_read": first_read,
        "shared_session_first_commit": first_commit,
        "shared_session_commit": commit,
        "shared_session_commit_first": commit_first,
        "shared_session_rollback_first": rollback_first,
        "own_session_scoped": as_told,
    }
    assert {result.cell.name: result.seen.outcomes for result in comparison.results} == {
        **{f"{side}.{name}": seen for name, seen in shared.items() for side in SIDES},
        "asyncio.shared_session_warm_read": {"read its own row": workers},
        "asyncio.shared_session_scoped_by_thread": {**commit_first, **rollback_first},
        "asyncio.own_session_a_task": as_told,
    }  # fmt: skip


@pytest.mark.parametrize("side", SIDES)
async def test_where_a_shared_session_notices_it_says_so(shared: Comparison, side: str) -> None:

    def told(cell: str) -> object:
        evidence = result_of(shared, f"{side}.{cell}").seen.evidence
        return evidence.get("what the workers were told") or evidence["what the workers read"]

    assert told("shared_session_first_read") == {"worker 0": 1, PROVISIONING: 4}
    assert told("shared_session_first_commit") == {"committed": 1, PROVISIONING: 4}
    assert told("shared_session_commit") == {CLOSED: 1, IN_PROGRESS: 4}


@pytest.mark.parametrize("side", SIDES)
async def test_a_row_is_committed_against_its_workers_rollback(
    shared: Comparison, side: str
) -> None:
    evidence = result_of(shared, f"{side}.shared_session_commit_first").seen.evidence
    assert evidence["sent"] == {"INSERT": 5, "COMMIT": 1}
    assert evidence["what the workers were told"] == {
        "committed": 1,
        "rollback() found nothing to undo": 4,
    }
    assert evidence["rows in the database"] == [
        f"worker {number}, committed first" for number in range(5)
    ]
    own = result_of(shared, f"{side}.own_session_scoped").seen.evidence
    assert own["sent"] == {"INSERT": 10, "COMMIT": 5, "ROLLBACK": 5}
    assert own["what the workers were told"] == {"committed": 5, "rolled back": 5}
    assert own["rows in the database"] == [
        "worker 0, committed first",
        *(f"worker {number}, rolled back first" for number in range(1, 5)),
    ]


@pytest.mark.parametrize("side", SIDES)
async def test_a_row_is_rolled_back_against_its_workers_commit(
    shared: Comparison, side: str
) -> None:
    evidence = result_of(shared, f"{side}.shared_session_rollback_first").seen.evidence
    assert evidence["sent"] == {"INSERT": 5, "ROLLBACK": 1}
    assert evidence["what the workers were told"] == {
        "rolled back": 1,
        "commit() found nothing to commit": 4,
    }
    assert evidence["rows in the database"] == []


async def test_a_scope_by_thread_is_one_session_for_all_tasks(shared: Comparison) -> None:
    evidence = result_of(shared, "asyncio.shared_session_scoped_by_thread").seen.evidence
    assert evidence["sent"] == {"INSERT": 10, "COMMIT": 1, "ROLLBACK": 1}


@pytest.mark.parametrize("workers", [2, 20])
async def test_the_reads_that_go_well_are_all_in_flight_at_once(
    data_lab: Lab, workers: int
) -> None:
    name = "relationships/shared-session"
    cell = "asyncio.shared_session_warm_read"
    result = await try_cell(data_lab, name, cell, workers=workers)
    assert result.seen.evidence["reads in flight at once"] == workers


# sqlite-locked


@on_each_database
async def test_how_many_increments_of_two_survive(data_lab: Lab) -> None:
    await so_many_survive(data_lab, 2)


@pytest.mark.thorough
async def test_how_many_increments_of_twenty_survive(data_lab: Lab) -> None:
    await so_many_survive(data_lab, 20)


async def so_many_survive(lab: Lab, workers: int) -> None:
    comparison = await ask(lab, "relationships/sqlite-locked", workers=workers)
    database = database_of(lab)
    lost = {"an increment that counts": 1, "lost, although its worker was told ok": workers - 1}
    all_kept = {"an increment that counts": workers}
    expected = {
        SQLITE: {
            "read_then_write_begin": {
                "an increment that counts": 1,
                "database is locked": workers - 1,
            },
            "read_then_write_begin_immediate": all_kept,
            "read_then_write_for_update": lost,
            "read_then_write_serializable": lost,
        },
        POSTGRESQL: {
            "read_then_write_begin": lost,
            "read_then_write_begin_immediate": {"syntax error": workers},
            "read_then_write_for_update": all_kept,
            "read_then_write_serializable": {
                "an increment that counts": 1,
                "could not serialize access": workers - 1,
            },
        },
    }[database] | {"read_then_write": lost, "update_in_one_statement": all_kept}
    assert {result.cell.name: result.seen.outcomes for result in comparison.results} == {
        f"{side}.{name}": seen for name, seen in expected.items() for side in SIDES
    }
    numbers = {
        result.cell.name: result.seen.evidence["the number"] for result in comparison.results
    }
    assert numbers == {
        f"{side}.{name}": seen.get("an increment that counts", 0)
        for name, seen in expected.items()
        for side in SIDES
    }


@pytest.mark.parametrize("side", SIDES)
async def test_the_statements_that_lose_refuse_or_keep(
    counted: Comparison, data_lab: Lab, side: str
) -> None:
    on_sqlite = database_of(data_lab) == SQLITE

    def sent(cell: str) -> list[tuple[str, int]]:
        statements = result_of(counted, f"{side}.{cell}").seen.evidence["statements"]
        return [
            (statement.partition(" counter")[0].partition(" WHERE")[0], times)
            for statement, times in statements.items()
        ]

    def whole(cell: str) -> str:
        return " ".join(result_of(counted, f"{side}.{cell}").seen.evidence["statements"])

    read_and_write = [("SELECT", 20), ("UPDATE", 20)]
    assert sent("read_then_write") == read_and_write
    assert sent("read_then_write_begin") == [("BEGIN", 20), *read_and_write]
    assert sent("read_then_write_serializable") == read_and_write
    assert sent("read_then_write_for_update") == read_and_write
    assert ("FOR UPDATE" in whole("read_then_write_for_update")) == (not on_sqlite)
    assert sent("read_then_write_begin_immediate") == [
        ("BEGIN IMMEDIATE", 20),
        *(read_and_write if on_sqlite else []),
    ]
    assert sent("update_in_one_statement") == [("UPDATE", 20)]
    assert "SET n=(counter.n + " in whole("update_in_one_statement")


@on_each_database
async def test_locked_is_said_at_once_despite_the_timeout(data_lab: Lab) -> None:
    on_sqlite = database_of(data_lab) == SQLITE
    cell = "read_then_write_begin" if on_sqlite else "read_then_write_serializable"
    words = "database is locked" if on_sqlite else "could not serialize access"
    for side in SIDES:
        result = await try_cell(data_lab, "relationships/sqlite-locked", f"{side}.{cell}")
        evidence = result.seen.evidence
        assert evidence["what the workers were told"] == {"ok": 1, words: 19}
        assert evidence.get("ms that SQLite would wait for a lock") == (8000 if on_sqlite else None)
        # Some 50 ms on a machine that is not busy.
        assert evidence["ms until everybody had an answer"] < 8000


@on_each_database
@pytest.mark.parametrize("side", SIDES)
async def test_each_databases_lock_is_no_use_on_the_other(data_lab: Lab, side: str) -> None:
    comparison = await ask(data_lab, "relationships/sqlite-locked", workers=2, side=side)
    database = database_of(data_lab)
    for cell, home in (("begin_immediate", SQLITE), ("for_update", POSTGRESQL)):
        result = result_of(comparison, f"{side}.read_then_write_{cell}")
        assert result.verdict is (HOLDS if database == home else BREAKS)
        assert result.expected.because.startswith(f"{database}: ")
    serializable = result_of(comparison, f"{side}.read_then_write_serializable")
    assert serializable.verdict is BREAKS
    assert serializable.expected.because.startswith(f"{database}: ")
