"""The pages of kept reports: their history, one of them, and two side by side."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

from quart import Blueprint, Response, redirect
from quart.typing import ResponseReturnValue

from async_contrast.database.models import UNDER_WAY, Account, Kept
from async_contrast.errors import ParameterError, TooMuch
from async_contrast.problem import Problem, problem_of
from async_contrast.web.auth.identity import signed_in
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import answer, describe, in_query
from async_contrast.web.pages.render import page
from async_contrast.web.pages.run_list import FORM_SENT, PAGE
from async_contrast.web.pages.run_page import REFUSED
from async_contrast.web.reports import kept
from async_contrast.web.reports.as_html import WORDS, of_contrasts
from async_contrast.web.requests import query, report_actions, run_actions
from async_contrast.web.requests.payloads import FORM, ReportForm, SharedForm, read_form
from async_contrast.web.requests.run_filters import AFTER
from async_contrast.web.requests.run_request import read_report_request

routes = Blueprint("report_pages", __name__)

EACH = 20
"""Reports on a page of the list."""

OTHERS = 10
"""Reports that the page of one offers to compare it with."""

TO_THE_REPORT = answer(
    "To the report, or to the form if nobody is signed in.", Location="/reports/<id>"
)
TO_THE_LIST = answer("To the list, or to the form if nobody is signed in.", Location="/reports")


@routes.get("/reports")
@describe(
    *(400, 422, 429, 503),
    parameters=[
        in_query("after", AFTER.what, type="integer", minimum=1, maximum=AFTER.most),
    ],
    answers={"200": PAGE, "303": FORM_SENT},
    page=True,
)
async def index() -> Response:
    """Your reports, and those shared with everybody; the newest first."""
    return await _list(await signed_in())


async def _list(account: Account, problem: Problem | None = None) -> Response:
    """The list, with why a report cannot be had now."""
    given = {} if problem else query.texts("after")
    after = query.integer(given, AFTER)
    found, last = await report_actions.page_of(account, after, EACH)
    response = await page(
        "reports.html",
        problem.status if problem else 200,
        who=account,
        message=problem.message if problem else "",
        reports=[(kept.of_facts(run), list(kept.ran_on(run))) for run in found],
        surprises=await report_actions.surprises_of(found),
        older=urlencode({"after": last}) if last else "",
        platforms=await run_actions.platforms(),
        count=sum(len(topic.contrasts) for topic in catalogue_here().topics.values()),
    )
    if problem:
        response.headers.update(dict(problem.headers))
    return response


@routes.post("/reports")
@describe(
    *(400, 403, 408, 413, 415, 422, 429, 503),
    bodies=[(FORM, ReportForm)],
    answers={"303": TO_THE_REPORT},
    page=True,
)
async def create() -> ResponseReturnValue:
    """Queues every contrast to be run and kept as one report."""
    account = await signed_in()
    asked = await read_form(ReportForm)
    try:
        wanted = read_report_request(on=asked.on, wait=None)
        number = await run_actions.queue(account, wanted)
    except (ParameterError, TooMuch) as error:
        return await _list(account, problem_of(error))
    return redirect(f"/reports/{number}", 303)


@routes.get("/reports/<report_id>")
@describe(404, 422, 429, 503, answers={"200": PAGE, "303": FORM_SENT}, page=True)
async def show(report_id: str) -> Response:
    """A report: its summary, and each contrast as far as it has come."""
    account = await signed_in()
    run = await report_actions.find(account, report_id)
    unserved, topics = await run_actions.unserved(run), catalogue_here().topics
    found = await asyncio.to_thread(kept.of_report, run, topics, unserved)
    under_way = run.state in UNDER_WAY
    known = {f"{topic.name}/{name}" for topic in topics.values() for name in topic.contrasts}
    contrasts = "" if under_way else await asyncio.to_thread(of_contrasts, found, known)
    others, _ = await report_actions.page_of(account, None, OTHERS + 1)
    return await page(
        "report.html",
        200,
        who=account,
        own=run.account_id == account.id,
        report=found,
        under_way=under_way,
        contrasts=contrasts,
        others=[kept.of_facts(each) for each in others if each.id != run.id][:OTHERS],
        **WORDS,
    )


@routes.get("/reports/<report_id>/compare/<other_id>")
@describe(404, 422, 429, 503, answers={"200": PAGE, "303": FORM_SENT}, page=True)
async def compare(report_id: str, other_id: str) -> Response:
    """What is not the same in two reports, cell by cell."""
    account = await signed_in()
    this, other = [await report_actions.find(account, each) for each in (report_id, other_id)]
    found = await asyncio.to_thread(kept.of_two, this, other, catalogue_here().topics)
    return await page("two_reports.html", who=account, found=found)


@routes.post("/reports/<report_id>/cancel")
@describe(*REFUSED, 409, answers={"303": TO_THE_REPORT}, page=True)
async def cancel(report_id: str) -> ResponseReturnValue:
    """Ends a report that is queued or running; what it has found so far is kept."""
    await run_actions.cancel(await signed_in(), report_id, Kept.REPORT)
    return redirect(f"/reports/{report_id}", 303)


@routes.post("/reports/<report_id>/change")
@describe(
    *(*REFUSED, 415, 422),
    bodies=[(FORM, SharedForm)],
    answers={"303": TO_THE_REPORT},
    page=True,
)
async def change(report_id: str) -> ResponseReturnValue:
    """Sets whether a report is shared."""
    account = await signed_in()
    asked = await read_form(SharedForm)
    await run_actions.change(account, report_id, None, asked.shared is not None, Kept.REPORT)
    return redirect(f"/reports/{report_id}", 303)


@routes.post("/reports/<report_id>/delete")
@describe(*REFUSED, 409, answers={"303": TO_THE_LIST}, page=True)
async def delete(report_id: str) -> ResponseReturnValue:
    """Deletes a report that has ended."""
    await run_actions.delete(await signed_in(), report_id, Kept.REPORT)
    return redirect("/reports", 303)
