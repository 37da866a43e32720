"""The reports that people keep: /api/reports."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from urllib.parse import urlencode

from quart import Blueprint, Response, jsonify
from quart.typing import ResponseReturnValue
from quart_schema import document_response

from async_contrast.contrasts.contrast import Integer
from async_contrast.database.models import UNDER_WAY, Account, Kept, State
from async_contrast.database.runs import RunRequest
from async_contrast.errors import Conflict
from async_contrast.web.api import events
from async_contrast.web.api.runs import IDEMPOTENCY_KEY
from async_contrast.web.auth.identity import signed_in
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import answer, describe, in_header, in_query
from async_contrast.web.reports import as_html, junit, kept, kept_schema, markdown
from async_contrast.web.requests import query, report_actions, run_actions
from async_contrast.web.requests.payloads import JSON, ChangeOfReport, NewReport, read_json
from async_contrast.web.requests.run_filters import AFTER
from async_contrast.web.requests.run_request import read_report_request

routes = Blueprint("reports", __name__, url_prefix=kept.ADDRESS)

LIMIT = Integer("limit", "how many reports a page has", 20, 1, 100)


class Format(StrEnum):
    """In what a report is exported."""

    JSON = "json"
    JUNIT = "junit"
    HTML = "html"
    MARKDOWN = "markdown"


@routes.post("")
@document_response(kept_schema.KeptReport, 202)
@describe(
    *(400, 401, 403, 408, 413, 415, 422, 429, 503),
    parameters=[
        in_header(
            IDEMPOTENCY_KEY,
            "the same request with the same key is one report, however often it is sent",
            type="string",
            pattern="^[!-~]{1,255}$",
        )
    ],
    bodies=[(JSON, NewReport)],
    headers={"202": {"Location": "where the report is"}},
)
async def create() -> ResponseReturnValue:
    """Queue every contrast, to be run one after the other and kept as one report."""
    account = await signed_in()
    key = query.header(IDEMPOTENCY_KEY, 255)
    number = await run_actions.queue(account, _request(await read_json(NewReport), key))
    return await _whole(account, str(number)), 202, {"Location": f"{kept.ADDRESS}/{number}"}


def _request(asked: NewReport, key: str | None) -> RunRequest:
    found = read_report_request(shared=asked.shared, on=asked.on, wait=asked.wait)
    if key is None:
        return found
    words = json.dumps(["report", asked.model_dump()], sort_keys=True)
    return replace(found, key=key, fingerprint=hashlib.sha256(words.encode()).hexdigest())


@routes.get("")
@document_response(kept_schema.ReportsAnswer)
@describe(
    *(400, 401, 422, 429, 503),
    parameters=[
        in_query("limit", LIMIT.what, type="integer", minimum=1, maximum=100, default=20),
        in_query("after", AFTER.what, type="integer", minimum=1, maximum=AFTER.most),
    ],
)
async def index() -> ResponseReturnValue:
    """Your reports, and those shared with everybody; the newest first."""
    account = await signed_in()
    given = query.texts("limit", "after")
    limit = query.integer(given, LIMIT) or LIMIT.default
    found, last = await report_actions.page_of(account, query.integer(given, AFTER), limit)
    following = f"{kept.ADDRESS}?{urlencode({**given, 'after': last})}" if last else None
    return jsonify(kept.of_list(found, following))


@routes.get("/<report_id>")
@document_response(kept_schema.KeptReport)
@describe(401, 404, 429, 503)
async def read(report_id: str) -> ResponseReturnValue:
    """A report, with its summary and its cells as far as they have ended."""
    return await _whole(await signed_in(), report_id)


@routes.get("/<report_id>/events")
@events.described
async def follow(report_id: str) -> ResponseReturnValue:
    """What happens to a report, from the beginning or from after Last-Event-ID, until it ends."""
    return await events.followed(report_id, Kept.REPORT)


@routes.post("/<report_id>/cancel")
@document_response(kept_schema.KeptReport)
@describe(400, 401, 403, 404, 408, 409, 413, 429, 503)
async def cancel(report_id: str) -> ResponseReturnValue:
    """End a report that is queued or running; what it has found so far is kept."""
    account = await signed_in()
    await run_actions.cancel(account, report_id, Kept.REPORT)
    return await _whole(account, report_id)


@routes.patch("/<report_id>")
@document_response(kept_schema.KeptReport)
@describe(400, 401, 403, 404, 408, 413, 415, 422, 429, 503, bodies=[(JSON, ChangeOfReport)])
async def change(report_id: str) -> ResponseReturnValue:
    """Set whether a report is shared with everybody who has an account."""
    account = await signed_in()
    query.run_number(report_id, Kept.REPORT)
    asked = await read_json(ChangeOfReport)
    await run_actions.change(account, report_id, None, asked.shared, Kept.REPORT)
    return await _whole(account, report_id)


@routes.delete("/<report_id>")
@describe(
    *(400, 401, 403, 404, 408, 409, 413, 429, 503),
    answers={"204": answer("It is gone.")},
)
async def delete(report_id: str) -> ResponseReturnValue:
    """Delete a report that has ended."""
    await run_actions.delete(await signed_in(), report_id, Kept.REPORT)
    return "", 204


@routes.get("/<report_id>/export")
@describe(
    *(401, 400, 404, 409, 422, 429, 503),
    parameters=[
        in_query("format", "JSON has all that the cells showed; Markdown is for a pull request",
                 type="string",
                 enum=list(Format), default=Format.JSON.value)
    ],
    answers={
        "200": {
            "description": "The report as a file.",
            "content": {
                JSON: {"schema": {"$ref": "#/components/schemas/KeptReport"}},
                "application/xml": {"schema": {"type": "string"}},
                "text/html": {"schema": {"type": "string"}},
                "text/markdown": {"schema": {"type": "string"}},
            },
        }
    },
)  # fmt: skip
async def export(report_id: str) -> ResponseReturnValue:
    """A report that has ended, as a file."""
    account = await signed_in()
    form = query.choice(query.texts("format"), "format", Format) or Format.JSON
    run = await report_actions.find(account, report_id, evidence=form is Format.JSON)
    if run.state in UNDER_WAY:
        raise Conflict(f"the report is {run.state}; it can be exported when it has ended")
    write, mimetype, ending = FILES[form]
    topics = catalogue_here().topics

    def drawn() -> str | bytes:
        return write(kept.of_report(run, topics, evidence=form is Format.JSON))

    # Of the largest reports that takes long enough for others to notice.
    response = Response(await asyncio.to_thread(drawn), mimetype=mimetype)
    disposition = f'attachment; filename="report-{run.id}.{ending}"'
    response.headers["Content-Disposition"] = disposition
    return response


def _json(found: kept_schema.KeptReport) -> str:
    return json.dumps(found)


def _junit(found: kept_schema.KeptReport) -> bytes:
    ended = found["state"] == State.FINISHED
    why = "" if ended else ": ".join(filter(None, (found["state"], found["reason"])))
    return junit.of_report(found, found["started_at"] or found["created_at"], why)


def _html(found: kept_schema.KeptReport) -> str:
    return as_html.of_report(found, _title(found))


def _markdown(found: kept_schema.KeptReport) -> str:
    return markdown.of_report(found, _title(found))


def _title(found: kept_schema.KeptReport) -> str:
    return f"Report {found['id']}: {found['state']}, {found['done']} of {found['of']} cells"


FILES: dict[Format, tuple[Callable[[kept_schema.KeptReport], str | bytes], str, str]] = {
    Format.JSON: (_json, JSON, "json"),
    Format.JUNIT: (_junit, "application/xml", "xml"),
    Format.HTML: (_html, "text/html", "html"),
    Format.MARKDOWN: (_markdown, "text/markdown", "md"),
}
"""What writes each form, of which type it is, and how the name of the file ends."""


@routes.get("/<report_id>/compare/<other_id>")
@document_response(kept_schema.ReportsCompared)
@describe(401, 404, 429, 503)
async def compare(report_id: str, other_id: str) -> ResponseReturnValue:
    """What is not the same in two reports, cell by cell, and how what they ran on differs."""
    account = await signed_in()
    this, other = [await report_actions.find(account, each) for each in (report_id, other_id)]
    found = await asyncio.to_thread(kept.of_two, this, other, catalogue_here().topics)
    return await asyncio.to_thread(jsonify, found)


async def _whole(account: Account, report_id: str) -> Response:
    run = await report_actions.find(account, report_id)
    unserved = await run_actions.unserved(run)
    found = await asyncio.to_thread(kept.of_report, run, catalogue_here().topics, unserved)
    return await asyncio.to_thread(jsonify, found)
