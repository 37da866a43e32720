"""How every page is made: a template, and who looks at it."""

from __future__ import annotations

from quart import Response, make_response, render_template

from service.database.models import Account
from service.errors import DatabaseUnavailable, NotSignedIn, TooMuch
from service.web.identity import signed_in


async def somebody() -> Account | None:
    """Whoever is signed in. Nobody where that cannot be told: a page is for everybody."""
    try:
        return await signed_in()
    except (NotSignedIn, TooMuch, DatabaseUnavailable):
        return None


async def page(template: str, status: int = 200, **values: object) -> Response:
    """The page of a template; the values are what the template shows.

    `who` is the account of whoever looks; it is found out if it is not among the values.
    """
    if "who" not in values:
        values["who"] = await somebody()
    response = await make_response(await render_template(template, **values), status)
    assert isinstance(response, Response)  # noqa: S101 - Quart types it as either kind
    return response
