"""Who runs what is kept: each worker, what it runs on, and when it was last heard of."""

from __future__ import annotations

from quart import Blueprint, jsonify
from quart.typing import ResponseReturnValue
from quart_schema import document_response

from async_contrast.web.auth.identity import signed_in
from async_contrast.web.auth.parts import parts_here
from async_contrast.web.openapi.described import describe
from async_contrast.web.responses import run_json, run_schema

routes = Blueprint("workers", __name__)


@routes.get("/api/workers")
@document_response(run_schema.WorkersAnswer)
@describe(401, 429, 503)
async def workers() -> ResponseReturnValue:
    """The workers that live: on what platform, with which libraries, doing how much."""
    await signed_in()
    async with parts_here().database.reading() as session:
        return jsonify(run_json.of_workers(await parts_here().engine.workers(session)))
