"""A lock in each of several worker processes, and one counter in each database."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from threading import BrokenBarrierError

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, ProgrammingError

from async_contrast.contrasts.contrast import CONTROL, HOLDS, PORT, Cell, Side, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.lab.comparison import JudgedTrial
from async_contrast.lab.environment import platform_of
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.lock.processes import ACROSS_PROCESSES, on_asyncio, on_threads, rules
from tests.broken import judged
from tests.cells import ask, on_each_database, result_of
from tests.platforms import python

# Of eight processes, two workers each.
TWO_LEFT = {"an increment that counts": 2, "a lost increment": 14}
ONE_LEFT = {"an increment that counts": 1, "a lost increment": 15}
ALL_LEFT = {"an increment that counts": 16}
ONE_LEFT_OF_SIX = {"an increment that counts": 1, "a lost increment": 5}
REFUSED = {"BEGIN IMMEDIATE is a syntax error here": 16}

FIFTEEN = python(database=Database(POSTGRESQL, (15, 18)))
A_SQLITE = python(database=Database(SQLITE, (3, 40, 1)))


def database_of(lab: Lab) -> str:
    return platform_of(lab.environment).database.name


async def of_eight(lab: Lab, way: str) -> dict[Side, JudgedTrial]:
    """What came of this way of counting, by eight processes on either side."""
    cells = {side: f"{side}.across_processes_{way}" for side in Side}
    comparison = await ask(lab, "lock/across-processes", cells=list(cells.values()), processes=8)
    return {side: result_of(comparison, cell) for side, cell in cells.items()}


@pytest.mark.asyncio(loop_scope="session")
async def test_a_lock_keeps_one_worker_out_and_no_other_process(data_lab: Lab) -> None:
    for locked in (await of_eight(data_lab, "locked")).values():
        assert locked.seen.outcomes == TWO_LEFT
        assert locked.seen.evidence["counter"] == {"increments": 16, "value": 2}
        statements = locked.seen.evidence["SQL of one worker"]
        assert statements[0] == "SELECT counter.n FROM counter"
        assert statements[1].startswith("UPDATE counter SET n=")
        assert len(statements) == 2
    for counted in (await of_eight(data_lab, "one_statement")).values():
        assert counted.seen.outcomes == ALL_LEFT
        assert len(counted.seen.evidence["SQL of one worker"]) == 1


@pytest.mark.asyncio(loop_scope="session")
@on_each_database
async def test_begin_immediate_is_sqlites_own(data_lab: Lab) -> None:
    for result in (await of_eight(data_lab, "begin_immediate")).values():
        seen = result.seen
        statements = seen.evidence["SQL of one worker"]
        assert statements[0] == "BEGIN IMMEDIATE"
        if database_of(data_lab) == SQLITE:
            assert seen.outcomes == ALL_LEFT
            assert len(statements) == 3
        else:
            assert seen.outcomes == REFUSED
            assert len(statements) == 1
            assert seen.evidence["error"].startswith("SyntaxError: ")
            assert "IMMEDIATE" in seen.evidence["error"]
            assert seen.evidence["counter"] == {"increments": 0, "value": 0}


@pytest.mark.asyncio(loop_scope="session")
@on_each_database
async def test_sqlalchemy_drops_for_update_on_sqlite_and_updates_are_lost(data_lab: Lab) -> None:
    for result in (await of_eight(data_lab, "select_for_update")).values():
        select = result.seen.evidence["SQL of one worker"][0]
        if database_of(data_lab) == SQLITE:
            assert select == "SELECT counter.n FROM counter"
            assert result.seen.outcomes == ONE_LEFT
            assert "leaves FOR UPDATE out" in result.expected.because
        else:
            assert select == "SELECT counter.n FROM counter FOR UPDATE"
            assert result.seen.outcomes == ALL_LEFT


def test_each_database_is_expected_to_know_its_own_way() -> None:
    assert rules.begin_immediate(A_SQLITE).shows.keys() == {HOLDS}
    assert rules.begin_immediate(FIFTEEN).shows.keys() == {Verdict.BREAKS}
    assert rules.select_for_update(A_SQLITE).shows.keys() == {Verdict.BREAKS}
    assert rules.select_for_update(FIFTEEN).shows.keys() == {HOLDS}


def test_sqlite3_sends_no_begin_of_its_own() -> None:
    engine = create_engine("sqlite://")
    rules.begin_immediately(engine)
    with engine.connect() as connection:
        assert connection.connection.driver_connection.isolation_level is None  # type: ignore[union-attr]
    engine.dispose()


class Refused(Exception):
    """What psycopg raises."""

    def __init__(self, words: str, sqlstate: str) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


def test_postgresql_refuses_begin_immediate_in_any_language() -> None:
    words = "Syntaxfehler bei »IMMEDIATE«\nZEILE 1: BEGIN IMMEDIATE\n              ^"
    error = ProgrammingError("BEGIN IMMEDIATE", None, Refused(words, "42601"))
    assert rules.refusal_in(error) == "Refused: Syntaxfehler bei »IMMEDIATE«"


@pytest.mark.parametrize(
    ("statement", "sqlstate"),
    [("SELECT counter.n FRM counter", "42601"), ("BEGIN IMMEDIATE", "42P01")],
    ids=["another statement", "another error"],
)
def test_only_begin_immediate_may_be_refused(statement: str, sqlstate: str) -> None:
    error = ProgrammingError(statement, None, Refused("IMMEDIATE", sqlstate))
    with pytest.raises(ProgrammingError):
        rules.refusal_in(error)


@pytest.mark.parametrize("kind", [OperationalError, ProgrammingError])
def test_nobody_waits_for_a_worker_that_fails(kind: type[Exception]) -> None:
    context = multiprocessing.get_context("fork")
    of_two, of_four = context.Barrier(2), context.Barrier(4)
    meetings = rules.Meetings(of_two, of_four)
    told = rules.Told()
    error = kind("SELECT", None, Exception("no such table"))
    with pytest.raises(kind), told.by([], meetings):
        raise error
    assert of_two.broken
    assert of_four.broken
    assert told.all() == []


def test_readers_are_expected_where_for_update_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PATIENCE", 0.01)
    monkeypatch.setattr(rules, "CHANCE", 0.01)
    context = multiprocessing.get_context("fork")
    with pytest.raises(BrokenBarrierError):
        rules.Meetings(context.Barrier(2), context.Barrier(2)).readers(sqlite.dialect())
    kept_out = context.Barrier(2)
    meetings = rules.Meetings(context.Barrier(2), kept_out)
    meetings.readers(postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy's own lacks them
    assert kept_out.broken


@pytest.mark.parametrize("side", list(Side))
def test_only_one_way_is_the_port_to_every_database(side: Side) -> None:
    roles = {cell.name.partition("_processes_")[2]: cell.role for cell in cells_on(side)}
    assert roles["begin_immediate"] == roles["select_for_update"] == CONTROL
    assert (roles["one_statement"] == PORT) is (side is Side.ASYNCIO)


def cells_on(side: Side) -> list[Cell]:
    return [cell for cell in ACROSS_PROCESSES.cells if cell.side is side]


def broken(folder: Path, *ways: str, sides: Iterable[Side] = Side) -> list[dict[str, int] | str]:
    """What three processes see in a SQLite file on each side, or the error."""
    seen: list[dict[str, int] | str] = []
    for side in sides:
        for way in ways:
            cell = ACROSS_PROCESSES.cell(f"{side}.across_processes_{way}")
            came = judged(ACROSS_PROCESSES, cell, folder / cell.name, {"processes": 3}, forked=True)
            seen.append(came.reason.removeprefix("RuntimeError: ") or came.outcomes)
    return seen


def test_a_lock_that_locks_nothing_is_not_taken_for_one_of_no_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module in (on_threads, on_asyncio):
        monkeypatch.setattr(module, "lock", nullcontext())
    monkeypatch.setattr(rules, "CHANCE", rules.PATIENCE)
    assert broken(tmp_path, "locked") == ["a worker process ended with exit status 1"] * 2


@pytest.mark.thorough
def test_a_counter_that_nobody_increments_is_not_taken_for_lost_updates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rules, "write", lambda _value: rules.READ)
    monkeypatch.setattr(rules, "INCREMENT", rules.READ)
    ways = ("locked", "one_statement", "begin_immediate", "select_for_update")
    nothing = "6 increments were to be made, and the counter is at 0"
    assert broken(tmp_path, *ways) == [nothing] * 8


@pytest.mark.thorough
def test_those_whom_nothing_keeps_out_are_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rules, "CHANCE", 1e-9)
    two_left = {"an increment that counts": 2, "a lost increment": 4}
    found = broken(tmp_path, "locked", "select_for_update")
    assert found == [two_left, ONE_LEFT_OF_SIX] * 2


@pytest.mark.parametrize("side", list(Side))
def test_nobody_is_kept_out_by_being_late(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, side: Side
) -> None:
    context = multiprocessing.get_context("fork")
    first, written = context.Semaphore(1), context.Semaphore(0)

    def begin_late(engine: Engine) -> None:
        # The first one connects when another has written, if others do so without it.
        event.listen(engine, "commit", lambda _connection: written.release())
        if first.acquire(block=False):
            written.acquire(timeout=rules.CHANCE * 2)

    monkeypatch.setattr(rules, "begin_immediately", begin_late)
    assert broken(tmp_path, "begin_immediate", sides=[side]) == [ONE_LEFT_OF_SIX]
