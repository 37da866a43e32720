"""The page of one kept run, and what its owner can do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quart import Blueprint, Response, redirect, request
from quart.typing import ResponseReturnValue

from async_contrast.database.models import UNDER_WAY, Account, Run
from async_contrast.database.runs import Filters
from async_contrast.web.auth.identity import signed_in
from async_contrast.web.openapi.described import answer, describe, in_query
from async_contrast.web.pages import cells
from async_contrast.web.pages.render import page
from async_contrast.web.pages.run_list import FORM_SENT, PAGE
from async_contrast.web.pages.timeline.picture import timelines
from async_contrast.web.requests import run_actions
from async_contrast.web.requests.payloads import FORM, ChangeForm, read_form
from async_contrast.web.requests.platforms import ON, read_platforms
from async_contrast.web.requests.run_request import each_once
from async_contrast.web.responses import run_json
from async_contrast.web.responses.kept_matrix import as_matrix
from async_contrast.web.responses.run_schema import CellKept, RunAnswer

routes = Blueprint("run", __name__)

OTHERS = 10
"""Runs of the same contrast that the page offers to compare with."""

TO_THE_RUN = answer("To the run, or to the form if nobody is signed in.", Location="/runs/<id>")
TO_THE_LIST = answer("To the list, or to the form if nobody is signed in.", Location="/runs")
REFUSED = (400, 403, 404, 408, 413, 429, 503)


@routes.get("/runs/<run_id>")
@describe(
    *(400, 404, 422, 429, 503),
    parameters=[in_query(ON, "the platform that is shown whole", type="string")],
    answers={"200": PAGE, "303": FORM_SENT},
    page=True,
)
async def show(run_id: str) -> Response:
    """A run, with its cells as far as they have ended."""
    account = await signed_in()
    run = await run_actions.find(account, run_id)
    known = run_actions.question(run)
    found = run_json.of_run(run, known, await run_actions.unserved(run))
    shown = _shown(found, request.args.getlist(ON))
    rows = cells.of_kept(shown.cells, known)
    return await page(
        "run.html",
        who=account,
        own=run.account_id == account.id,
        run=found,
        under_way=run.state in UNDER_WAY,
        asked=known.cells_on(frozenset({run.side}) if run.side else known.sides) if known else (),
        verdicts={_key(cell): cell["verdict"] for cell in found["cells"]},
        matrix=as_matrix(found) if found["platforms"] else None,
        shown=shown,
        rows=rows,
        changes=cells.what_changes(known, rows) if known else [],
        timelines=timelines(shown.cells),
        not_run=cells.not_run(found, known),
        known=known is not None,
        others=await _others(account, run),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown whole of a run: all of it, or its part on one platform."""

    platform: str
    environment: Mapping[str, Any] | None
    cells: Sequence[CellKept]


def _shown(run: RunAnswer, on: list[str]) -> _Shown:
    """The part on the platform that is named, or on the first. Raises ParameterError."""
    if not run["platforms"]:
        return _Shown("", run["environment"], run["cells"])
    parts = {job["platform"]: job for job in run["platforms"]}
    named = read_platforms({ON: on}, tuple(parts)) or tuple(parts)
    cells = [cell for cell in run["cells"] if cell["platform"] == named[0]]
    return _Shown(named[0], parts[named[0]]["environment"], cells)


def _key(cell: CellKept) -> str:
    """What a cell of a run is called that may be on several platforms."""
    return f"{cell.get('platform', '')} {cell['cell']}".lstrip()


async def _others(account: Account, run: Run) -> list[Run]:
    """The newest other runs of the same contrast."""
    alike = Filters(topic=run.topic, contrast=run.contrast)
    found, _ = await run_actions.page_of(account, alike, None, OTHERS + 1)
    return [other for other in found if other.id != run.id][:OTHERS]


@routes.post("/runs/<run_id>/cancel")
@describe(*REFUSED, 409, answers={"303": TO_THE_RUN}, page=True)
async def cancel(run_id: str) -> ResponseReturnValue:
    """Ends a run that is queued or running; what it has found so far is kept."""
    await run_actions.cancel(await signed_in(), run_id)
    return redirect(f"/runs/{run_id}", 303)


@routes.post("/runs/<run_id>/change")
@describe(
    *(*REFUSED, 415, 422),
    bodies=[(FORM, ChangeForm)],
    answers={"303": TO_THE_RUN},
    page=True,
)
async def change(run_id: str) -> ResponseReturnValue:
    """Sets a run's labels, and whether it is shared."""
    account = await signed_in()
    asked = (await read_form(ChangeForm)).change
    await run_actions.change(account, run_id, each_once(asked.labels or ()), asked.shared)
    return redirect(f"/runs/{run_id}", 303)


@routes.post("/runs/<run_id>/delete")
@describe(*REFUSED, 409, answers={"303": TO_THE_LIST}, page=True)
async def delete(run_id: str) -> ResponseReturnValue:
    """Deletes a run that has ended."""
    await run_actions.delete(await signed_in(), run_id)
    return redirect("/runs", 303)
