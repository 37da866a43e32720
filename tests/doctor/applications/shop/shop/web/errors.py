"""What goes wrong, as JSON."""

from __future__ import annotations

from quart import Quart
from quart.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from shop.services.accounts import NameTaken
from shop.services.orders import SoldOut


async def known(error: HTTPException) -> ResponseReturnValue:
    return {"error": error.name}, error.code or 500


async def taken(error: NameTaken) -> ResponseReturnValue:
    return {"error": f"{error} is taken"}, 409


async def sold_out(error: SoldOut) -> ResponseReturnValue:
    return {"error": f"{error} is sold out"}, 409


def register_errors(app: Quart) -> None:
    app.register_error_handler(HTTPException, known)
    app.register_error_handler(NameTaken, taken)
    app.register_error_handler(SoldOut, sold_out)
