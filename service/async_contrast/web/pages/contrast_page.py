"""The page of one contrast: the question, and when it is asked, the answer."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from quart import Blueprint, Response, request
from werkzeug.exceptions import Forbidden

from async_contrast.accounts.budgets import Cost
from async_contrast.config import BUILT_IN
from async_contrast.contrasts.contrast import IN_ORDER, REPLAY, Contrast, Integer, Side
from async_contrast.contrasts.lookup import find_contrast
from async_contrast.contrasts.parameters import SIDE, read_parameters, read_sides
from async_contrast.errors import (
    DatabaseUnavailable,
    ForbiddenParameter,
    LabUnavailable,
    ParameterError,
    TooMuch,
)
from async_contrast.interpreters.naming import PYTHON
from async_contrast.lab.environment import platform_of
from async_contrast.problem import Problem, problem_of
from async_contrast.web.auth.identity import address
from async_contrast.web.auth.parts import catalogue_here, parts_here
from async_contrast.web.middleware.csrf import ANOTHER_SITE, built_into_another_site, is_guess
from async_contrast.web.openapi.described import answer as described
from async_contrast.web.openapi.described import describe, in_query
from async_contrast.web.pages import cells, live
from async_contrast.web.pages.badges import entry
from async_contrast.web.pages.hazards import of_contrast
from async_contrast.web.pages.render import origin, page, somebody
from async_contrast.web.pages.timeline.picture import timelines
from async_contrast.web.requests import run_actions, seen_answers
from async_contrast.web.requests.platforms import ON, read_platforms
from async_contrast.web.requests.replaying import read_replay
from async_contrast.web.responses import comparison_json, comparison_schema, matrix_schema
from async_contrast.web.responses.matrix_json import of_matrix

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


@dataclass(frozen=True, slots=True)
class Choice:
    """A platform in the form, and in words which button is not for it; "" where both are."""

    name: str
    but: str


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it, where something ran: an answer, or one on each platform that was named."""

    answer: comparison_schema.ComparisonAnswer | None = None
    matrix: matrix_schema.MatrixAnswer | None = None

    @property
    def whole(self) -> comparison_schema.ComparisonAnswer | matrix_schema.MatrixAnswer | None:
        """What can be kept: an answer, but not to a single order."""
        return None if self.replayed else self.answer or self.matrix

    @property
    def parameters(self) -> Mapping[str, int]:
        """What it ran with."""
        ran = self.answer or self.matrix
        return ran["parameters"] if ran else {}

    @property
    def only_side(self) -> list[str]:
        """The one side that ran; none where both did."""
        ran = self.answer or self.matrix
        sides = sorted({str(cell["side"]) for cell in ran["cells"]} if ran else ())
        return sides if len(sides) == 1 else []

    @property
    def replayed(self) -> str:
        """The order that ran, if nothing else did, as its cell is called then."""
        ran = self.answer or self.matrix
        name = ran["cells"][0]["cell"] if ran and ran["cells"] else ""
        return name if IN_ORDER in name else ""

    @property
    def platforms(self) -> list[str]:
        """The names that were asked for."""
        return [each["platform"] for each in self.matrix["platforms"]] if self.matrix else []


@routes.get("/contrasts/<topic>/<name>")
@describe(
    *(400, 403, 404, 422, 429, 503),
    parameters=[
        in_query(SIDE, "run this side, or both", type="string", enum=[BOTH, *Side]),
        in_query(REPLAY, "run one explored cell in this order", type="string"),
        in_query(ON, "run on these platforms", type="array", items={"type": "string"}),
    ],
    answers={"200": described("The page.", "text/html")},
    signed_in=False,
    page=True,
)
async def contrast(topic: str, name: str) -> Response:
    """A contrast, which is run if the query says how; HEAD runs nothing."""
    whole = find_contrast(topic, name, catalogue_here().topics)
    given = request.args.to_dict(flat=False)
    if not given:
        return await show(topic, whole, given)
    if built_into_another_site(request.scope):
        raise Forbidden(ANOTHER_SITE)
    if is_guess(request.scope):
        raise Forbidden(NOBODY_ASKED)
    try:
        asked = read_replay(whole, given)
        found = await _run(topic, asked, given)
    except REFUSALS as error:
        return await show(topic, whole, given, problem=problem_of(error))
    return await show(topic, asked, given, found)


