"""Every error that a request meets, as one answer of one shape; on a page, as a page."""

from __future__ import annotations

from urllib.parse import quote

from quart import Quart, Response, current_app, redirect, request
from quart.typing import ResponseReturnValue

from async_contrast.errors import NotSignedIn
from async_contrast.problem import TOLD, Problem, problem_of
from async_contrast.web.pages.render import here, page
from async_contrast.web.requests import payloads

HTML = "text/html"

NO_PAGES = frozenset({"api", "compare", "quart", "static"})
"""Below which names nothing is a page, whatever a browser accepts; /flask answers for itself."""


def answer_errors(app: Quart) -> None:
    """Have the app answer its errors in the shape that all errors have.

    What is neither an HTTP error nor the client's to know is logged by Quart with its
    traceback, and reaches `answer` as a 500 without a reason.
    """
    for kind in TOLD:
        app.register_error_handler(kind, answer)


async def answer(error: Exception) -> ResponseReturnValue:
    """The error in the shape that all errors have, or as a page where a page was asked for."""
    problem = problem_of(error)
    headers = dict(problem.headers)
    if not _is_for_a_page():
        return Response(problem.body, problem.status, headers, mimetype="application/json")
    if isinstance(error, NotSignedIn):
        return redirect(f"/sign-in?next={quote(_where())}", 303)
    response = await page("error.html", problem.status, problem=problem, **_looker(problem))
    response.headers.update(headers)
    return response


def _looker(problem: Problem) -> dict[str, None]:
    """Nobody, where the database that knows who looks may be what is wrong."""
    return {"who": None} if problem.status == 503 else {}


def _is_for_a_page() -> bool:
    """Whether people look at the answer: the view makes pages, or a browser asks where none is."""
    if request.endpoint is None:
        elsewhere = request.path.split("/")[1] in NO_PAGES
        return HTML in request.headers.get("Accept", "") and not elsewhere
    if request.blueprint == "accounts" and request.method == "POST":
        return payloads.is_form()
    description = getattr(current_app.view_functions[request.endpoint], "description", None)
    return description is not None and description.page


def _where() -> str:
    """The page that was asked for; after a form, the page that it belongs to."""
    return "/runs" if request.method == "POST" else here()
