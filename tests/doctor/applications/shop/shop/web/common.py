"""What the views share."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from quart import abort, current_app, request
from quart_auth import current_user

from shop.services import Services

P = ParamSpec("P")
T = TypeVar("T")


def services() -> Services:
    found: Services = current_app.extensions["shop"]
    return found


def signed_in(view: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    @functools.wraps(view)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        if not await current_user.is_authenticated:
            abort(401)
        return await view(*args, **kwargs)

    return wrapper


def account_id() -> int:
    return int(current_user.auth_id or 0)


def safe_next(default: str = "/") -> str:
    """Where to go on; a path of this site only."""
    where = request.args.get("next", default)
    if where.startswith("/") and not where.startswith(("//", "/\\")):
        return where
    return default
