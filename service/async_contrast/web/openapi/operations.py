"""The parts that descriptions of operations are made of, as OpenAPI writes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from async_contrast.contrasts.contrast import REPLAY, Contrast, Integer
from async_contrast.contrasts.parameters import SIDE
from async_contrast.contrasts.platforms import EVERY
from async_contrast.web.requests.platforms import ON

ERRORS = {
    400: "A parameter is not a plain whole number, or is given twice, or the body is malformed.",
    401: "Nobody is signed in, or name or password is wrong.",
    403: "A browser sent it from another site.",
    404: "There is nothing of this name, or it is not yours to see.",
    409: "It cannot be done to the run in the state that it is in.",
    415: "The body is of a type that is not read here.",
    408: "The body did not come in time.",
    413: "The body is too long.",
    422: "A parameter is unknown or not allowed; the message names it and its bound.",
    429: "Too much at once, or too many wrong passwords; Retry-After says when to ask again.",
    503: "The lab or the database does not answer now, or the service is ending.",
}

WRITE_REFUSALS = (400, 403, 408, 413)
"""What may refuse a write to a live route of either side."""

ORIGINAL_REFUSALS = (429, 503)
"""What may refuse any request to the mounted original."""

RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which to ask again.",
        "schema": {"type": "integer", "minimum": 0},
    }
}


def query(parameters: Iterable[Integer]) -> list[dict[str, Any]]:
    """Whole numbers in the query, with their bounds."""
    return [
        {
            "name": each.name,
            "in": "query",
            "required": False,
            "description": _what(each),
            "schema": {
                "type": "integer",
                "minimum": each.least,
                "maximum": each.most_on_asyncio or each.most,
                "default": each.default,
            },
        }
        for each in parameters
    ]


def _what(parameter: Integer) -> str:
    if parameter.most_on_asyncio is None:
        return parameter.what
    return (
        f"{parameter.what}; by default and with {SIDE}=threads up to {parameter.most}, "
        f"with {SIDE}=asyncio up to {parameter.most_on_asyncio}"
    )


def side(contrast: Contrast) -> dict[str, Any]:
    """The parameter that runs one side only."""
    return {
        "name": SIDE,
        "in": "query",
        "required": False,
        "description": "run only this side; both if it is left out",
        "schema": {"type": "string", "enum": sorted(contrast.sides)},
    }


def replay(contrast: Contrast) -> list[dict[str, Any]]:
    """The parameter that names one order of an explored cell, where there is such a cell."""
    described = {
        "name": REPLAY,
        "in": "query",
        "required": False,
        "description": "run nothing but this explored cell, in this order; a token of its evidence",
        "schema": {"type": "string"},
    }
    return [described] if any(cell.has_orders for cell in contrast.cells) else []


def on(platforms: Iterable[str]) -> dict[str, Any]:
    """The parameter that names platforms, once for each."""
    return {
        "name": ON,
        "in": "query",
        "required": False,
        "description": "run on these platforms, and answer a matrix; the service's own by default",
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": [EVERY, *platforms]},
            "uniqueItems": True,
        },
    }


def live_answers(view: Any) -> dict[str, Any]:
    """What a live route answers when nothing is wrong with the request."""
    choices = getattr(view, "live_choices", {})
    media, statuses = getattr(view, "live_answers", ("*/*", {}))
    chosen = {status for known in choices.values() for status in known.values()}
    described = statuses or dict.fromkeys(sorted(chosen or {200}), "What the view answers.")
    # The original refuses in its own words, the port in the service's.
    refused: dict[str, Any] = {media: {}, "application/json": {}}
    return {
        str(status): {"description": what, "content": refused if status >= 400 else {media: {}}}
        for status, what in described.items()
    }


def live_body(view: Any) -> dict[str, Any]:
    """The form that a live route is sent, if it is sent one."""
    fields = getattr(view, "live_fields", ())
    properties = {name: {"type": "string"} for name in fields}
    schema = {"type": "object", "properties": properties}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}
    return {"requestBody": body} if fields else {}


def live_text(view: Any) -> list[dict[str, Any]]:
    """The text that a live route reads from its query, if it does."""
    if not (text := getattr(view, "live_text", None)):
        return []
    name, what = text
    return [{"name": name, "in": "query", "description": what, "schema": {"type": "string"}}]


def errors(statuses: Iterable[int], *, page: bool = False) -> dict[str, Any]:
    """The error answers of these statuses, all of one shape; of a page, shown as a page, too."""
    return {str(status): _error(status, page) for status in statuses}


def _error(status: int, page: bool) -> dict[str, Any]:
    # What is wrong with a request before any view sees it, is told as JSON always.
    content: dict[str, Any] = {
        "application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}
    }
    if page:
        content["text/html"] = {}
    response = {"description": ERRORS[status], "content": content}
    return {**response, "headers": RETRY_AFTER} if status in (429, 503) else response
