"""A pooler between a service and its PostgreSQL that swallows what LISTEN would hear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import URL, make_url

NOTIFICATION = b"A"
"""The type of a NotificationResponse (PostgreSQL's documentation, Message Formats)."""


@asynccontextmanager
async def pooler(url: str) -> AsyncIterator[str]:
    """The URL of one before the database of this URL."""
    target = make_url(url)

    relays: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relays.add(asyncio.create_task(_relay(target, reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        options = {"sslmode": "disable", "gssencmode": "disable"}
        near = target.set(host="127.0.0.1", port=port).update_query_dict(options)
        yield near.render_as_string(hide_password=False)
        for each in relays:  # a connection that was left open ends here, not in another test
            each.cancel()
        await asyncio.gather(*relays, return_exceptions=True)


async def _relay(target: URL, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    theirs, ours = await asyncio.open_connection(target.host, target.port)
    there = asyncio.create_task(_pass_on(reader, ours))
    try:
        with suppress(OSError, asyncio.IncompleteReadError):
            await _pass_back(theirs, writer)
    finally:
        there.cancel()
        for each in (ours, writer):
            each.transport.abort()


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
