"""What the environment tells an interpreter, and what of it reaches trials."""

from __future__ import annotations

import sys

import pytest

from async_contrast.config import Settings
from async_contrast.lab.environment import platform_of
from async_contrast.lab.supervisor import Lab
from tests.cells import ask

pytestmark = pytest.mark.asyncio(loop_scope="function")

FLAGS = ("PYTHON_THREAD_INHERIT_CONTEXT", "PYTHON_CONTEXT_AWARE_WARNINGS")
"""What a free-threaded 3.14 has set by default, here set on an interpreter with a GIL."""

DIFFER = [
    "context/real-object",
    "context/g-lifetime",
    "context/background",
    "decorators/sync-wrapper",
    "decorators/is-coroutine",
    "local/launch-routes",
]
"""Those that show something else with these flags, or did until nothing escaped their ears."""


@pytest.mark.skipif(sys.version_info < (3, 14), reason="the flags came with Python 3.14")
async def test_no_cell_is_surprised_by_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for flag in FLAGS:
        monkeypatch.setenv(flag, "1")
    async with Lab(Settings(trial_seconds=60)) as lab:
        assert platform_of(lab.environment).interpreter.threads_inherit
        for name in DIFFER:
            asked = await ask(lab, name)
            assert [each.cell.name for each in asked.results if each.surprise] == []


async def test_what_takes_assert_statements_away_reaches_no_trial(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    async with Lab(Settings(trial_seconds=60), topics={"lock"}) as lab:
        asked = await ask(lab, "lock/balance")
    assert [each.cell.name for each in asked.results if each.surprise] == []
