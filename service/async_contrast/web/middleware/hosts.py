"""Which host a request is meant for. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

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
