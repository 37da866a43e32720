"""The comparison endpoints: what there is to compare, and a comparison run now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quart import Blueprint, Response, jsonify, request
from quart_schema import document_response
from werkzeug.exceptions import Forbidden

from async_contrast.accounts.budgets import Cost
from async_contrast.contrasts.contrast import REPLAY
from async_contrast.contrasts.lookup import find_contrast, in_topics
from async_contrast.contrasts.parameters import read_parameters, read_sides
from async_contrast.web.auth.identity import address
from async_contrast.web.auth.parts import catalogue_here, parts_here
from async_contrast.web.middleware.csrf import ANOTHER_SITE, built_into_another_site
from async_contrast.web.pages.render import somebody
from async_contrast.web.requests import seen_answers
from async_contrast.web.requests.platforms import ON, read_platforms
from async_contrast.web.requests.replaying import read_replay
from async_contrast.web.responses import comparison_json, comparison_schema
from async_contrast.web.responses.matrix_json import of_matrix

routes = Blueprint("compare", __name__, url_prefix="/compare")


@routes.get("")
@document_response(comparison_schema.CatalogueAnswer)
async def catalogue() -> comparison_schema.CatalogueAnswer:
    """Everything there is to compare."""
    known = catalogue_here()
    return comparison_json.of_catalogue(known.topics.values(), known.lab.environment)


@routes.get("/<topic>")
@document_response(comparison_schema.TopicAnswer)
async def topic(topic: str) -> comparison_schema.TopicAnswer:
    """What there is to compare in one topic."""
    known = catalogue_here()
    return comparison_json.of_topic(in_topics(topic, known.topics), known.lab.environment)


@routes.get("/<topic>/<name>")
@document_response(comparison_schema.ComparisonAnswer)
async def comparison(topic: str, name: str) -> Response:
    """Run both sides of a contrast now, on one platform or on several; HEAD runs nothing.

    With `replay`, only one explored cell, in that one order.
    """
    if built_into_another_site(request.scope):
        raise Forbidden(ANOTHER_SITE)
    known = catalogue_here()
    contrast = find_contrast(topic, name, known.topics)
    given = request.args.to_dict(flat=False)
    contrast = read_replay(contrast, given)
    on = read_platforms(given, tuple(known.platforms))
    sides = read_sides(contrast, given)
    parameters = read_parameters(contrast, given, sides, also=(ON, REPLAY))
    if request.method == "HEAD":
        return _headers_only()
    cost = Cost.of(contrast, parameters, sides, len(on) or 1)
    found: Mapping[str, Any]
    with parts_here().under_way.spend(address(), cost, contrast):
        if on:
            matrix = await known.run_on(on, topic, contrast, parameters, sides)
            found = of_matrix(topic, contrast, parameters, matrix)
        else:
            result = await known.run(topic, contrast, parameters, sides)
            found = comparison_json.of_comparison(result)
    response = jsonify(found)
    if REPLAY not in given:
        word = await seen_answers.remember(await somebody(), found, sides, contrast)
        if word is not None:
            response.headers["Content-Location"] = f"/api/seen/{word}"
    return response


def _headers_only() -> Response:
    response = Response("", mimetype="application/json")
    del response.headers["Content-Length"]  # that of the answer is not known without running it
    return response
