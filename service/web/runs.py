"""The runs that people keep: /api/runs."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from urllib.parse import urlencode

from quart import Blueprint, Response, jsonify
from quart.typing import ResponseReturnValue
from quart_schema import document_response

from service.budgets import Cost
from service.catalog import find_contrast
from service.contrast import Contrast, Integer, Side, Verdict
from service.database import runs
from service.database.models import Run
from service.database.runs import NOT_FOUND, UNDER_WAY, Filters, Wanted
from service.errors import Conflict, ForbiddenParameter, UnknownName
from service.names import account_name, label_name
from service.parameters import read_parameters
from service.web import junit, query, run_answer
from service.web import run_shapes as shapes
from service.web.bodies import JSON, Change, NewRun, read_json
from service.web.comparisons import comparisons
from service.web.described import answer, describe, in_header, in_query
from service.web.identity import signed_in
from service.web.parts import parts_here

routes = Blueprint("runs", __name__, url_prefix="/api/runs")

LIMIT = Integer("limit", "how many runs a page has", 20, 1, 100)
AFTER = Integer("after", "only runs from before the one of this number", 1, 1, query.LARGEST)

IDEMPOTENCY_KEY = "Idempotency-Key"


class Flag(StrEnum):
    """Whether, as a query writes it."""

    TRUE = "true"
    FALSE = "false"


class Format(StrEnum):
    """In what a run is exported."""

    JSON = "json"
    JUNIT = "junit"


@routes.post("")
@document_response(shapes.RunAnswer, 202)
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
    wanted = _wanted(await read_json(NewRun), key)
    async with parts_here().database.writing() as session:
        run_id = await runs.add_run(session, account.id, wanted, parts_here().budget)
    parts_here().runner.wake()
    async with parts_here().database.reading() as session:
        run = await runs.find_run(session, run_id, account.id)
    return _whole(run), 202, {"Location": f"/api/runs/{run_id}"}


def _wanted(asked: NewRun, key: str | None) -> Wanted:
    """What is asked for, checked against the catalogue. Raises ParameterError."""
    contrast, topic = _contrast(asked.contrast)
    side = Side(asked.side) if asked.side else None
    sides = frozenset({side}) if side else contrast.sides
    given = {name: [str(value)] for name, value in asked.parameters.items()}
    if "side" in given:
        raise ForbiddenParameter("parameters.side", "side stands beside parameters, not in them")
    parameters = read_parameters(contrast, given, sides)
    cost = Cost.of(contrast, parameters, sides)
    parts_here().budget.check_alone(cost, parameters)
    words = json.dumps(asked.model_dump(), sort_keys=True)
    return Wanted(
        topic=topic,
        contrast=contrast.name,
        parameters=parameters,
        side=side,
        labels=_labels(asked.labels),
        shared=asked.shared,
        cost=cost,
        key=key,
        fingerprint=hashlib.sha256(words.encode()).hexdigest() if key else None,
    )


def _contrast(name: str) -> tuple[Contrast, str]:
    topic, _, rest = name.partition("/")
    try:
        return find_contrast(topic, rest, comparisons().topics), topic
    except UnknownName as error:
        raise ForbiddenParameter("contrast", f"{error}; /compare lists them all") from None


def _labels(given: list[str]) -> tuple[str, ...]:
    """Each once, in the order in which they were given."""
    return tuple(dict.fromkeys(label_name(label) for label in given))


@routes.get("")
@document_response(shapes.RunsAnswer)
@describe(
    *(400, 401, 422, 429, 503),
    parameters=[
        in_query("limit", LIMIT.what, type="integer", minimum=1, maximum=100, default=20),
        in_query("after", AFTER.what, type="integer", minimum=1, maximum=AFTER.most),
        in_query("topic", "only of this topic", type="string"),
        in_query("contrast", "only this one, such as local/isolation", type="string"),
        in_query("verdict", "only with a cell of this verdict", type="string", enum=list(Verdict)),
        in_query("surprise", "only with, or without, a surprise", type="string", enum=list(Flag)),
        in_query("label", "only with this label", type="string"),
        in_query("account", "only of this account", type="string"),
    ],
)
async def index() -> ResponseReturnValue:
    """Your runs, and those shared with everybody; the newest first."""
    account = await signed_in()
    given = query.texts(
        "limit", "after", "topic", "contrast", "verdict", "surprise", "label", "account"
    )
    limit = query.integer(given, LIMIT) or LIMIT.default
    after, filters = query.integer(given, AFTER), _filters(given)
    async with parts_here().database.reading() as session:
        found = await runs.list_runs(session, account.id, filters, after, limit + 1)
    following = None
    if len(found) > limit:
        words = {**given, "after": found[limit - 1].id}
        following = f"/api/runs?{urlencode(words)}"
    return jsonify(run_answer.of_list(found[:limit], following))


def _filters(given: dict[str, str]) -> Filters:
    surprise = query.choice(given, "surprise", Flag)
    topic, contrast = query.text(given, "topic"), query.text(given, "contrast")
    if contrast is not None:
        named, slash, contrast = contrast.partition("/")
        if not slash or (topic is not None and named != topic):
            raise ForbiddenParameter(
                "contrast", "contrast must be like local/isolation, and in the topic that is asked"
            )
        topic = named
    return Filters(
        topic=topic,
        contrast=contrast,
        verdict=query.choice(given, "verdict", Verdict),
        surprise=None if surprise is None else surprise is Flag.TRUE,
        label=label_name(given["label"], "label") if "label" in given else None,
        account=account_name(given["account"], "account") if "account" in given else None,
    )


@routes.get("/<run_id>")
@document_response(shapes.RunAnswer)
@describe(401, 404, 429, 503)
async def read(run_id: str) -> ResponseReturnValue:
    """A run, with its cells as far as they have ended."""
    return _whole(await _find(run_id))


@routes.post("/<run_id>/cancel")
@document_response(shapes.RunAnswer)
@describe(400, 401, 403, 404, 408, 409, 413, 429, 503)
async def cancel(run_id: str) -> ResponseReturnValue:
    """End a run that is queued or running; what it has found so far is kept."""
    account = await signed_in()
    number = query.run_number(run_id, NOT_FOUND)
    async with parts_here().database.writing() as session:
        await runs.cancel_run(session, number, account.id)
    parts_here().runner.cancelled(number)
    return _whole(await _find(run_id))


@routes.patch("/<run_id>")
@document_response(shapes.RunAnswer)
@describe(400, 401, 403, 404, 408, 413, 415, 422, 429, 503, bodies=[(JSON, Change)])
async def change(run_id: str) -> ResponseReturnValue:
    """Set a run's labels, or whether it is shared with everybody who has an account."""
    account = await signed_in()
    number = query.run_number(run_id, NOT_FOUND)
    asked = await read_json(Change)
    labels = None if asked.labels is None else _labels(asked.labels)
    async with parts_here().database.writing() as session:
        await runs.change_run(session, number, account.id, labels, asked.shared)
    return _whole(await _find(run_id))


