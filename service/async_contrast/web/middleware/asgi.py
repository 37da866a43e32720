"""The types of ASGI, as far as this service reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, MutableMapping
from typing import Any

Scope = Mapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]
"""Takes a scope, receive and send, which every library types in its own way."""


def header_values(scope: Scope, name: bytes) -> list[bytes]:
    """Every value that a request has for a header, whose name is given in lower case."""
    return [value for key, value in scope["headers"] if key.lower() == name]
