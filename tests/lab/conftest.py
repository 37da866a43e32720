"""Where cells and tests of the lab meet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import meeting, processes
from tests.lab.meeting import Meeting


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meeting]:
    """Where cells and the test meet. Everything that a lab starts bears a mark from here on."""
    folder = tmp_path / "meeting"
    folder.mkdir()
    monkeypatch.setenv(meeting.VARIABLE, str(folder))
    monkeypatch.setenv(processes.VARIABLE, str(folder))
    place = Meeting(folder)
    yield place
    place.close()


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"
