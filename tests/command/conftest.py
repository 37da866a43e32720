"""What the tests of the doctor's command share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command.doctoring import BLOCKS, put


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one finding, in which the command is given."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    put("app/views.py", BLOCKS)
    return tmp_path
