"""The Quart port of `original`, name by name. `app` is for an ASGI server."""

from __future__ import annotations

import asyncio

from quart import Quart
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from benchmarks.web import stored
from benchmarks.web.answers import HELLO, WAITED

app = Quart(__name__)
engines = {name: create_async_engine(url, **stored.POOL) for name, url in stored.named().items()}


@app.get("/hello")
async def hello() -> str:
    """Nothing but the framework's own price."""
    return HELLO


@app.get("/wait/<int:milliseconds>")
async def wait(milliseconds: int) -> str:
    """Answer after a while, as if somebody else had been asked."""
    await asyncio.sleep(milliseconds / 1000)
    return WAITED


@app.get("/read/<database>/<int:author>")
async def read(database: str, author: int) -> str:
    """The name in a row."""
    async with AsyncSession(engines[database]) as session:
        return (await session.get_one(stored.Author, author)).name
