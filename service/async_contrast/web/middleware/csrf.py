"""Whether a page of another site sent a request (cross-site request forgery). Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from async_contrast.web.middleware.asgi import Scope, header_values

ANOTHER_SITE = "a page of another site may link to a comparison, but not run one by itself"


def from_another_site(scope: Scope) -> bool:
    """Whether a browser says so; who is no browser sends neither header.

    A browser may hide its origin as `null`, but then says whether it is the same.
    """
    hosts = {value.decode("latin-1").lower() for value in header_values(scope, b"host")}
    fetched_from = {value.lower() for value in header_values(scope, b"sec-fetch-site")}
    origins = {_host_of(value.decode("latin-1")) for value in header_values(scope, b"origin")}
    if fetched_from == {b"same-origin"} and header_values(scope, b"origin") == [b"null"]:
        return False
    # An origin that has no host is none of ours, even if the request has no host either.
    return not (fetched_from <= {b"same-origin", b"none"} and origins <= hosts - {""})


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return origin


def built_into_another_site(scope: Scope) -> bool:
    """Whether a page of another site loads this by itself, without anybody following a link."""
    followed = (
        header_values(scope, b"sec-fetch-mode") == [b"navigate"]
        and header_values(scope, b"sec-fetch-dest") in ([], [b"document"])
        and not header_values(scope, b"sec-purpose")
    )
    return from_another_site(scope) and not followed


def is_guess(scope: Scope) -> bool:
    """Whether a browser loads this beforehand, in case somebody follows a link to it."""
    purposes = (*header_values(scope, b"sec-purpose"), *header_values(scope, b"purpose"))
    return any(purpose.lower().startswith(b"prefetch") for purpose in purposes)
