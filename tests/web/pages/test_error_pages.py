"""Errors: pages for browsers where there are pages, JSON for everybody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from quart import Quart
from quart.typing import TestClientProtocol as Client

from async_contrast.accounts.passwords import Passwords
from async_contrast.database.database import Database
from async_contrast.web.auth.authentication import Authentication
from tests.web.asking import ask
from tests.web.pages.looking import look
from tests.web.people import basic, join, parts_of, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROGRAMS = [{}, {"Accept": "*/*"}, {"Accept": "application/json"}]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/nothing/at/all?x=%3Cscript%3E", 404),
        ("GET", "/%3Cscript%3Ealert(1)%3C/script%3E", 404),
        ("GET", "/caf%C3%A9%00%FF", 404),
        ("GET", "/comparing", 404),
        ("GET", "/contrasts/specimen/quick/", 404),
        ("HEAD", "/nothing", 404),
        ("POST", "/", 405),
        ("GET", "/sign-out", 405),
        ("PUT", "/runs/1", 405),
        ("PATCH", "/healthz", 405),
    ],
)
async def test_where_nothing_is_a_browser_gets_a_page_and_a_program_json(
    client: Client, method: str, path: str, status: int
) -> None:
    response = await ask(client, method, path, headers=BROWSER)
    assert ("Allow" in response.headers) == (status == 405)
    if method == "HEAD":
        assert (response.status_code, response.mimetype) == (status, "text/html")
    else:
        page = await look(response, status)
        assert page.one("h1").text.startswith(f"{status} ")
        assert page.one("main").one("a", href="/")
    for headers in PROGRAMS:
        response = await ask(client, method, path, headers=headers)
        assert (response.status_code, response.mimetype) == (status, "application/json")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(
            ("GET", f"/{name}{ending}", 404)
            for name in ("flask", "quart", "static")
            for ending in ("", "/", "/nothing")
        ),
        ("GET", "/api/nothing", 404),
        ("GET", "/compare/nothing", 404),
        ("GET", "/compare/", 404),
        ("POST", "/compare", 405),
        ("DELETE", "/api/runs", 405),
        ("DELETE", "/static/page.css", 405),
        ("DELETE", "/quart/specimen/number", 405),
        ("DELETE", "/flask/specimen/number", 405),
        ("GET", "/api/runs", 401),
        ("GET", "/compare/specimen/quick?number=x", 400),
    ],
)
async def test_what_is_for_programs_answers_a_browser_in_json_too(
    client: Client, method: str, path: str, status: int
) -> None:
    response = await ask(client, method, path, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "application/json")
    assert (await response.get_json())["error"]["status"] == status


@pytest.mark.parametrize("path", ["/contrasts/none", "/contrasts/specimen/none", "/?q=a&q=b"])
async def test_an_error_of_a_page_is_a_page_whoever_asks(client: Client, path: str) -> None:
    for headers in (BROWSER, *PROGRAMS):
        response = await client.get(path, headers=headers)
        await look(response, response.status_code)
        assert response.status_code in (400, 404)


async def test_who_is_signed_in_still_is_on_a_page_of_an_error(app: Quart) -> None:
    ada = await join(app)
    page = await look(await ada.ask("GET", "/nothing", headers=BROWSER), 404)
    assert page.one("div", class_="who").one("a", href="/account").text == ada.name


@pytest.mark.parametrize("path", ["/account", "/runs"])
async def test_a_page_for_people_with_an_account_leads_others_to_the_form(
    client: Client, path: str
) -> None:
    for headers in ({}, BROWSER, basic("nobody"), {"Authorization": "Basic x"}):
        response = await client.get(path, headers=headers)
        assert response.status_code == 303
        assert response.headers["Location"] == f"/sign-in?next={path}"
        assert "WWW-Authenticate" not in response.headers  # a browser would ask by itself


@pytest_asyncio.fixture(loop_scope="session")
async def away(app: Quart, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """Somebody with a session in a browser, whose service cannot reach its database any more."""
    browser = await signed_in(await join(app))
    nowhere = Database("postgresql+psycopg://127.0.0.1:1/none")
    authentication = Authentication(nowhere, Passwords())
    lost = replace(parts_of(app), database=nowhere, authentication=authentication)
    monkeypatch.setitem(app.extensions, "parts", lost)
    yield browser
    authentication.close()
    await nowhere.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/runs"),
        ("GET", "/runs/1"),
        ("GET", "/runs/1/compare/2"),
        ("GET", "/account"),
        ("POST", "/runs"),
        ("POST", "/runs/1/delete"),
        ("POST", "/sign-in"),
        ("POST", "/sign-out"),
        ("POST", "/account/delete"),
    ],
)
async def test_without_a_database_what_needs_it_is_a_503_page(
    away: Client, method: str, path: str
) -> None:
    form = {"name": "ada", "password": "x"} if method == "POST" else None
    response = await ask(away, method, path, form=form)
    page = await look(response, 503)
    assert int(response.headers["Retry-After"]) > 0
    assert "the database cannot be" in page.one("main").text
    assert "Set-Cookie" not in response.headers


async def test_without_a_database_what_needs_none_is_there(away: Client) -> None:
    for path in (
        "/",
        "/contrasts/specimen",
        "/contrasts/specimen/quick?side=threads",
        "/sign-in",
        "/docs",
    ):
        await look(await away.get(path))
    await look(await away.get("/nothing", headers=BROWSER), 404)
    await look(await away.post("/run-all"))
