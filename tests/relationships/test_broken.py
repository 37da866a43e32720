"""Broken cells: none holds, and none shows its hazard, by having read or written nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.specimen import library
from tests.broken import cells_of, verdict_of


def _nothing(*_: object, **__: object) -> None:
    pass


@pytest.mark.parametrize(
    ("contrast", "cell"),
    list(cells_of("relationships/loading", "relationships/growth", "relationships/joined-claim")),
)
def test_a_reading_of_an_empty_library_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    if cell.function.__name__ == "joined_claim_create_all":
        pytest.skip("it reads no rows")
    monkeypatch.setattr(library, "_fill", _nothing)
    assert verdict_of(contrast, cell, tmp_path) is Verdict.FAILS


_SHARED = [
    each
    for each in cells_of("relationships/shared-session")
    if not each.values[1].function.__name__.endswith("read")
]


@pytest.mark.parametrize("method", ["add", "commit"])
@pytest.mark.parametrize(("contrast", "cell"), _SHARED)
def test_a_session_that_does_nothing_loses_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell, method: str
) -> None:
    if method == "commit" and cell.function.__name__ == "shared_session_rollback_first":
        pytest.skip("its commits find nothing in any case")
    monkeypatch.setattr(Session, method, _nothing)
    assert verdict_of(contrast, cell, tmp_path) is not cell.expect


@pytest.mark.parametrize(
    ("contrast", "cell"),
    list(cells_of("relationships/sqlite-locked", "relationships/after-commit")),
)
def test_a_commit_that_does_nothing_loses_no_number_and_expires_no_attribute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(Session, "commit", _nothing)
    assert verdict_of(contrast, cell, tmp_path) is Verdict.FAILS
