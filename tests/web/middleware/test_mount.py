"""The original's threads: how many run, how many wait, and who is never given one."""

from __future__ import annotations

import asyncio
import select
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from quart.typing import TestClientProtocol as Client

from async_contrast.web.middleware.mount import WAITING, WORKERS
from tests.web.asking import connection_to
from tests.web.conftest import Switchboard, an_app
from tests.web.server import PATIENCE, Server, read_all
from tests.web.wire import request, status_of


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_more_than_can_wait_are_told_when_to_ask_again(
    server: Server, switchboard: Switchboard
) -> None:
    asking = request(b"GET /flask/specimen/hanging/%d" % switchboard.port)
    with ExitStack() as stack:
        inside = [stack.enter_context(server.connect()) for _ in range(WORKERS)]
        for each in inside:
            each.sendall(asking)
        switchboard.take(WORKERS)
        waiting = [stack.enter_context(server.connect()) for _ in range(WAITING + 1)]
        for each in waiting:
            each.sendall(request(b"GET /flask/specimen/number"))
        [told], _, _ = select.select(waiting, [], [], PATIENCE)
        refusal = read_all(told)
        assert status_of(refusal) == 429
        assert b"\r\nretry-after: 5\r\n" in refusal.lower()
        assert server.get("/quart/specimen/number")[0] == 200  # the port has no such line
        switchboard.hang_up()
        waiting.remove(told)
        answers = [read_all(each) for each in (*inside, *waiting)]
    assert {status_of(answer) for answer in answers} == {200}


@pytest.mark.asyncio(loop_scope="session")
async def test_who_leaves_the_line_is_never_given_a_thread(
    client: Client, switchboard: Switchboard
) -> None:
    path = f"/flask/specimen/hanging/{switchboard.port}"
    inside = [asyncio.ensure_future(client.get(path)) for _ in range(WORKERS)]
    await asyncio.to_thread(switchboard.take, WORKERS)
    async with asyncio.timeout(PATIENCE):
        for _ in range(WAITING + 1):  # were a place in the line kept, the last would get a 429
            async with connection_to(client, path) as connection:
                await connection.send_complete()
                await connection.disconnect()
            assert connection.status_code == 400
        switchboard.hang_up()
        assert {response.status_code for response in await asyncio.gather(*inside)} == {200}
        assert (await client.get("/flask/specimen/number")).status_code == 200
    assert switchboard.nobody_called()


@pytest.mark.asyncio(loop_scope="session")
async def test_a_service_that_has_ended_starts_no_thread(tmp_path: Path) -> None:
    async with an_app(tmp_path) as app:
        pass
    response = await app.test_client().get("/flask/specimen/number")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
