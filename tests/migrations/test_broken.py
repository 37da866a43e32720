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
from tests.broken import cells_of, judged


class Idle:
    """Takes every operation, does none."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


@contextmanager
def _idle(*_: object, **__: object) -> Iterator[Idle]:
    yield Idle()


def _nothing(*_: object, **__: object) -> None:
    pass


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        "migrations/inside-a-loop",
        "migrations/blind-spot",
        without=("blind_spot_kinds", "blind_spot_kinds_all_options"),
    ),
)
def test_an_upgrade_that_does_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(command, "upgrade", _nothing)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        "migrations/sqlite-batch",
        "migrations/sqlite-cascade",
        without=("sqlite_batch_async_connection",),  # it does not come to an operation
    ),
)
def test_a_migration_that_does_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(Operations, "batch_alter_table", _idle)
    for name in ("drop_constraint", "alter_column", "execute"):
        monkeypatch.setattr(Operations, name, _nothing)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of("migrations/blind-spot"))
def test_who_compares_nothing_is_not_blind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(command, "check", _nothing)
    monkeypatch.setattr(rules, "_operations", lambda _: [])
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize("status", [0, 1])
@pytest.mark.parametrize(("contrast", "cell"), cells_of("migrations/cycle"))
def test_commands_that_do_nothing_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell, status: int
) -> None:
    def run(_folder: Path, line: str, _main: object) -> commands.Ran:
        return commands.Ran(line=line, status=status, printed=[], sent=[], milliseconds=1.0)

    monkeypatch.setattr(commands, "run_command", run)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
