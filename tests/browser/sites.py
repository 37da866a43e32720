"""The service that a browser visits, with people who have accounts there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext

from async_contrast.database import accounts
from async_contrast.database.database import Database
from tests.databases import migrated_sqlite
from tests.web.people import PASSWORD, a_hash
from tests.web.server import Server

ADA = "ada"
"""Who has an account there, with PASSWORD."""


@asynccontextmanager
async def a_site(
    folder: Path, catalogue: str, trial_seconds: str, **arguments: Any
) -> AsyncIterator[str]:
    """The address of a service with a database of its own in this folder."""
    url = migrated_sqlite(folder / "service.db")
    await _join(url)
    settings = {"DATABASE_URL": url}
    with Server(
        folder / "log",
        catalogue=catalogue,
        trial_seconds=trial_seconds,
        settings=settings,
        **arguments,
    ) as server:
        server.wait_until_ready()
        yield f"http://{server.host}:{server.port}"


async def _join(url: str) -> None:
    database = Database(url)
    async with database.writing() as session:
        await accounts.add_account(session, ADA, a_hash())
    await database.close()


async def sign_in(context: BrowserContext) -> None:
    """Give this browser the cookie of somebody who has signed in."""
    form: dict[str, str | float | bool] = {"name": ADA, "password": PASSWORD}
    response = await context.request.post("/sign-in", form=form, max_redirects=0)
    assert response.status == 303, await response.text()


async def ask_for_run(context: BrowserContext, contrast: str, **parameters: int) -> int:
    """The number of a new run of whoever is signed in."""
    wanted: dict[str, Any] = {"contrast": contrast, "parameters": parameters}
    response = await context.request.post("/api/runs", data=wanted)
    assert response.status == 202, await response.text()
    number: int = (await response.json())["id"]
    return number


async def finished_report(context: BrowserContext) -> int:
    """The number of a report of whoever is signed in, once it has ended."""
    response = await context.request.post("/api/reports", data={})
    assert response.status == 202, await response.text()
    number: int = (await response.json())["id"]
    await context.request.get(f"/api/reports/{number}/events")
    return number


async def finished_run(context: BrowserContext, contrast: str, **parameters: int) -> int:
    """The same, once it has ended."""
    number = await ask_for_run(context, contrast, **parameters)
    await context.request.get(f"/api/runs/{number}/events")  # the stream ends with the run
    return number
