"""What fills a database, and in which portions."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, select

from async_contrast.database.models import CellResult, Label, OutcomeCount, Run, run_label
from benchmarks import stored_runs
from tests.databases import migrated_sqlite

RUNS = 250


def filled(file: Path) -> list[set[Any]]:
    """What it puts into a new database: runs, cells, outcomes and labels."""
    stored_runs.fill(migrated_sqlite(file), RUNS)
    engine = create_engine(f"sqlite:///{file}")
    cells = select(CellResult.run_id, CellResult.number, CellResult.verdict, CellResult.seen_by)
    asked = (
        select(Run.id, Run.account_id, Run.topic, Run.contrast, Run.seen_by, Run.surprise),
        cells,
        cells.join(OutcomeCount).add_columns(OutcomeCount.outcome, OutcomeCount.count),
        select(run_label.c.run_id, run_label.c.seen_by, Label.name).join(Label),
    )
    with engine.connect() as connection:
        found = [connection.execute(one).all() for one in asked]
    engine.dispose()
    assert [len(rows) for rows in found[:3]] == [RUNS, 2 * RUNS, RUNS]
    return [set(rows) for rows in found]


def test_no_statement_makes_many_runs_and_all_together_make_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody hears Ctrl-C during one."""
    at_once = filled(tmp_path / "at_once.db")
    made = [0]  # rows, after each statement

    def count(connection: Connection, *_: object) -> None:
        file: Any = connection.connection.driver_connection
        made.append(file.total_changes)

    monkeypatch.setattr(stored_runs, "BATCH", 100)
    event.listen(Engine, "after_cursor_execute", count)
    try:
        assert filled(tmp_path / "in_batches.db") == at_once
    finally:
        event.remove(Engine, "after_cursor_execute", count)
    assert max(b - a for a, b in pairwise(made)) == 2 * 100  # each run has two cells
