"""The template's end of the socket to the service: lines out, lines in, never blocking."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from typing import Any

from async_contrast.lab.wire import line, parse


class Channel:
    """Says and hears lines of JSON. `over` once the service has closed its end, or `close` has."""

    def __init__(
        self,
        end: socket.socket,
        selector: selectors.BaseSelector,
        on_message: Callable[[str, Any], None],
        on_all_said: Callable[[], None],
    ) -> None:
        """`on_all_said` is called whenever the service has been sent all that was said."""
        self._end = end
        self._selector = selector
        self._on_message = on_message
        self._on_all_said = on_all_said
        self._to_say = bytearray()
        self._heard = bytearray()
        self.over = False
        end.setblocking(False)
        self._watch()

    def say(self, kind: str, message: object) -> None:
        self._to_say += line(kind, message)
        self._write()

    def close(self) -> None:
        """Hear no more. Wakes `select`, which a signal alone does not."""
        self.over = True
        self._end.shutdown(socket.SHUT_RD)

    def stop_listening(self) -> None:
        """Have the end of the channel wake nobody any more."""
        self.over = True
        self._watch()

    def _talk(self, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._write()
        if events & selectors.EVENT_READ:
            self._read()

    def _read(self) -> None:
        try:
            data = self._end.recv(1 << 16)
        except ConnectionError:
            data = b""
        if not data:
            self.stop_listening()
            return
        self._heard += data
        *lines, rest = bytes(self._heard).split(b"\n")
        self._heard = bytearray(rest)
        for text in lines:
            self._on_message(*parse(text))

    def _write(self) -> None:
        try:
            sent = self._end.send(self._to_say)
            del self._to_say[:sent]
        except BlockingIOError:
            pass
        except ConnectionError:
            self.over = True
            self._to_say.clear()
        else:
            if not self._to_say:
                self._on_all_said()
        self._watch()

    def _watch(self) -> None:
        """Wake up when there is something to hear, or room for what is to be said."""
        events = 0 if self.over else selectors.EVENT_READ
        events |= selectors.EVENT_WRITE if self._to_say else 0
        watched = self._selector.get_map().get(self._end)
        if watched and watched.events == events:
            return
        if watched:
            self._selector.unregister(self._end)
        if events:
            self._selector.register(self._end, events, self._talk)
