"""A shop on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client
from shop import create_app
from shop.config import Config


@pytest.fixture
async def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Quart]:
    async def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"rate": 2.0})

    make = httpx.AsyncClient
    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(httpx, "AsyncClient", lambda **kw: make(transport=transport, **kw))
    config = Config(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}",
        legacy_path=tmp_path / "legacy.db",
        uploads=tmp_path / "uploads",
        secure_cookies=False,
    )
    app = create_app(config)
    async with app.test_app():
        yield app


@pytest.fixture
async def client(app: Quart) -> Client:
    client = app.test_client()
    await client.post("/register", json={"name": "ada", "password": "secret"})
    return client
