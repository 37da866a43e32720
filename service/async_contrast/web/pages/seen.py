"""The page of an answer that somebody has just seen, to keep it."""

from __future__ import annotations

import asyncio
from typing import Any

from quart import Blueprint, Response, redirect
from quart.typing import ResponseReturnValue

from async_contrast.database.models import Kept
from async_contrast.errors import ParameterError
from async_contrast.problem import problem_of
from async_contrast.web.auth.identity import signed_in
from async_contrast.web.openapi.described import describe
from async_contrast.web.pages.render import page
from async_contrast.web.pages.run_list import FORM_SENT, PAGE, TO_THE_NEW
from async_contrast.web.reports.as_html import WORDS, of_contrasts
from async_contrast.web.reports.building import of_answers
from async_contrast.web.reports.schema import ReportAnswer
from async_contrast.web.requests import seen_answers

routes = Blueprint("seen_page", __name__)


@routes.get("/seen/<word>")
@describe(404, 429, 503, answers={"200": PAGE, "303": FORM_SENT}, page=True)
async def show(word: str) -> Response:
    """What somebody saw who may have signed in only since, with a button to keep it."""
    return await _show(word)


async def _show(word: str, status: int = 200, message: str = "") -> Response:
    account = await signed_in()
    found = await seen_answers.find(account, word)
    answer: Any = found.answer
    report: ReportAnswer = answer if found.kind is Kept.REPORT else of_answers([answer])
    return await page(
        "seen.html",
        status,
        who=account,
        message=message,
        word=word,
        kind=found.kind,
        report=report,
        contrasts=await asyncio.to_thread(of_contrasts, report, ()),
        **WORDS,
    )


@routes.post("/seen/<word>")
@describe(
    *(400, 403, 404, 408, 413, 422, 429, 503),
    answers={"303": TO_THE_NEW},
    page=True,
)
async def keep(word: str) -> ResponseReturnValue:
    """Keeps it as a run, or a report, without running it again."""
    account = await signed_in()
    found = await seen_answers.find(account, word)
    try:
        number = await seen_answers.keep(account, found)
    except ParameterError as error:
        problem = problem_of(error)
        return await _show(word, problem.status, problem.message)
    return redirect(f"/{found.kind}s/{number}", 303)
