"""People with accounts, who ask an app, each with HTTP Basic or with a browser's cookies."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from quart import Quart, Response
from quart.typing import TestClientProtocol as Client

from async_contrast.database import accounts
from async_contrast.web.auth.parts import Parts
from tests.web.asking import ask

PASSWORD = "correct horse battery"


@cache
def a_hash() -> str:
    """PASSWORD's, one that takes next to nothing to check: most tests only show who they are."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    """The header that says who one is."""
    token = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def parts_of(app: Quart) -> Parts:
    parts: Parts = app.extensions["parts"]
    return parts


@dataclass
class Person:
    """Somebody with an account of their own."""

    app: Quart
    name: str

    async def ask(self, method: str, path: str, **more: Any) -> Response:
        headers = {**basic(self.name), **more.pop("headers", {})}
        client = self.app.test_client(use_cookies=False)
        return await ask(client, method, path, headers=headers, **more)

    async def get(self, path: str, status: int = 200) -> Any:
        response = await self.ask("GET", path)
        assert response.status_code == status, await response.get_data()
        return await response.get_json()

    async def run(self, contrast: str = "specimen/quick", **more: Any) -> dict[str, Any]:
        """Ask for a run; it is queued."""
        response = await self.ask("POST", "/api/runs", json={"contrast": contrast, **more})
        assert response.status_code == 202, await response.get_data()
        found: dict[str, Any] = await response.get_json()
        return found

    async def finished(self, **more: Any) -> dict[str, Any]:
        """A run that has ended, followed by its events until then."""
        run = await self.run(**more)
        response = await self.ask("GET", f"{run['url']}/events")
        await response.get_data()
        found: dict[str, Any] = await self.get(run["url"])
        return found


async def join(app: Quart) -> Person:
    """Somebody new, with PASSWORD."""
    name = f"person-{secrets.token_hex(4)}"
    async with parts_of(app).database.writing() as session:
        await accounts.add_account(session, name, a_hash())
    return Person(app, name)


async def signed_in(person: Person) -> Client:
    """A browser that has the cookie of a new session."""
    client = person.app.test_client()
    response = await client.post("/sign-in", form={"name": person.name, "password": PASSWORD})
    assert response.status_code == 303
    return client
