"""Quart's client, where the types that it is given say less than it can do."""

from __future__ import annotations

from typing import Any

from quart import Response
from quart.testing.connections import TestHTTPConnection as Connection
from quart.typing import TestClientProtocol as Client


async def ask(client: Client, method: str, path: str, **more: Any) -> Response:
    """What `open` answers, whose types want JSON of every request."""
    return await client.open(path, method=method, **more)


def connection_to(client: Client, path: str) -> Connection:
    """What `request` makes; the protocol that it is said to be has no status."""
    connection = client.request(path)
    assert isinstance(connection, Connection)
    return connection
