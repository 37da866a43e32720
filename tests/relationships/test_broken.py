"""Broken cells: none holds, and none shows its hazard, by having read or written nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.specimen import library
from tests.broken import cells_of, judged


def _nothing(*_: object, **__: object) -> None:
    pass


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        "relationships/loading",
        "relationships/growth",
        "relationships/joined-claim",
        without=("joined_claim_create_all",),  # it reads no rows
    ),
)
def test_a_reading_of_an_empty_library_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(library, "_fill", _nothing)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


_READS = ("shared_session_first_read", "shared_session_warm_read")


def _shared(method: str, *without: str) -> list[Any]:
    cells = cells_of("relationships/shared-session", without=(*_READS, *without))
    return [pytest.param(*each.values, method, id=f"{each.id}-{method}") for each in cells]


@pytest.mark.parametrize(
    ("contrast", "cell", "method"),
    # Its commits find nothing in any case.
    [*_shared("add"), *_shared("commit", "shared_session_rollback_first")],
)
def test_a_session_that_does_nothing_loses_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell, method: str
) -> None:
    monkeypatch.setattr(Session, method, _nothing)
    assert judged(contrast, cell, tmp_path).verdict is not cell.expect


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of("relationships/sqlite-locked", "relationships/after-commit"),
)
def test_a_commit_that_does_nothing_loses_no_number_and_expires_no_attribute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(Session, "commit", _nothing)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
