"""The pages of kept runs: their history, and two of them side by side."""

from __future__ import annotations

from urllib.parse import urlencode

from quart import Blueprint, Response, redirect
from quart.typing import ResponseReturnValue

from async_contrast.contrasts.contrast import Side, Verdict
from async_contrast.contrasts.parameters import SIDE
from async_contrast.problem import problem_of
from async_contrast.web.auth.identity import signed_in
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import answer, describe
from async_contrast.web.pages.contrast_page import BOTH, REFUSALS, show
from async_contrast.web.pages.render import page
from async_contrast.web.requests import query, run_actions
from async_contrast.web.requests.payloads import FORM, RunForm, read_form
from async_contrast.web.requests.platforms import ON
from async_contrast.web.requests.run_filters import (
    AFTER,
    IN_QUERY,
    LIMIT,
    NAMES,
    Flag,
    read_filters,
)
from async_contrast.web.requests.run_request import named, read_run_request
from async_contrast.web.responses import run_json

routes = Blueprint("run_list", __name__)

PAGE = answer("The page.", "text/html")
FORM_SENT = answer("Nobody is signed in: to the form.", Location="/sign-in")
TO_THE_NEW = answer("To the run, or to the form if nobody is signed in.", Location="/runs/<id>")


@routes.get("/runs")
@describe(
    *(400, 422, 429, 503),
    parameters=IN_QUERY,
    answers={"200": PAGE, "303": FORM_SENT},
    page=True,
)
async def index() -> Response:
    """Your runs, and those shared with everybody; the newest first."""
    account = await signed_in()
    said = query.texts(*NAMES)
    given = {name: word for name, word in said.items() if word}  # a form sends what it leaves empty
    limit, after = query.integer(given, LIMIT) or LIMIT.default, query.integer(given, AFTER)
    found, last = await run_actions.page_of(account, read_filters(given), after, limit)
    return await page(
        "runs.html",
        who=account,
        runs=run_json.of_list(found, None)["runs"],
        older=urlencode({**given, "after": last}) if last else "",
        given=given,
        contrasts=[
            f"{topic.name}/{name}"
            for topic in catalogue_here().topics.values()
            for name in topic.contrasts
        ],
        verdicts=list(Verdict),
        flags=list(Flag),
    )


@routes.post("/runs")
@describe(
    *(400, 403, 408, 413, 415, 422, 429, 503),
    bodies=[(FORM, RunForm)],
    answers={"303": TO_THE_NEW},
    page=True,
)
async def create() -> ResponseReturnValue:
    """Queues a comparison to be run and kept, as the page of its contrast asks for it."""
    account = await signed_in()
    asked = await read_form(RunForm)
    contrast, topic = named(asked.contrast)
    side = None if asked.side == BOTH else Side(asked.side)
    try:
        number = await run_actions.queue(
            account,
            read_run_request(asked.contrast, asked.parameters, side, on=asked.on, wait=None),
        )
    except REFUSALS as error:
        typed = {**asked.parameters, SIDE: [str(asked.side)], ON: asked.on}
        return await show(topic, contrast, typed, problem=problem_of(error))
    return redirect(f"/runs/{number}", 303)


@routes.get("/runs/<run_id>/compare/<other_id>")
@describe(404, 422, 429, 503, answers={"200": PAGE, "303": FORM_SENT}, page=True)
async def compare(run_id: str, other_id: str) -> Response:
    """Two runs of one contrast, cell by cell, and how what they ran on differs."""
    account = await signed_in()
    this, other = await run_actions.find_two(account, run_id, other_id)
    known = run_actions.question(this)
    return await page(
        "two_runs.html",
        who=account,
        found=run_json.of_two(this, other, known),
        question=known.question if known else "",
    )
