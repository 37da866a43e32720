"""Which host a request is meant for, and whether that is this service. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from async_contrast.config import HOSTS
from async_contrast.host_names import address_of, is_loopback, name_of
from async_contrast.problem import Problem
from async_contrast.web.middleware.asgi import Scope, header_values

HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(:[0-9]*)?")
"""A name or an address, and maybe a port, as RFC 3986 writes them."""

HTTP_1_0 = ("1.0", "1")
"""The second is how Granian writes it."""

LONGEST = 100
"""Characters of a host that are repeated to whoever sent it."""

NO_HOST = Problem(400, "the request must have one Host header, and a well-formed one")


class Hosts:
    """Those that are answered.

    A page elsewhere whose name leads here (DNS rebinding) is of the same origin to a browser, and
    could run and read everything; but its name goes before it in Host. So a name must be known.
    """

    def __init__(self, named: Iterable[str], listens_on: str) -> None:
        """`named` are answered, and loopback's; `listens_on` is, too.

        Where that is not loopback's, this machine may have any address: no page elsewhere is of
        an address that leads here.
        """
        self._names = frozenset(map(name_of, (*named, listens_on)))
        self._any_address = not is_loopback(listens_on)
        # Remembered, because nearly all requests have the same.
        self._problem_with = lru_cache(self._judge)

    def objection(self, scope: Scope) -> Problem | None:
        """Why a request is none for this service.

        It has exactly one well-formed Host, or is of HTTP/1.0 and has none. Granian shows an empty
        one where none was sent. It hides the host of an absolute target behind the Host header,
        where there is one.
        """
        hosts = header_values(scope, b"host")
        if scope["http_version"] in HTTP_1_0 and hosts in ([], [b""]):
            return None
        return self._problem_with(hosts[0]) if len(hosts) == 1 else NO_HOST

    def _judge(self, host: bytes) -> Problem | None:
        if not HOST.fullmatch(host):
            return NO_HOST
        name = name_of(host.decode())
        if name in self._names or is_loopback(name) or (self._any_address and address_of(name)):
            return None
        return Problem(400, f"{name[:LONGEST]} is not answered here, unless {HOSTS} names it")
