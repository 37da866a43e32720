"""Every error that a request meets, as one answer of one shape."""

from __future__ import annotations

from quart import Quart, Response

from service.problem import TOLD, problem_of


def answer_errors(app: Quart) -> None:
    """Have the app answer its errors in the shape that all errors have.

    What is neither an HTTP error nor the client's to know is logged by Quart with its
    traceback, and reaches `answer` as a 500 without a reason.
    """
    for kind in TOLD:
        app.register_error_handler(kind, answer)


async def answer(error: Exception) -> Response:
    """The error in the shape that all errors have."""
    problem = problem_of(error)
    headers = dict(problem.headers)
    return Response(problem.body, problem.status, headers, mimetype="application/json")
