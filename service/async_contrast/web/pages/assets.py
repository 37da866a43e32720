"""The stylesheets and scripts of the pages, which a browser may keep as long as they do not change.

They come from this service alone; the Content-Security-Policy allows nothing else.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from quart import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from async_contrast.web.openapi.described import answer, describe

routes = Blueprint("assets", __name__)

FOLDER = Path(__file__).parent.parent / "static"

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

ROBOTS = "User-agent: *\nDisallow: /compare/\nDisallow: /*?\n"

FOR_GOOD = "public, max-age=31536000, immutable"
"""What stands at an address that names its content never changes."""


@routes.get("/static/<name>")
@describe(
    404, answers={"200": answer("A stylesheet, a script or a picture.", "*/*")}, signed_in=False
)
async def static(name: str) -> Response:
    """A file of the pages."""
    known = files()
    if name not in known:
        raise NotFound
    response = Response(known[name], mimetype=TYPES[Path(name).suffix])
    current = request.args.get("v") == version(name)
    response.headers["Cache-Control"] = FOR_GOOD if current else "no-cache"
    return response


@routes.get("/robots.txt")
@describe(answers={"200": answer("What is not for crawlers.", "text/plain")}, signed_in=False)
async def robots() -> Response:
    """Crawlers may read the pages, but have nothing run."""
    return Response(ROBOTS, mimetype="text/plain")


def address(name: str) -> str:
    """Where a file is, such as "/static/page.css?v=0123abcd"; templates know it as `asset`."""
    return url_for("assets.static", name=name, v=version(name))


@cache
def files() -> dict[str, bytes]:
    """Every file by its name, read once."""
    return {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.suffix in TYPES}


@cache
def version(name: str) -> str:
    """Some digits that change with the file."""
    return hashlib.sha256(files()[name]).hexdigest()[:12]
