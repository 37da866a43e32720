"""Decorators of views, and of what is not a view."""

from __future__ import annotations

import functools
import inspect
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar, cast

from quart import abort, current_app, g, request
from quart_auth import current_user

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

log = logging.getLogger(__name__)
LISTED: dict[str, str] = {}


def listed(text: str) -> Callable[[F], F]:
    """Writes a view down for the page of contents; the view stays what it is."""

    def decorator(view: F) -> F:
        LISTED[view.__name__] = text
        return view

    return decorator


def timed(view: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    @functools.wraps(view)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        began = time.perf_counter()
        try:
            return cast("R", await current_app.ensure_async(view)(*args, **kwargs))
        finally:
            log.info("%s: %.3f s", view.__name__, time.perf_counter() - began)

    return wrapper


def officer_required(view: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    @functools.wraps(view)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        person = await current_user.person()
        if person is None or not person.officer:
            abort(403)
        g.person = person
        return await view(*args, **kwargs)

    return wrapper


def json_only(view: Callable[P, R]) -> Callable[P, R]:
    """Plain: it refuses, or hands on what the view returns, be it a coroutine or not."""

    @functools.wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if not request.is_json:
            abort(415)
        return view(*args, **kwargs)

    return wrapper


def traced(function: Callable[P, R]) -> Callable[P, R]:
    """For functions of both kinds."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def async_wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:
            log.debug("%s begins", function.__name__)
            try:
                return await function(*args, **kwargs)
            finally:
                log.debug("%s ends", function.__name__)

        return cast("Callable[P, R]", async_wrapper)

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        log.debug("%s begins", function.__name__)
        try:
            return function(*args, **kwargs)
        finally:
            log.debug("%s ends", function.__name__)

    return wrapper
