"""The page of one contrast: the question, and when it is asked, the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from quart import Blueprint, Response, request
from werkzeug.exceptions import Forbidden

from async_contrast.accounts.budgets import Cost
from async_contrast.catalog import find_contrast
from async_contrast.contrasts.contrast import Contrast, Integer, Side
from async_contrast.contrasts.parameters import SIDE, read_parameters, read_sides
from async_contrast.errors import ForbiddenParameter, LabUnavailable, ParameterError, TooMuch
from async_contrast.lab.environment import platform_of
from async_contrast.problem import Problem, problem_of
from async_contrast.web.auth.identity import address
from async_contrast.web.auth.parts import catalogue_here, parts_here
from async_contrast.web.middleware.csrf import ANOTHER_SITE, built_into_another_site, is_guess
from async_contrast.web.openapi.described import answer as described
from async_contrast.web.openapi.described import describe, in_query
from async_contrast.web.pages import cells, live
from async_contrast.web.pages.badges import entry
from async_contrast.web.pages.render import origin, page
from async_contrast.web.pages.timeline.picture import picture
from async_contrast.web.responses import comparison_json, comparison_schema

routes = Blueprint("contrast", __name__)

NOBODY_ASKED = "a browser asks for this before anybody wants it; nothing runs for that"

BOTH = "both"
"""What the form says for a side that is left out."""

REFUSALS = (ParameterError, TooMuch, LabUnavailable)
"""Why what the form asks for may not run; the page says it, and keeps what was typed."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter in the form, with what was written into it, and what is wrong with that."""

    parameter: Integer
    value: str
    error: str


@routes.get("/contrasts/<topic>/<name>")
@describe(
    *(400, 403, 404, 422, 429, 503),
    parameters=[in_query(SIDE, "run this side, or both", type="string", enum=[BOTH, *Side])],
    answers={"200": described("The page.", "text/html")},
    signed_in=False,
    page=True,
)
async def contrast(topic: str, name: str) -> Response:
    """A contrast, which is run if the query says how; HEAD runs nothing."""
    asked = find_contrast(topic, name, catalogue_here().topics)
    given = request.args.to_dict(flat=False)
    if not given:
        return await show(topic, asked, given)
    if built_into_another_site(request.scope):
        raise Forbidden(ANOTHER_SITE)
    if is_guess(request.scope):
        raise Forbidden(NOBODY_ASKED)
    try:
        found = await _run(topic, asked, given)
    except REFUSALS as error:
        return await show(topic, asked, given, problem=problem_of(error))
    return await show(topic, asked, given, found)


async def show(
    topic: str,
    asked: Contrast,
    given: Mapping[str, Sequence[str]],
    found: comparison_schema.ComparisonAnswer | None = None,
    problem: Problem | None = None,
) -> Response:
    """The page with what was given in its form, and what came of it: an answer, or a problem."""
    known = catalogue_here()
    tried = found["cells"] if found else []
    response = await page(
        "contrast.html",
        problem.status if problem else 200,
        topic=topic,
        contrast=asked,
        fields=_fields(asked, given, problem),
        side=_chosen_side(given),
        answer=found,
        problem=problem,
        entry=entry(topic, asked, known.last.all(known.lab.environment)),
        rows=cells.of_contrast(asked, platform_of(known.lab.environment), tried),
        picture=picture(tried),
        whole_picture=picture(tried, None),
        pairs=live.pairs(topic, asked, origin()),
        as_json=live.curl(f"{origin()}compare/{topic}/{asked.name}{_as_query(found)}"),
        options=_as_options(found),
    )
    if problem:
        response.headers.update(dict(problem.headers))
    return response


async def _run(
    topic: str, asked: Contrast, given: Mapping[str, Sequence[str]]
) -> comparison_schema.ComparisonAnswer | None:
    """The answer; None for HEAD. Raises REFUSALS."""
    if len(words := given.get(SIDE, ())) == 1 and words[0] not in (BOTH, *Side):
        raise ForbiddenParameter(SIDE, f"{SIDE} must be {BOTH}, {' or '.join(Side)}")
    given = {name: words for name, words in given.items() if (name, words) != (SIDE, [BOTH])}
    chosen = read_sides(asked, given)
    parameters = read_parameters(asked, given, chosen)
    if request.method == "HEAD":
        return None
    cost = Cost.of(asked, parameters, chosen)
    with parts_here().under_way.spend(address(), cost, parameters):
        result = await catalogue_here().run(topic, asked, parameters, chosen)
    return comparison_json.of_comparison(result)


def _fields(
    asked: Contrast, given: Mapping[str, Sequence[str]], problem: Problem | None
) -> list[Field]:
    return [
        Field(
            each,
            given.get(each.name, [str(each.default)])[0],
            problem.message if problem and problem.field == each.name else "",
        )
        for each in asked.parameters
    ]


def _as_query(found: comparison_schema.ComparisonAnswer | None) -> str:
    """What /compare is asked for the same."""
    if found is None:
        return ""
    words: dict[str, object] = {**found["parameters"], **_side_of(found)}
    return f"?{urlencode(words)}" if words else ""


def _as_options(found: comparison_schema.ComparisonAnswer | None) -> str:
    """What the command is told for the same."""
    if found is None:
        return ""
    options = [f" --set {name}={value}" for name, value in found["parameters"].items()]
    return "".join([*options, *(f" --side {side}" for side in _side_of(found).values())])


def _side_of(found: comparison_schema.ComparisonAnswer) -> dict[str, str]:
    """The one side that ran; nothing where both did."""
    ran = {cell["side"] for cell in found["cells"]}
    return {SIDE: ran.pop()} if len(ran) == 1 else {}


def _chosen_side(given: Mapping[str, Sequence[str]]) -> str:
    return given.get(SIDE, [BOTH])[0]
