"""The runs that people keep: /api/runs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from enum import StrEnum
from urllib.parse import urlencode

from quart import Blueprint, Response, jsonify
from quart.typing import ResponseReturnValue
from quart_schema import document_response

from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.database.models import UNDER_WAY, Run
from async_contrast.database.runs import RunRequest
from async_contrast.errors import Conflict, ForbiddenParameter
from async_contrast.web.auth.identity import signed_in
from async_contrast.web.openapi.described import answer, describe, in_header, in_query
from async_contrast.web.pages.export import document
from async_contrast.web.requests import query, run_actions
from async_contrast.web.requests.payloads import JSON, Change, NewRun, read_json
from async_contrast.web.requests.run_filters import AFTER, IN_QUERY, LIMIT, NAMES, read_filters
from async_contrast.web.requests.run_request import each_once, read_run_request
from async_contrast.web.responses import junit, run_json, run_schema

routes = Blueprint("runs", __name__, url_prefix="/api/runs")

IDEMPOTENCY_KEY = "Idempotency-Key"


class Format(StrEnum):
    """In what a run is exported."""

    JSON = "json"
    JUNIT = "junit"
    HTML = "html"


@routes.post("")
@document_response(run_schema.RunAnswer, 202)
@describe(
    *(400, 401, 403, 408, 413, 415, 422, 429, 503),
    parameters=[
        in_header(
            IDEMPOTENCY_KEY,
            "the same request with the same key is one run, however often it is sent",
            type="string",
            pattern="^[!-~]{1,255}$",
        )
    ],
    bodies=[(JSON, NewRun)],
    headers={"202": {"Location": "where the run is"}},
)
async def create() -> ResponseReturnValue:
    """Queue a comparison, to be run and kept."""
    account = await signed_in()
    key = query.header(IDEMPOTENCY_KEY, 255)
    number = await run_actions.queue(account, _run_request(await read_json(NewRun), key))
    run = await run_actions.find(account, str(number))
    return await _whole(run), 202, {"Location": f"/api/runs/{number}"}


def _run_request(asked: NewRun, key: str | None) -> RunRequest:
    """What is asked for, checked against the catalogue. Raises ParameterError."""
    if "side" in asked.parameters:
        raise ForbiddenParameter("parameters.side", "side stands beside parameters, not in them")
    given = {name: [str(value)] for name, value in asked.parameters.items()}
    side = Side(asked.side) if asked.side else None
    found = read_run_request(
        asked.contrast,
        given,
        side,
        asked.labels,
        shared=asked.shared,
        on=asked.on,
        wait=asked.wait,
    )
    if key is None:
        return found
    words = json.dumps(asked.model_dump(), sort_keys=True)
    return replace(found, key=key, fingerprint=hashlib.sha256(words.encode()).hexdigest())


@routes.get("")
@document_response(run_schema.RunsAnswer)
@describe(
    *(400, 401, 422, 429, 503),
    parameters=IN_QUERY,
)
async def index() -> ResponseReturnValue:
    """Your runs, and those shared with everybody; the newest first."""
    account = await signed_in()
    given = query.texts(*NAMES)
    limit = query.integer(given, LIMIT) or LIMIT.default
    after, filters = query.integer(given, AFTER), read_filters(given)
    found, last = await run_actions.page_of(account, filters, after, limit)
    following = f"/api/runs?{urlencode({**given, 'after': last})}" if last else None
    return jsonify(run_json.of_list(found, following))


@routes.get("/<run_id>")
@document_response(run_schema.RunAnswer)
@describe(401, 404, 429, 503)
async def read(run_id: str) -> ResponseReturnValue:
    """A run, with its cells as far as they have ended."""
    return await _whole(await run_actions.find(await signed_in(), run_id))


@routes.post("/<run_id>/cancel")
@document_response(run_schema.RunAnswer)
@describe(400, 401, 403, 404, 408, 409, 413, 429, 503)
async def cancel(run_id: str) -> ResponseReturnValue:
    """End a run that is queued or running; what it has found so far is kept."""
    account = await signed_in()
    await run_actions.cancel(account, run_id)
    return await _whole(await run_actions.find(account, run_id))


@routes.patch("/<run_id>")
@document_response(run_schema.RunAnswer)
@describe(400, 401, 403, 404, 408, 413, 415, 422, 429, 503, bodies=[(JSON, Change)])
async def change(run_id: str) -> ResponseReturnValue:
    """Set a run's labels, or whether it is shared with everybody who has an account."""
    account = await signed_in()
    query.run_number(run_id)
    asked = await read_json(Change)
    labels = None if asked.labels is None else each_once(asked.labels)
    await run_actions.change(account, run_id, labels, asked.shared)
    return await _whole(await run_actions.find(account, run_id))


@routes.delete("/<run_id>")
@describe(
    *(400, 401, 403, 404, 408, 409, 413, 429, 503),
    answers={"204": answer("It is gone.")},
)
async def delete(run_id: str) -> ResponseReturnValue:
    """Delete a run that has ended."""
    await run_actions.delete(await signed_in(), run_id)
    return "", 204


@routes.get("/<run_id>/export")
@describe(
    *(401, 400, 404, 409, 422, 429, 503),
    parameters=[
        in_query("format", "JUnit XML shows a surprise as a failure; HTML needs no other file",
                 type="string",
                 enum=list(Format), default=Format.JSON.value)
    ],
    answers={
        "200": {
            "description": "The run as a file.",
            "content": {
                JSON: {"schema": {"$ref": "#/components/schemas/RunAnswer"}},
                "application/xml": {"schema": {"type": "string"}},
                "text/html": {"schema": {"type": "string"}},
            },
        }
    },
)  # fmt: skip
async def export(run_id: str) -> ResponseReturnValue:
    """A run that has ended, as a file: all of it, to read or to look at, or for a pipeline."""
    run = await run_actions.find(await signed_in(), run_id)
    form = query.choice(query.texts("format"), "format", Format) or Format.JSON
    if run.state in UNDER_WAY:
        raise Conflict(f"the run is {run.state}; it can be exported when it has ended")
    known = run_actions.question(run)
    response, ending = await _as_file(run_json.of_run(run, known), known, form)
    response.headers["Content-Disposition"] = f'attachment; filename="run-{run.id}.{ending}"'
    return response


async def _as_file(
    run: run_schema.RunAnswer, known: Contrast | None, form: Format
) -> tuple[Response, str]:
    """The answer, and how the name of the file ends."""
    match form:
        case Format.JUNIT:
            return Response(junit.of_run(run), mimetype="application/xml"), "xml"
        case Format.HTML:
            return Response(await document(run, known), mimetype="text/html"), "html"
        case Format.JSON:
            return jsonify(run), "json"


@routes.get("/<run_id>/compare/<other_id>")
@document_response(run_schema.RunsCompared)
@describe(401, 404, 422, 429, 503)
async def compare(run_id: str, other_id: str) -> ResponseReturnValue:
    """Two runs of one contrast, cell by cell, and how what they ran on differs."""
    this, other = await run_actions.find_two(await signed_in(), run_id, other_id)
    return jsonify(run_json.of_two(this, other, run_actions.question(this)))


async def _whole(run: Run) -> Response:
    waits_for = await run_actions.unserved(run)
    return jsonify(run_json.of_run(run, run_actions.question(run), waits_for))
