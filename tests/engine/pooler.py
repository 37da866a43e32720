"""A pooler between a service and its PostgreSQL that swallows what LISTEN would hear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url

NOTIFICATION = b"A"
"""The type of a NotificationResponse (PostgreSQL's documentation, Message Formats)."""


@asynccontextmanager
async def pooler(url: str) -> AsyncIterator[str]:
    """The URL of one before the database of this URL."""
    target = make_url(url)

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(target.host, target.port)
        there = asyncio.create_task(_pass_on(reader, ours))
        with suppress(OSError, asyncio.IncompleteReadError):
            await _pass_back(theirs, writer)
        there.cancel()
        for each in (ours, writer):
            each.close()

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        options = {"sslmode": "disable", "gssencmode": "disable"}
        near = target.set(host="127.0.0.1", port=port).update_query_dict(options)
        yield near.render_as_string(hide_password=False)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _pass_back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Message by message: a type, and a length that counts itself."""
    while True:
        head = await reader.readexactly(5)
        body = await reader.readexactly(int.from_bytes(head[1:]) - 4)
        if head[:1] != NOTIFICATION:
            writer.write(head + body)
            await writer.drain()