async def show(
    topic: str,
    asked: Contrast,
    given: Mapping[str, Sequence[str]],
    found: Found | None = None,
    problem: Problem | None = None,
) -> Response:
    """The page with what was given in its form, and what came of it: an answer, or a problem."""
    known = catalogue_here()
    found = found or Found()
    tried = found.answer["cells"] if found.answer else []
    who, platform = await somebody(), platform_of(known.lab.environment)
    rows = cells.of_contrast(asked, platform, tried)
    sides = frozenset(map(Side, found.only_side)) or asked.sides
    seen = await seen_answers.remember(who, found.whole, sides, asked) if found.whole else None
    response = await page(
        "contrast.html",
        problem.status if problem else 200,
        topic=topic,
        contrast=asked,
        fields=_fields(asked, given, problem),
        side=_chosen_side(given),
        who=who,
        platforms=_choices(tuple(known.platforms), await _keeping() if who else None),
        on=given.get(ON, ()),
        seen=seen,
        answer=found.answer,
        matrix=found.matrix,
        problem=problem,
        entry=entry(topic, asked, known.last.all(known.lab.environment), platform),
        hazards=of_contrast(f"{topic}/{asked.name}"),
        rows=rows,
        changes=cells.what_changes(asked, rows),
        timelines=timelines(tried),
        pairs=live.pairs(topic, asked, origin()),
        as_json=live.curl(f"{origin()}compare/{topic}/{asked.name}{_as_query(found)}"),
        command=_command(f"{topic}/{asked.name}", found, known.lab.catalogue),
    )
    if problem:
        response.headers.update(dict(problem.headers))
    return response


async def _run(topic: str, asked: Contrast, given: Mapping[str, Sequence[str]]) -> Found | None:
    """The answer; None for HEAD. Raises REFUSALS."""
    if len(words := given.get(SIDE, ())) == 1 and words[0] not in (BOTH, *Side):
        raise ForbiddenParameter(SIDE, f"{SIDE} must be {BOTH}, {' or '.join(Side)}")
    given = {name: words for name, words in given.items() if (name, words) != (SIDE, [BOTH])}
    on = read_platforms(given, tuple(catalogue_here().platforms))
    chosen = read_sides(asked, given)
    parameters = read_parameters(asked, given, chosen, also=(ON, REPLAY))
    if request.method == "HEAD":
        return None
    cost = Cost.of(asked, parameters, chosen, len(on) or 1)
    with parts_here().under_way.spend(address(), cost, asked):
        if on:
            matrix = await catalogue_here().run_on(on, topic, asked, parameters, chosen)
            return Found(matrix=of_matrix(topic, asked, parameters, matrix))
        result = await catalogue_here().run(topic, asked, parameters, chosen)
    return Found(comparison_json.of_comparison(result))


async def _keeping() -> Sequence[str]:
    """The platforms on which runs are kept."""
    try:
        return await run_actions.platforms()
    except DatabaseUnavailable:
        return ()


def _choices(here: Sequence[str], keeping: Sequence[str] | None) -> list[Choice]:
    """The platforms to choose from; `keeping` is None where nobody could keep a run."""
    if keeping is None:
        return [Choice(name, "") for name in here]
    cannot_keep, cannot_run = "cannot be kept: no worker has it now", "can only be kept"
    return [
        *(Choice(name, "" if name in keeping else cannot_keep) for name in here),
        *(Choice(name, cannot_run) for name in keeping if name not in here),
    ]


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


def _as_query(found: Found) -> str:
    """What /compare is asked for the same."""
    words: list[tuple[str, object]] = [*found.parameters.items()]
    if found.replayed:
        words.append((REPLAY, found.replayed))
    else:
        words += [(SIDE, side) for side in found.only_side]
    words += [(ON, platform) for platform in found.platforms]
    return f"?{urlencode(words)}" if words else ""


def _command(name: str, found: Found, catalogue: str) -> str:
    """What one types for the same; a catalogue's folder is nobody's business."""
    if found.replayed:
        return shlex.join(["async-contrast", "explore", name, f"--{REPLAY}", found.replayed])
    words = ["async-contrast", "compare"]
    if catalogue != BUILT_IN:
        words += ["--catalogue", catalogue.rpartition("/")[2]]
    words.append(name)
    for parameter, value in found.parameters.items():
        words += ["--set", f"{parameter}={value}"]
    for side in found.only_side:
        words += ["--side", side]
    for platform in found.platforms:
        words += [f"--{PYTHON}", platform]
    return shlex.join(words)


def _chosen_side(given: Mapping[str, Sequence[str]]) -> str:
    return given.get(SIDE, [BOTH])[0]
