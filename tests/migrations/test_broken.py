"""Broken cells: none holds, and none shows its hazard, by having migrated or compared nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.operations import Operations

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.topics import commands
from async_contrast.topics.migrations.blind_spot import rules
from tests.broken import cells_of, verdict_of


class Idle:
    """Takes every operation, does none."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


@contextmanager
def _idle(*_: object, **__: object) -> Iterator[Idle]:
    yield Idle()


def _nothing(*_: object, **__: object) -> None:
    pass


def _check_cells() -> list[Any]:
    cells = cells_of("migrations/inside-a-loop", "migrations/blind-spot")
    return [each for each in cells if "kinds" not in each.id]


@pytest.mark.parametrize(("contrast", "cell"), _check_cells())
def test_an_upgrade_that_does_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(command, "upgrade", _nothing)
    assert verdict_of(contrast, cell, tmp_path) is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"), list(cells_of("migrations/sqlite-batch", "migrations/sqlite-cascade"))
)
def test_a_migration_that_does_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    if cell.function.__name__ == "sqlite_batch_async_connection":
        pytest.skip("it does not come to an operation")
    monkeypatch.setattr(Operations, "batch_alter_table", _idle)
    for name in ("drop_constraint", "alter_column", "execute"):
        monkeypatch.setattr(Operations, name, _nothing)
    assert verdict_of(contrast, cell, tmp_path) is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), list(cells_of("migrations/blind-spot")))
def test_who_compares_nothing_is_not_blind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(command, "check", _nothing)
    monkeypatch.setattr(rules, "_operations", lambda _: [])
    assert verdict_of(contrast, cell, tmp_path) is Verdict.FAILS


@pytest.mark.parametrize("status", [0, 1])
@pytest.mark.parametrize(("contrast", "cell"), list(cells_of("migrations/cycle")))
def test_commands_that_do_nothing_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell, status: int
) -> None:
    def run(_folder: Path, line: str, _main: object) -> commands.Ran:
        return commands.Ran(line=line, status=status, printed=[], sent=[], milliseconds=1.0)

    monkeypatch.setattr(commands, "run_command", run)
    assert verdict_of(contrast, cell, tmp_path) is Verdict.FAILS
