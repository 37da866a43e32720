"""What a search finds: the contrasts that answer words, or a pasted traceback."""

from __future__ import annotations

import asyncio

from quart import Blueprint, Response, jsonify
from quart_schema import document_response

from async_contrast.finding.query import LONGEST
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import describe, in_query
from async_contrast.web.requests.query import texts
from async_contrast.web.responses import search_json, search_schema

routes = Blueprint("search", __name__)

WORDS = {
    # No maxLength: a server may refuse a URL that long with a 414 of its own, before it comes here.
    **in_query(
        "q",
        f"an error message, a whole traceback, or words, up to {LONGEST} characters",
        type="string",
    ),
    "required": True,
}


@routes.get("/api/search")
@document_response(search_schema.SearchAnswer)
@describe(400, 422, parameters=[WORDS], signed_in=False)
async def search() -> Response:
    """The contrasts that have the words, the best first, and where each matched.

    Where none has all of them, those that have most.
    """
    words = texts("q").get("q", "")
    return jsonify(
        search_json.of_answer(await asyncio.to_thread(catalogue_here().finder.search, words))
    )
