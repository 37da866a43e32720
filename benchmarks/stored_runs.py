"""A database full of runs that have ended, which the database makes by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Text,
    case,
    create_engine,
    insert,
    literal,
    make_url,
    select,
)

from async_contrast.accounts.passwords import hash_now
from async_contrast.database.models import (
    ANY_PLATFORM,
    Account,
    CellResult,
    Label,
    OutcomeCount,
    Run,
    RunJob,
    run_label,
)

ASKER, PASSWORD = "account-1", "a password of nobody"

RARE = 10
"""Shared runs with a topic, a verdict, a surprise and a label that no other run has."""

BATCH = 10_000
"""Runs that one statement makes. Ctrl-C is heard after it."""

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def fill(database: str, runs: int) -> None:
    """Put so many runs into an empty database that has its tables.

    Each account has 10000 of them at most, which is what it may keep; a quarter of them is shared.
    The first account asks. Private runs of the others have a verdict and a label that are
    never seen otherwise: what nobody may see can be most of what there is.
    """
    url = make_url(database)
    engine = create_engine(url.set(drivername=url.drivername.replace("+aiosqlite", "")))
    with engine.begin() as connection:
        if url.get_backend_name() == "sqlite":  # whose 2 MB would be written again and again
            connection.exec_driver_sql("PRAGMA cache_size = -1000000")
        accounts = max(10, runs // 10_000)
        _people(connection, accounts)
        for first in range(1, runs + 1, BATCH):
            last = min(first + BATCH - 1, runs)
            _runs(connection, first, last, runs, accounts)
            _jobs(connection, first, last, runs)
            _cells(connection, first, last)
            _labels(connection, first, last, runs)
    if url.get_backend_name() == "postgresql":  # it does so by itself, in a while
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _people(connection: Connection, accounts: int) -> None:
    kept = hash_now(PASSWORD)
    connection.execute(
        insert(Account),
        [
            {"id": n, "name": f"account-{n}", "password_hash": kept, "created_at": WHEN}
            for n in range(1, accounts + 1)
        ],
    )
    connection.execute(
        insert(Label),
        [{"id": 1, "name": "nightly"}, {"id": 2, "name": "rare"}, {"id": 3, "name": "hidden"}],
    )


def _numbers(first: int, last: int) -> CTE:
    """These, and those between them, as a table with a column n."""
    numbers = select(literal(first).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < last))


def _runs(connection: Connection, first: int, last: int, runs: int, accounts: int) -> None:
    n = _numbers(first, last).c.n
    mixed = n % 10_007 * 7919 % 10_007  # so that what a run has does not depend on whose it is
    account = n % accounts + 1
    rare = _rare(n, runs)
    contrast = mixed // 4 % 10
    _insert(
        connection,
        Run,
        id=n,
        account_id=account,
        topic=case((rare, "rare"), else_="topic-" + (contrast % 5).cast(Text)),
        contrast="contrast-" + contrast.cast(Text),
        parameters=literal({"workers": 10}, Run.parameters.type),
        state=literal("finished"),
        shared=rare | ((mixed % 4 == 0) & (account != 2)),
        surprise=rare,
        reason=literal(""),
        cells_asked=literal(2),
        workers_asked=literal(20),
        cells_done=literal(2),
        created_at=literal(WHEN, Run.created_at.type),
        started_at=literal(WHEN, Run.created_at.type),
        ended_at=literal(WHEN, Run.created_at.type),
    )


def _jobs(connection: Connection, first: int, last: int, runs: int) -> None:
    n = _numbers(first, last).c.n
    _insert(
        connection,
        RunJob,
        id=n,
        run_id=n,
        platform=literal(ANY_PLATFORM),
        state=literal("finished"),
        attempt=literal(1),
        started_at=literal(WHEN, Run.created_at.type),
        ended_at=literal(WHEN, Run.created_at.type),
        reason=literal(""),
        surprise=_rare(n, runs),
        environment=literal({"python": "3.11.7", "gil": True}, RunJob.environment.type),
        cells_asked=literal(2),
        cells_done=literal(2),
    )


def _rare(n: Any, runs: int) -> Any:
    return n % (runs // RARE) == 7


def _cells(connection: Connection, first: int, last: int) -> None:
    number = _numbers(1, 2).c.n
    verdict = case(
        (number == 1, "holds"),
        (Run.surprise.is_(True), "fails"),
        (_hidden(), "hangs"),
        else_="breaks",
    )
    _insert(
        connection,
        CellResult,
        Run.id.between(first, last),
        number <= Run.cells_asked,
        run_id=Run.id,
        seen_by=Run.seen_by,
        number=number,
        cell="cell-" + number.cast(Text),
        what=literal("a ContextVar, a task a worker"),
        code=literal("async_contrast/topics/local/on_asyncio.py"),
        side=literal("asyncio"),
        role=literal("port"),
        verdict=verdict,
        reason=literal(""),
        expected=literal("holds"),
        because=literal(""),
        surprise=Run.surprise,
        elapsed_ms=literal(12.5),
        evidence=literal({"seen": "x" * 100}, CellResult.evidence.type),
        timeline=literal([], CellResult.timeline.type),
    )
    _insert(
        connection,
        OutcomeCount,
        CellResult.run_id.between(first, last),
        CellResult.number == 1,
        cell_result_id=CellResult.id,
        outcome=literal("own value"),
        grade=literal("acceptable"),
        count=literal(10),
    )


def _hidden() -> ColumnElement[bool]:
    return ~Run.shared & (Run.account_id != 1)


def _labels(connection: Connection, first: int, last: int, runs: int) -> None:
    for label, whose in ((1, Run.id % 3 == 0), (2, _rare(Run.id, runs)), (3, _hidden())):
        _insert(
            connection,
            run_label,
            Run.id.between(first, last),
            whose,
            run_id=Run.id,
            label_id=literal(label),
            seen_by=Run.seen_by,
        )


def _insert(
    connection: Connection, table: Any, *which: ColumnElement[bool], **columns: Any
) -> None:
    rows = select(*columns.values()).where(*which)
    connection.execute(insert(table).from_select(list(columns), rows))
