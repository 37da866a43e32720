"""A run that is kept is its owner's: nobody finds what its cells showed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from quart import Quart

from tests.web.conftest import an_app
from tests.web.people import join

pytestmark = pytest.mark.asyncio(loop_scope="session")

ONLY_SHOWN = "outcome"
"""Stands in the reason of asyncio.wrong, and in nothing that is declared."""


async def found(app: Quart) -> Any:
    response = await app.test_client().get(f"/api/search?q={ONLY_SHOWN}")
    return (await response.get_json())["found"]


async def test_what_a_kept_run_showed_is_not_found(tmp_path: Path) -> None:
    async with an_app(tmp_path) as app:
        run = await (await join(app)).finished(contrast="specimen/quick")
        assert ONLY_SHOWN in str(run["cells"])
        assert await found(app) == 0
        await app.test_client().get("/compare/specimen/quick")
        assert await found(app) == 1