@routes.delete("/<run_id>")
@describe(
    *(400, 401, 403, 404, 408, 409, 413, 429, 503),
    answers={"204": answer("It is gone.")},
)
async def delete(run_id: str) -> ResponseReturnValue:
    """Delete a run that has ended."""
    account = await signed_in()
    number = query.run_number(run_id, NOT_FOUND)
    async with parts_here().database.writing() as session:
        await runs.delete_run(session, number, account.id)
    return "", 204


@routes.get("/<run_id>/export")
@describe(
    *(401, 400, 404, 409, 422, 429, 503),
    parameters=[
        in_query("format", "JUnit XML shows a surprise as a failure", type="string",
                 enum=list(Format), default=Format.JSON.value)
    ],
    answers={
        "200": {
            "description": "The run as a file.",
            "content": {
                JSON: {"schema": {"$ref": "#/components/schemas/RunAnswer"}},
                "application/xml": {"schema": {"type": "string"}},
            },
        }
    },
)  # fmt: skip
async def export(run_id: str) -> ResponseReturnValue:
    """A run that has ended, as a file: all of it, or its surprises for a pipeline."""
    run = await _find(run_id)
    form = query.choice(query.texts("format"), "format", Format) or Format.JSON
    if run.state in UNDER_WAY:
        raise Conflict(f"the run is {run.state}; it can be exported when it has ended")
    found = run_answer.of_run(run, _question(run))
    if form is Format.JUNIT:
        response, ending = Response(junit.of_run(found), mimetype="application/xml"), "xml"
    else:
        response, ending = jsonify(found), "json"
    response.headers["Content-Disposition"] = f'attachment; filename="run-{run.id}.{ending}"'
    return response


@routes.get("/<run_id>/compare/<other_id>")
@document_response(shapes.RunsCompared)
@describe(401, 404, 422, 429, 503)
async def compare(run_id: str, other_id: str) -> ResponseReturnValue:
    """Two runs of one contrast, cell by cell, and how what they ran on differs."""
    account = await signed_in()
    async with parts_here().database.reading() as session:
        this, other = [
            await runs.find_run(session, query.run_number(each, NOT_FOUND), account.id)
            for each in (run_id, other_id)
        ]
    if (this.topic, this.contrast) != (other.topic, other.contrast):
        raise ForbiddenParameter(
            "other", "the two runs are of different contrasts, and have no cell in common"
        )
    return jsonify(run_answer.of_two(this, other))


async def _find(run_id: str) -> Run:
    account = await signed_in()
    number = query.run_number(run_id, NOT_FOUND)
    async with parts_here().database.reading() as session:
        return await runs.find_run(session, number, account.id)


def _whole(run: Run) -> Response:
    return jsonify(run_answer.of_run(run, _question(run)))


def _question(run: Run) -> Contrast | None:
    try:
        return find_contrast(run.topic, run.contrast, comparisons().topics)
    except UnknownName:
        return None
