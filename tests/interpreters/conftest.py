"""Environments to ask, which nothing changes; a cache folder of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreters.pythons import bare, ready


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bare(tmp_path_factory.mktemp("bare") / "environment")


@pytest.fixture(scope="session")
def ready_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready(tmp_path_factory.mktemp("ready") / "environment")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where environments are made; whoever runs the tests keeps their own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "async-contrast" / "interpreters"
