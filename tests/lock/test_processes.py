"""A lock in each of several worker processes, and one counter in each database."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from pathlib import Path
from threading import BrokenBarrierError

import pytest
import pytest_asyncio
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, ProgrammingError

from async_contrast.contrasts.contrast import (
    CONTROL,
    HOLDS,
    PORT,
    POSTGRESQL,
    SQLITE,
    Cell,
    Database,
    Side,
    Verdict,
)
from async_contrast.lab.comparison import Comparison
from async_contrast.lab.environment import platform_of
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.lock.processes import ACROSS_PROCESSES, rules
from tests.cells import ask, five_times, result_of
from tests.platforms import python

# Of eight processes, two workers each.
TWO_LEFT = {"an increment that counts": 2, "a lost increment": 14}
ONE_LEFT = {"an increment that counts": 1, "a lost increment": 15}
ALL_LEFT = {"an increment that counts": 16}
REFUSED = {"BEGIN IMMEDIATE is a syntax error here": 16}

FIFTEEN = python(database=Database(POSTGRESQL, (15, 18)))
A_SQLITE = python(database=Database(SQLITE, (3, 40, 1)))


def database_of(lab: Lab) -> str:
    return platform_of(lab.environment).database.name


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def of_eight(data_lab: Lab) -> Comparison:
    """Run once for all the tests that look at what came of it: its cells wait out chances."""
    return await ask(data_lab, "lock/across-processes", processes=8)


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
async def test_a_lock_keeps_one_worker_out_and_no_other_process(of_eight: Comparison) -> None:
    for side in ("threads", "asyncio"):
        locked = result_of(of_eight, f"{side}.across_processes_locked")
        assert locked.seen.outcomes == TWO_LEFT
        assert locked.seen.evidence["counter"] == {"increments": 16, "value": 2}
        statements = locked.seen.evidence["SQL of one worker"]
        assert statements[0] == "SELECT counter.n FROM counter"
        assert statements[1].startswith("UPDATE counter SET n=")
        assert len(statements) == 2
        counted = result_of(of_eight, f"{side}.across_processes_one_statement")
        assert counted.seen.outcomes == ALL_LEFT
        assert len(counted.seen.evidence["SQL of one worker"]) == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_begin_immediate_is_sqlites_own(data_lab: Lab, of_eight: Comparison) -> None:
    for side in ("threads", "asyncio"):
        seen = result_of(of_eight, f"{side}.across_processes_begin_immediate").seen
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
async def test_sqlalchemy_drops_for_update_on_sqlite_and_updates_are_lost(
    data_lab: Lab, of_eight: Comparison
) -> None:
    for side in ("threads", "asyncio"):
        result = result_of(of_eight, f"{side}.across_processes_select_for_update")
        select = result.seen.evidence["SQL of one worker"][0]
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
    meetings = rules.Meetings(context.Barrier(2), context.Barrier(4))
    told = rules.Told()
    error = kind("SELECT", None, Exception("no such table"))
    with pytest.raises(kind), told.by([], meetings):
        raise error
    assert meetings.one_of_each.broken
    assert meetings.everybody.broken
    assert told.all() == []


def test_readers_are_expected_where_for_update_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PATIENCE", 0.01)
    monkeypatch.setattr(rules, "CHANCE", 0.01)
    context = multiprocessing.get_context("fork")
    with pytest.raises(BrokenBarrierError):
        rules.meet_readers(context.Barrier(2), sqlite.dialect())
    kept_out = context.Barrier(2)
    rules.meet_readers(kept_out, postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy's own lacks them
    assert kept_out.broken


@pytest.mark.parametrize("side", list(Side))
def test_only_one_way_is_the_port_to_every_database(side: Side) -> None:
    roles = {cell.name.partition("_processes_")[2]: cell.role for cell in cells_on(side)}
    assert roles["begin_immediate"] == roles["select_for_update"] == CONTROL
    assert (roles["one_statement"] == PORT) is (side is Side.ASYNCIO)


def cells_on(side: Side) -> list[Cell]:
    return [cell for cell in ACROSS_PROCESSES.cells if cell.side is side]


# In an interpreter of its own: it forks, and a test's has threads.
BY_HAND = """
import json, multiprocessing, sys
from contextlib import nullcontext
from pathlib import Path
from sqlalchemy import event
from async_contrast.topics.lock.processes import on_asyncio, on_threads, rules
from async_contrast.contrasts.trial import Trial

context = multiprocessing.get_context("fork")
first, written = context.Semaphore(0), context.Semaphore(0)

def begin_late(engine):
    # The first one connects when another has written, if others do so without it.
    event.listen(engine, "commit", lambda _connection: written.release())
    if first.acquire(block=False):
        written.acquire(timeout=rules.CHANCE * 2)

change, *cells = sys.argv[1:]
if change == "no lock":
    on_threads.lock = on_asyncio.lock = nullcontext()
    rules.CHANCE = rules.PATIENCE
elif change == "no work":
    rules.write = lambda value: rules.READ
    rules.INCREMENT = rules.READ
elif change == "no chance":
    rules.CHANCE = 0.0
elif change == "one is late, and nothing keeps anybody out":
    rules.begin_immediately = begin_late
seen = []
for side in (on_threads, on_asyncio):
    for cell in cells:
        while written.acquire(block=False):
            pass
        first.release()
        trial = Trial({"processes": 3}, Path.cwd() / side.__name__ / cell)
        try:
            getattr(side, f"across_processes_{cell}")(trial)
        except RuntimeError as error:
            seen.append(str(error))
        else:
            seen.append(trial.report()["outcomes"])
print(json.dumps(seen))
"""


def by_hand(folder: Path, change: str, *cells: str) -> list[dict[str, int] | str]:
    """What the cells of both sides see in a SQLite file, with something changed, or their error."""
    done = subprocess.run(
        [sys.executable, "-c", BY_HAND, change, *cells],
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        capture_output=True,  # a worker process that fails writes to standard error
        check=True,
        timeout=60,
    )
    found: list[dict[str, int] | str] = json.loads(done.stdout)
    return found


def test_a_lock_that_locks_nothing_is_not_taken_for_one_of_no_use(tmp_path: Path) -> None:
    failed = "a worker process ended with exit status 1"
    assert by_hand(tmp_path, "no lock", "locked") == [failed, failed]


def test_a_counter_that_nobody_increments_is_not_taken_for_lost_updates(tmp_path: Path) -> None:
    cells = ("locked", "one_statement", "begin_immediate", "select_for_update")
    nothing = "6 increments were to be made, and the counter is at 0"
    assert by_hand(tmp_path, "no work", *cells) == [nothing] * 8


def test_those_whom_nothing_keeps_out_are_waited_for(tmp_path: Path) -> None:
    two_left = {"an increment that counts": 2, "a lost increment": 4}
    one_left = {"an increment that counts": 1, "a lost increment": 5}
    found = by_hand(tmp_path, "no chance", "locked", "select_for_update")
    assert found == [two_left, one_left, two_left, one_left]


def test_nobody_is_kept_out_by_being_late(tmp_path: Path) -> None:
    one_left = {"an increment that counts": 1, "a lost increment": 5}
    change = "one is late, and nothing keeps anybody out"
    assert by_hand(tmp_path, change, "begin_immediate") == [one_left, one_left]
