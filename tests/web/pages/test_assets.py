"""GET /static/<name>: what a browser may keep, and for how long."""

from __future__ import annotations

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client

from async_contrast.web.pages.assets import FOLDER
from tests.web.asking import ask
from tests.web.pages.looking import look

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
NAMES = sorted(file.name for file in FOLDER.iterdir())


async def test_there_is_nothing_in_the_folder_but_what_pages_load() -> None:
    assert {name.rpartition(".")[2] for name in NAMES} == TYPES.keys()


@pytest.mark.parametrize("name", NAMES)
async def test_what_names_its_content_is_kept_for_good_and_what_does_not_is_asked_for_again(
    app: Quart, client: Client, name: str
) -> None:
    async with app.test_request_context("/"):
        address = app.jinja_env.globals["asset"](name)  # type: ignore[operator]
    path, _, version = address.partition("?v=")
    assert path == f"/static/{name}"
    for query, kept in (
        (f"?v={version}", "public, max-age=31536000, immutable"),
        ("", "no-cache"),
        ("?v=", "no-cache"),
        ("?v=0", "no-cache"),
        (f"?v={version[:-1]}", "no-cache"),
        (f"?v={version.upper()}0", "no-cache"),
    ):
        got, head = [await ask(client, method, f"{path}{query}") for method in ("GET", "HEAD")]
        assert (got.status_code, got.headers["Cache-Control"]) == (200, kept)
        media = TYPES[name.rpartition(".")[2]]
        assert got.headers["Content-Type"] == f"{media}; charset=utf-8"
        assert await got.get_data() == (FOLDER / name).read_bytes()
        assert (head.status_code, head.headers) == (200, got.headers)
        assert got.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_page_names_the_content_of_everything_that_it_loads(client: Client) -> None:
    for path in ("/", "/contrasts/specimen/quick", "/sign-in"):
        page = await look(await client.get(path))
        for each in page.all("link") + page.all("script"):
            response = await client.get(each.attributes.get("href") or each["src"])
            assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "none.css",
        "page",
        "page.css/",
        "Page.css",
        "page.css%00",
        ".",
        "..",
        "../answer.py",
        "%2E%2E/answer.py",
        "..%2Fanswer.py",
        "%2Fetc%2Fpasswd",
        "..%5Canswer.py",
        "x" * 5000,
    ],
)
async def test_what_is_not_there_is_a_404_that_nobody_keeps(client: Client, name: str) -> None:
    response = await client.get(f"/static/{name}?v=0")
    assert (response.status_code, response.mimetype) == (404, "application/json")
    assert response.headers["Cache-Control"] == "no-store"
