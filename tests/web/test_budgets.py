"""What one account, or one address, may have under way: 429 or 422, and nothing begins."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart

from tests.web.conftest import Bounding, Switchboard, while_hanging
from tests.web.people import join

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUICK = {"contrast": "specimen/quick"}


async def test_an_address_may_have_so_many_cells_at_a_time(
    app: Quart, bounded: Bounding, switchboard: Switchboard
) -> None:
    bounded(cells=3)
    client = app.test_client()
    hanging = f"/compare/specimen/hanging?port={switchboard.port}"
    async with client.request(hanging) as connection:
        await connection.send_complete()
        await while_hanging(switchboard)
        refused = await client.get("/compare/specimen/quick")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0
        other = await client.get("/compare/specimen/quick", scope_base={"client": ("192.0.2.1", 1)})
        assert other.status_code == 200
        await connection.disconnect()
    assert (await client.get("/compare/specimen/quick")).status_code == 200
    assert (await client.head("/compare/specimen/quick")).status_code == 200


async def test_what_is_too_much_alone_is_a_422_that_names_the_bound(
    app: Quart, bounded: Bounding
) -> None:
    bounded(cells=2)
    ada = await join(app)
    response = await app.test_client().get("/compare/specimen/quick")
    error = (await response.get_json())["error"]
    assert (response.status_code, error["field"]) == (422, "side")
    assert "2 at a time" in error["message"]
    assert (await ada.ask("POST", "/api/runs", json=QUICK)).status_code == 422
    await ada.finished(side="threads")


async def test_an_account_may_have_so_many_runs_at_a_time(
    app: Quart, bounded: Bounding, switchboard: Switchboard
) -> None:
    bounded(runs=2)
    ada, bob = await join(app), await join(app)
    hanging = {"contrast": "specimen/hanging", "parameters": {"port": switchboard.port}}
    answers = await asyncio.gather(*(ada.ask("POST", "/api/runs", json=hanging) for _ in range(10)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [202] * 2 + [429] * 8
    assert all(
        int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status_code == 429
    )
    assert (await bob.finished())["state"] == "finished"
    for run in (await ada.get("/api/runs"))["runs"]:
        await ada.ask("POST", f"{run['url']}/cancel")
    assert (await ada.finished())["state"] == "finished"


async def test_an_account_may_have_so_many_cells_at_a_time(
    app: Quart, bounded: Bounding, switchboard: Switchboard
) -> None:
    bounded(cells=4)
    ada = await join(app)
    hanging = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    assert (await ada.ask("POST", "/api/runs", json=QUICK)).status_code == 429
    await ada.finished(side="threads")
    await ada.ask("POST", f"{hanging['url']}/cancel")
    assert await asyncio.to_thread(switchboard.all_ended)


async def test_an_account_may_keep_so_many_runs(app: Quart, bounded: Bounding) -> None:
    bounded(kept=2)
    ada = await join(app)
    run = await ada.finished()
    await ada.finished()
    response = await ada.ask("POST", "/api/runs", json=QUICK)
    assert response.status_code == 422
    assert "delete some" in (await response.get_json())["error"]["message"]
    await ada.ask("DELETE", run["url"])
    await ada.finished()
