"""Somebody who asks a real server, over a real connection."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from async_contrast.database import accounts
from async_contrast.database.database import Database
from tests.web.people import a_hash, basic
from tests.web.server import PATIENCE, Server

ADA = "ada"


def make_ada(url: str) -> None:
    """Give the database at this URL, which has its tables, an account for ADA."""

    async def make() -> None:
        database = Database(url)
        async with database.writing() as session:
            await accounts.add_account(session, ADA, a_hash())
        await database.close()

    asyncio.run(make())


@dataclass(frozen=True)
class Caller:
    """ADA, who asks this server with HTTP Basic."""

    server: Server

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.server.host, self.server.port, timeout=PATIENCE)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status, and the JSON of the answer."""
        with closing(self.connect()) as connection:
            headers = {**basic(ADA), "Content-Type": "application/json"}
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else None

    def get(self, path: str) -> Any:
        status, found = self.ask("GET", path)
        assert status == 200, found
        return found

    def run(self, contrast: str = "specimen/quick", **parameters: int) -> dict[str, Any]:
        """Ask for a run; it is queued."""
        body = {"contrast": contrast, "parameters": parameters}
        status, found = self.ask("POST", "/api/runs", body)
        assert status == 202, found
        run: dict[str, Any] = found
        return run

    def events(self, url: str) -> Generator[str, None, None]:
        """The names of the events of a run, as they come, until the stream ends."""
        with closing(self.connect()) as connection:
            connection.request("GET", f"{url}/events", headers=basic(ADA))
            response = connection.getresponse()
            assert response.status == 200
            for line in response:
                if line.startswith(b"event: "):
                    yield line.decode().strip().removeprefix("event: ")

    def ended(self, url: str) -> dict[str, Any]:
        """The run when it has ended."""
        assert list(self.events(url))[-1] == "finished"
        run: dict[str, Any] = self.get(url)
        return run
