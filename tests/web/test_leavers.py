"""Clients that leave a real server in the middle of what it writes for them."""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.databases import DATABASES
from tests.effort import choose
from tests.web.caller import ADA, Caller
from tests.web.people import basic
from tests.web.server import Server
from tests.web.services import a_database, serving

DEADLINE = 60
SOON = choose(DEADLINE, 10.0)
"""Seconds after which somebody else has written."""

LEAVERS = choose(40, 300)
AT_A_TIME = 20


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with a_database(request.param, tmp_path) as found:
        yield found


def asking(server: Server, method: str, path: str, body: Mapping[str, Any]) -> socket.socket:
    """A connection that has sent this, as ADA, and heard nothing yet."""
    text = json.dumps(body).encode()
    headers = {
        **basic(ADA),
        "Host": "here",
        "Content-Type": "application/json",
        "Content-Length": str(len(text)),
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {word}" for name, word in headers.items())]
    connection = server.connect()
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + text)
    return connection


def answered(connections: list[socket.socket], seconds: float) -> bool:
    """Whether one of them was answered within this time."""
    return bool(select.select(connections, [], [], seconds)[0])


@pytest.mark.parametrize("method", ["POST", pytest.param("PATCH", marks=pytest.mark.thorough)])
def test_the_next_write_does_not_wait_for_those_who_left(
    tmp_path: Path, url: str, method: str
) -> None:
    """A burst leaves as a whole, each a little later than the one before: amid all its stages."""
    with serving(tmp_path, url) as server:
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run()
        ada.ended(run["url"])
        path = {"POST": "/api/runs", "PATCH": run["url"]}[method]
        body = {"labels": ["x", "y"]} | ({"contrast": "specimen/quick"} if method == "POST" else {})
        began = time.monotonic()
        with asking(server, method, path, body) as connection:
            assert answered([connection], DEADLINE)
        whole = time.monotonic() - began
        for first in range(0, LEAVERS, AT_A_TIME):
            with ExitStack() as stack:
                burst = [
                    stack.enter_context(asking(server, method, path, body))
                    for _ in range(AT_A_TIME)
                ]
                answered(burst, whole * first / LEAVERS)
        began = time.monotonic()
        while ada.ask("PATCH", run["url"], {"labels": ["after"]})[0] != 200:
            assert time.monotonic() - began < DEADLINE
        assert time.monotonic() - began < SOON
        for found in ada.get("/api/runs?limit=100")["runs"]:
            assert found["labels"] in (["after"], ["x", "y"])
            assert ada.ended(found["url"])["state"] == "finished"
        assert server.errors() == ""
