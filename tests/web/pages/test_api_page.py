"""GET /api: every request of the API, with an example."""

from __future__ import annotations

import shlex

import pytest
from quart.typing import TestClientProtocol as Client

from tests.web.pages.looking import Element, look

pytestmark = pytest.mark.asyncio(loop_scope="session")

OF_PAGES = (
    "home",
    "run_all",
    "contrast",
    "run_list",
    "run",
    "hazards",
    "docs",
    "api_page",
    "report_pages",
    "seen_page",
    "assets",
)


async def requests(client: Client) -> dict[str, Element]:
    """What the page has, by method and path."""
    page = await look(await client.get("/api"))
    return {each.one("h3").text: each for each in page.all("article", class_="request")}


def example(request: Element) -> list[str]:
    """The words of its example, for a shell."""
    return shlex.split(request.one("pre", class_="command").text)


async def test_every_request_that_is_described_and_no_page_has_an_example(client: Client) -> None:
    document = await (await client.get("/openapi.json")).get_json()
    wanted = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        if not path.startswith(("/flask/", "/quart/", "/compare/specimen"))
        for method, operation in operations.items()
        if not {*OF_PAGES} & {*operation.get("tags", ())} and path != "/account"
        if method != "get" or path != "/sign-in"  # a form
    }
    found = await requests(client)
    assert found.keys() == wanted
    for name, request in found.items():
        command, *_, url = example(request)
        assert command == "curl"
        assert "{" not in url, name


@pytest.mark.parametrize(
    "name",
    ["GET /compare", "GET /compare/{topic}", "GET /compare/{topic}/{name}", "GET /api/search"],
)
async def test_an_example_that_needs_nobody_answers(client: Client, name: str) -> None:
    *_, url = example((await requests(client))[name])
    assert url.startswith("http://localhost/")
    response = await client.get(url.removeprefix("http://localhost"))
    assert response.status_code == 200
    assert response.mimetype == "application/json"


async def test_a_request_says_what_it_takes(client: Client) -> None:
    found = await requests(client)
    new = found["POST /api/runs"]
    assert "Takes an account." in new.text
    assert "Idempotency-Key" in new.one("dl").text
    words = example(new)
    assert words[1:3] == ["-u", "ada"]
    assert "specimen/quick" in words[words.index("-d") + 1]
    assert "Takes an account." not in found["GET /compare"].text
    of_its_own = [each.text for each in found["GET /compare/{topic}/{name}"].all("dt")]
    assert of_its_own == ["number", "side", "on"]


async def test_every_page_leads_to_it_and_it_to_the_json(client: Client) -> None:
    header = (await look(await client.get("/"))).one("header")
    assert header.one("a", href="/api").text == "API"
    page = await look(await client.get("/api/"))
    assert page.one("main").one("a", href="/openapi.json").text == "/openapi.json"
