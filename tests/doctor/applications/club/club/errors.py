from __future__ import annotations

from http import HTTPStatus
from typing import Any

from quart import Quart, redirect, request, url_for
from quart.typing import ResponseReturnValue
from quart_auth import Unauthorized
from werkzeug.exceptions import HTTPException


class Full(Exception):
    """No seat is left."""


async def answer_http(error: HTTPException) -> ResponseReturnValue:
    headers = dict(error.get_headers())
    headers["Content-Type"] = "application/json"
    return {"error": error.name, "detail": error.description}, error.code or 500, headers


async def answer_unauthorized(_error: Unauthorized) -> ResponseReturnValue:
    return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))


def answer_full(error: Full) -> tuple[dict[str, Any], HTTPStatus]:
    return {"error": "Full", "detail": str(error)}, HTTPStatus.CONFLICT


def init_app(app: Quart) -> None:
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Unauthorized, answer_unauthorized)
    app.register_error_handler(Full, answer_full)
