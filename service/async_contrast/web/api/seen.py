"""The answers that people have just seen: /api/seen."""

from __future__ import annotations

import asyncio

from quart import Blueprint, jsonify
from quart.typing import ResponseReturnValue
from quart_schema import document_response

from async_contrast.database.models import Kept
from async_contrast.web.auth.identity import signed_in
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import describe
from async_contrast.web.reports import kept, kept_schema, schema
from async_contrast.web.requests import report_actions, run_actions, seen_answers
from async_contrast.web.requests.payloads import JSON, Change, read_json
from async_contrast.web.requests.run_request import each_once
from async_contrast.web.responses import (
    comparison_schema,
    matrix_schema,
    run_json,
    run_schema,
)

routes = Blueprint("seen", __name__, url_prefix="/api/seen")


@routes.get("/<word>")
@document_response(comparison_schema.ComparisonAnswer)
@describe(
    *(401, 404, 429, 503),
    also={"200": [matrix_schema.MatrixAnswer, schema.ReportAnswer]},
)
async def read(word: str) -> ResponseReturnValue:
    """An answer that you have just seen, once more."""
    found = await seen_answers.find(await signed_in(), word)
    return await asyncio.to_thread(jsonify, found.answer)


@routes.post("/<word>")
@document_response(run_schema.RunAnswer, 201)
@describe(
    *(400, 401, 403, 404, 408, 413, 415, 422, 429, 503),
    also={"201": [kept_schema.KeptReport]},
    bodies=[(JSON, Change)],
    headers={"201": {"Location": "where the run, or report, is"}},
)
async def keep(word: str) -> ResponseReturnValue:
    """Keep an answer that you have just seen as a run, or a report, without running it again.

    Of one that you have kept already, it sets what you name.
    """
    account = await signed_in()
    asked = await read_json(Change)
    found = await seen_answers.find(account, word)
    labels = None if asked.labels is None else each_once(asked.labels)
    number = await seen_answers.keep(account, found, labels, asked.shared)
    kept_as: run_schema.RunAnswer | kept_schema.KeptReport
    if found.kind is Kept.REPORT:
        report = await report_actions.find(account, str(number))
        kept_as = await asyncio.to_thread(kept.of_report, report, catalogue_here().topics)
    else:
        run = await run_actions.find(account, str(number))
        kept_as = run_json.of_run(run, run_actions.question(run))
    return await asyncio.to_thread(jsonify, kept_as), 201, {"Location": kept_as["url"]}
