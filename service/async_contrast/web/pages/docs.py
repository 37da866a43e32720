"""The documentation: the Markdown files of the folder docs, as pages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from quart import Blueprint, Response

from async_contrast.errors import UnknownName
from async_contrast.web.openapi.described import answer, describe
from async_contrast.web.pages.render import page

if TYPE_CHECKING:
    from async_contrast.web.pages.markdown import Document

routes = Blueprint("docs", __name__)

FOLDER = Path(__file__).parents[2] / "docs"

INDEX = "index"


@routes.get("/docs", strict_slashes=False)
@describe(answers={"200": answer("The page.", "text/html")}, signed_in=False, page=True)
async def index() -> Response:
    """What the documentation has."""
    return await page("docs.html", document=(await _documents())[INDEX])


@routes.get("/docs/<name>")
@describe(404, answers={"200": answer("The page.", "text/html")}, signed_in=False, page=True)
async def one(name: str) -> Response:
    """One page of it."""
    known = await _documents()
    names = sorted(known.keys() - {INDEX})
    if name not in names:
        raise UnknownName(f"the documentation has no page of this name; it has {', '.join(names)}")
    return await page("docs.html", document=known[name])


async def _documents() -> Mapping[str, Document]:
    return await asyncio.to_thread(documents)  # the first time takes tenths of a second


@cache
def documents() -> Mapping[str, Document]:
    """Every page by its name, read and made into HTML once."""
    from async_contrast.web.pages.markdown import document  # most starts need no Markdown

    return {file.stem: document(file.read_text(), address) for file in FOLDER.glob("*.md")}


def address(target: str) -> str:
    """Where a link leads; one to a file beside, such as "http.md#errors", to that file's page."""
    file, mark, anchor = target.partition("#")
    if not file.endswith(".md"):
        return target
    name = file.removesuffix(".md")
    return f"/docs{'' if name == INDEX else f'/{name}'}{mark}{anchor}"
