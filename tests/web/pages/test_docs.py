"""GET /docs and /docs/<name>: the documentation, as the service shows it."""

from __future__ import annotations

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client

from async_contrast.web.pages.docs import FOLDER, INDEX, address
from async_contrast.web.pages.markdown import Document, document
from tests.web.asking import ask
from tests.web.pages.looking import Element, look, parse

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMES = sorted(file.stem for file in FOLDER.glob("*.md"))
PATHS = {name: "/docs" if name == INDEX else f"/docs/{name}" for name in NAMES}


def made_of(text: str) -> tuple[Document, Element]:
    """The document of a text below a title, and its body in a page."""
    found = document(f"# Title\n\n{text}", address)
    return found, parse(f"<!doctype html>\n<html lang='en'>{found.body}</html>")


@pytest.mark.parametrize("name", NAMES)
async def test_each_file_is_a_page_whose_links_lead_to_places_that_are_there(
    client: Client, name: str
) -> None:
    page = await look(await client.get(PATHS[name]))
    for link in page.one("article").all("a"):
        path, _, anchor = link["href"].partition("#")
        there = await look(await client.get(path or PATHS[name]))
        assert not anchor or [
            each for each in there.everything() if each.attributes.get("id") == anchor
        ]


@pytest.mark.parametrize("path", [*PATHS.values(), "/docs/none"])
async def test_head_says_what_get_says(client: Client, path: str) -> None:
    got, head = [await ask(client, method, path) for method in ("GET", "HEAD")]
    assert (head.status_code, head.headers) == (got.status_code, got.headers)


@pytest.mark.parametrize(
    "name", ["none", INDEX, "http.md", "HTTP", "%2E%2E", "%00", "%C3%A9", "x" * 5000]
)
async def test_what_is_no_page_leads_to_those_that_are(client: Client, name: str) -> None:
    page = await look(await client.get(f"/docs/{name}"), 404)
    assert page.one("main").one("a", href="/docs").text
    assert ", http, " in page.one("main").text


async def test_every_page_leads_to_the_documentation(client: Client) -> None:
    for path in ("/", "/contrasts/specimen/quick", "/sign-in", "/docs/http"):
        assert (await look(await client.get(path))).one("header").all("a", href="/docs")


async def test_an_address_with_a_stroke_at_its_end_is_the_same(client: Client) -> None:
    assert (await client.get("/docs/")).status_code == 200


async def test_it_is_read_once(client: Client, app: Quart, monkeypatch: pytest.MonkeyPatch) -> None:
    await client.get("/docs")
    monkeypatch.setattr("async_contrast.web.pages.docs.FOLDER", FOLDER / "none")
    await look(await client.get("/docs/http"))


async def test_html_in_a_text_is_text_and_a_script_is_no_link() -> None:
    _, page = made_of(
        '<b onclick="x">bold</b> [this](javascript:alert(1)) `<i>`\n\n<script>x</script>'
    )
    assert {each.tag for each in page.everything()} == {"html", "p", "code"}
    assert page.one("code").text == "<i>"


async def test_what_may_be_wide_scrolls_and_is_named_by_the_heading_above() -> None:
    found, page = made_of(
        "    in\n\n## The `x`: all?\n\n| a |\n| - |\n| b |\n\n```\nx\n```\n\n### C\n\n```\ny\n```"
    )
    assert [(each.words, each.anchor) for each in found.sections] == [("The x: all?", "the-x-all")]
    boxes = [each for each in page.everything() if "tabindex" in each]
    assert [(box.tag, box["role"], box["aria-labelledby"]) for box in boxes] == [
        ("pre", "group", "title"),
        ("div", "group", "the-x-all"),
        ("pre", "group", "the-x-all"),
        ("pre", "group", "c"),
    ]
    assert page.one("div").one("table").one("td").text == "b"


async def test_python_is_in_colours_and_other_code_is_not() -> None:
    _, page = made_of("```python\nif x < 1:\n    pass\n```\n\n```console\n$ if <b>\n```")
    python, console = page.all("pre")
    assert [each.text for each in python.all("span", class_="tok-k")] == ["if", "pass"]
    assert [each.tag for each in console.everything()] == ["code"]
    assert console.text == "$ if <b>"


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("index.md", "/docs"),
        ("http.md", "/docs/http"),
        ("http.md#errors", "/docs/http#errors"),
        ("#errors", "#errors"),
    ],
)
async def test_where_a_link_leads(target: str, path: str) -> None:
    assert address(target) == path
