"""The answers that people have just seen: /api/seen."""

from __future__ import annotations

from quart import Blueprint, jsonify
from quart.typing import ResponseReturnValue
from quart_schema import document_response

from async_contrast.web.auth.identity import signed_in
from async_contrast.web.openapi.described import describe
from async_contrast.web.requests import run_actions, seen_answers
from async_contrast.web.requests.payloads import JSON, KeptSeen, read_json
from async_contrast.web.requests.run_request import each_once
from async_contrast.web.responses import comparison_schema, run_json, run_schema

routes = Blueprint("seen", __name__, url_prefix="/api/seen")


@routes.get("/<word>")
@document_response(comparison_schema.ComparisonAnswer)
@describe(401, 404, 429, 503)
async def read(word: str) -> ResponseReturnValue:
    """An answer that you have just seen, once more; one on several platforms is a MatrixAnswer."""
    return jsonify((await seen_answers.find(await signed_in(), word)).answer)


@routes.post("/<word>")
@document_response(run_schema.RunAnswer, 201)
@describe(
    *(400, 401, 403, 404, 408, 413, 415, 422, 429, 503),
    bodies=[(JSON, KeptSeen)],
    headers={"201": {"Location": "where the run is"}},
)
async def keep(word: str) -> ResponseReturnValue:
    """Keep an answer that you have just seen as a run, without running it again."""
    account = await signed_in()
    asked = await read_json(KeptSeen)
    found = await seen_answers.find(account, word)
    number = await seen_answers.keep(account, found, each_once(asked.labels), shared=asked.shared)
    run = await run_actions.find(account, str(number))
    known = run_actions.question(run)
    return jsonify(run_json.of_run(run, known)), 201, {"Location": f"/api/runs/{number}"}
