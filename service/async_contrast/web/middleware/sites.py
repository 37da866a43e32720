"""Which host a request is meant for, and whether a page of another one sent it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from async_contrast.web.middleware.asgi import Scope, header_values

HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(:[0-9]*)?")
"""A name or an address, and maybe a port, as RFC 3986 writes them."""

HTTP_1_0 = ("1.0", "1")
"""The second is how Granian writes it."""


def names_one_host(scope: Scope) -> bool:
    """Whether a request has exactly one well-formed Host, or is of HTTP/1.0 and has none.

    Granian shows an empty one where none was sent. It hides the host of an absolute target
    behind the Host header, where there is one.
    """
    hosts = header_values(scope, b"host")
    if scope["http_version"] in HTTP_1_0 and hosts in ([], [b""]):
        return True
    return len(hosts) == 1 and _is_well_formed(hosts[0])


@lru_cache
def _is_well_formed(host: bytes) -> bool:
    """Remembered, because nearly all requests have the same."""
    return HOST.fullmatch(host) is not None


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
