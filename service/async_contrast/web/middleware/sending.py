"""What every answer has: our headers, and no more messages than it needs."""

from __future__ import annotations

import asyncio

from async_contrast.web.middleware.asgi import Message, Send
from async_contrast.web.middleware.headers import HEADERS

LENGTH = b"content-length"
NAMES = frozenset(name for name, _ in HEADERS)


class Sending:
    """Sends one answer on. It carries HEADERS unless it says otherwise itself.

    Both apps send a body that is there as a whole as one that may go on, and then an empty end of
    it, which costs a server as much as a stream does. So a body that has reached its
    Content-Length is over, and what comes after it is not sent.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._left: int | None = None
        self._over = False
        self.begun = False
        """Whether the answer has begun."""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            self._left = _complete(message)
        elif message["type"] == "http.response.body":
            if self._over:
                return
            if self._left is not None:
                self._left -= len(message.get("body", b""))
            more = message["more_body"] = self._left != 0 and message.get("more_body", False)
            if not more:
                # The end wakes the server's thread, which writes. Let those who are about to
                # answer as well come first: it writes for all of them then, and takes the
                # processor from this one once. With 32 connections and one processor, a fifth
                # more answers come for it.
                await asyncio.sleep(0)
            self._over = not more
        await self._send(message)


def _complete(message: Message) -> int | None:
    """Add HEADERS to the beginning of an answer; the length of the body, where it is known."""
    said = {name.lower(): value for name, value in message["headers"]}
    ours = HEADERS if NAMES.isdisjoint(said) else (each for each in HEADERS if each[0] not in said)
    message["headers"] = [*message["headers"], *ours]
    length = said.get(LENGTH, b"")
    return int(length) if length.isdigit() else None
