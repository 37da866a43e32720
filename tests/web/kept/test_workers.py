"""GET /api/workers: who runs what is kept."""

from __future__ import annotations

import os
import socket
from datetime import datetime

import pytest
from quart import Quart

from async_contrast.database.moments import now
from async_contrast.lab.environment import platform_of
from tests.databases import on_both
from tests.web.conftest import Switchboard, while_hanging
from tests.web.people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


@on_both
async def test_a_worker_says_what_it_is_and_how_much_it_does(
    app: Quart, ada: Person, switchboard: Switchboard
) -> None:
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    [worker] = [
        each for each in (await ada.get("/api/workers"))["workers"] if each["pid"] == os.getpid()
    ]
    environment = app.extensions["catalogue"].lab.environment
    platform = platform_of(environment).interpreter.name
    assert worker["machine"] == socket.gethostname()
    assert (worker["platform"], worker["environment"]) == (platform, dict(environment))
    assert worker["queues"] == [f"{of}@tests.web.catalogue" for of in ("any", platform)]
    assert worker["doing"] >= 1
    assert datetime.fromisoformat(worker["heard_at"]) <= now()
    await ada.ask("POST", f"{run['url']}/cancel")


async def test_only_who_is_signed_in_is_told(app: Quart) -> None:
    assert (await app.test_client().get("/api/workers")).status_code == 401
