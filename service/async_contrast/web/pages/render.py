"""How every page is made: a template, and who looks at it."""

from __future__ import annotations

import asyncio

from quart import Response, make_response, render_template, request

from async_contrast.database.models import Account
from async_contrast.errors import DatabaseUnavailable, NotSignedIn, TooMuch
from async_contrast.web.auth.identity import signed_in

BLANKS = {"trim_blocks": True, "lstrip_blocks": True}
"""What becomes of the blanks around a template's tags: a line of tags alone leaves none."""

PATIENCE = 2.0
"""Seconds to find out who looks; a database that is silent tells nobody for much longer."""

_late: set[asyncio.Task[Account | None]] = set()
"""Those that are still asked, so that nobody collects them."""


async def somebody() -> Account | None:
    """Whoever is signed in. Nobody where that cannot be told: a page is for everybody."""
    asked = asyncio.create_task(_signed_in())
    _late.add(asked)
    asked.add_done_callback(_late.discard)
    done, _ = await asyncio.wait({asked}, timeout=PATIENCE)
    if not done:
        asked.cancel()  # and not waited for: psycopg may take ten seconds to give up
    return asked.result() if done else None


async def _signed_in() -> Account | None:
    try:
        return await signed_in()
    except (NotSignedIn, TooMuch, DatabaseUnavailable):
        return None


def origin() -> str:
    """Where the service is for whoever asks, such as "http://host/", as the Host says it.

    Werkzeug would say nothing of a host that it does not like, such as one with an underscore; the
    gate lets only what may be a host pass.
    """
    host = request.headers.get("Host")
    return f"{request.scheme}://{host}/" if host else request.host_url


async def page(template: str, status: int = 200, **values: object) -> Response:
    """The page of a template; the values are what the template shows.

    `who` is the account of whoever looks; it is found out if it is not among the values.
    """
    if "who" not in values:
        values["who"] = await somebody()
    response = await make_response(await render_template(template, **values), status)
    assert isinstance(response, Response)  # noqa: S101 - Quart types it as either kind
    return response


def here() -> str:
    """Where a sign-in leads back to, the current page; templates know it. A form is no page."""
    if request.method not in ("GET", "HEAD"):
        return "/"
    return request.full_path if request.query_string else request.path
